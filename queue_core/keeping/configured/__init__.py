"""The office's configuration in its backups."""

"""Who may come in at the broker: the list of devices, credentials, the office's authority, Mosquitto's files."""

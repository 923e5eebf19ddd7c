"""Messages of the contract for tests: those of version 1 as files, and any that may be made."""

"""The rules of the hall, pure: read `plan`, `office`, `commands`, `events`, `decide`, `apply`, `routing`."""

"""The rules of the hall: pure functions over the office. Read `model`, `commands`, `events`, `decide`, `apply`, `routing`."""

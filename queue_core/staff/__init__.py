"""Who works here: users with their roles, signing in, sessions, and what was done about them, kept in `staff.db`."""

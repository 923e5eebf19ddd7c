"""A kiosk at work: in one process, with simulated visitors, as a program."""

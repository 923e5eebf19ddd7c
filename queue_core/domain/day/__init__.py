"""The business day: when it begins and ends, when the office is open, what falls due."""

"""Those who come and those who serve."""

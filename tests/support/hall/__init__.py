"""A hall in which everything happens, and what must be true of it whatever does."""

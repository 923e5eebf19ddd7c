"""What the keys of a counter do."""

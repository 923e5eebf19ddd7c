"""`cherga-counters learn`: shows what boxes send, asks for presses, and writes the configuration they make."""

"""The truth of the queue: an append-only, chained journal. README.md beside this file says how it is kept."""

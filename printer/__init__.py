"""The printer: print jobs become slips of paper, each at most once, and the office learns how it ended."""

"""Taking, withdrawing, printing and rating a ticket."""

"""Offices to spend days in: what they offer, how large they are, what each has decided for itself."""

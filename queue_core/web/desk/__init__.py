"""A counter's desk: its page, what it asks for beyond the keys, and how it finds whom one can send visitors to."""

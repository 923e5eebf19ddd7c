"""How long one who takes a ticket now will wait: what is measured, the forecast made of it, and how true it was."""

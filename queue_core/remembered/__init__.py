"""What the writer remembers of the records beside the office: the first outcome of each ask, and who sits where."""

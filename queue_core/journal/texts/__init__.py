"""Words that people leave: kept apart from the records, and erased for good."""

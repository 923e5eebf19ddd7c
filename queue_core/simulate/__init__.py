"""People who are not there: visitors and administrators at the edges of the real programs."""

"""The board of a hall: whom which counter calls, who waits, and what everybody should know."""

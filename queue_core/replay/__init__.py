"""Real days played through a real office: recorded visits in, the same visits out of journal, wire and paper."""

"""The twin at the far end of the serial line: boxes, the cable, and where a simulated person stands."""

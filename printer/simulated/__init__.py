"""The printer's twin: takes the same bytes over the same kinds of line, and has paper, a cover, a switch and faults.

It never sees a job: all it knows of a slip is what the bytes draw.
"""

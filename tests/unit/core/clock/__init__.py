"""Time as the core keeps it beside a clock that others may set."""

"""The call-button boxes of the counters: keys and a lamp at the end of a serial line."""

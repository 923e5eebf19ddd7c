"""The whole office on one machine: every program the real one, as its own process, with one log and a clean stop."""

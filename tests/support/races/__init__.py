"""Presses that race each other, what their clients recorded, and an independent judge of it."""

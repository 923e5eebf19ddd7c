"""Copies of a journal: made while a core runs, and put back in its place."""

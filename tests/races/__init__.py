"""Buttons and pages that press next at the same moment, judged from outside."""

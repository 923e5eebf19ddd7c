"""Answers made of the journal: why a call was made, and whether a day was fair."""

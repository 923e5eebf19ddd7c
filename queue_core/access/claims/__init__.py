"""Credentials handed over by code: what waits on the queue's computer, and the door where devices fetch it."""

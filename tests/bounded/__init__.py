"""Whoever stalls costs the core little; days and load without end cost it nothing."""

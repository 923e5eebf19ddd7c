"""The self-service terminal: a visitor chooses a service and gets a number, rates a visit, calls for help."""

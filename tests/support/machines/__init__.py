"""Five machines of an office on one switch: booted containers with the package installed, and the people at them."""

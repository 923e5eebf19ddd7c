"""The kiosk's twin for simulations: visitors who touch the real screens."""

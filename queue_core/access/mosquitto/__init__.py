"""The office's Mosquitto: its files made from the list, and the running program told of them."""

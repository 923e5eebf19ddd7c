"""The picture of all boxes: where everything stands, and how it is drawn."""

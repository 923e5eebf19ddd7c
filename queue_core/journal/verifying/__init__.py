"""Was anything altered after it was written? What the chain alone can tell of a whole journal."""

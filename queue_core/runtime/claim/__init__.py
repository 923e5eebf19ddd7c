"""How a device gets its credential by a short code typed on it: code, sealed parcel, asking, keeping."""

"""The screen of a first start: a code and an address are typed, and the device gets its credential."""

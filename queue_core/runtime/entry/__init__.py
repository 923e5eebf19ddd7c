"""How a program comes in at the broker: its credential, the pin of the broker, where both are looked for."""

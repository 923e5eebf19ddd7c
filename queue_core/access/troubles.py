"""What stands in the way of letting a device in or out, as a key of `texts/*/access.toml` with its values."""

from __future__ import annotations


class AccessTrouble(Exception):
    """It could not be done; nothing was changed. `key` and `values` name the text that says what, where, what to do."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values}")
        self.key = key
        self.values = values

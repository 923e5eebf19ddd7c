"""How the rules say no."""

from __future__ import annotations


class Refusal(Exception):
    """A command that is not carried out and changes nothing.

    `details` fill its sentence, or choose a closer one: `undo` chooses that of `too_late_undo`.
    """

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

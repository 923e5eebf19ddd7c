"""Words as people write them → words as they are kept. Pure."""

from __future__ import annotations

from typing import Final

from queue_core.domain.refusal import Refusal

LONGEST: Final = 500
"""Characters: enough for what happened, too few for a dossier."""


def tidy(written: str) -> str:
    """Return words without hidden characters and outer blanks, lines ended one way; raises `Refusal` if too long."""
    lines = written.replace("\r\n", "\n").replace("\r", "\n")
    words = "".join(letter for letter in lines if letter == "\n" or letter.isprintable()).strip()
    if len(words) > LONGEST:
        raise Refusal("malformed", longest=str(LONGEST))
    return words

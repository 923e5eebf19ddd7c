"""A number as people write it: Latin letters for Ukrainian ones, small letters, spaces, zeros left out."""

from __future__ import annotations

import re

SHORTEST_DIGITS = 3
LONGEST_ASKED = 16
"""Characters of a question for a number that are looked at."""

_LOOK_ALIKES = str.maketrans("ABEIKMHOPCTX", "АВЕІКМНОРСТХ")
_NUMBER = re.compile(r"(\D*)0*(\d+)")


def folded(number: str) -> str:
    """Return the one spelling that all spellings of a number share: `a17`, `A-017` and `А 017` are `А017`."""
    plain = "".join(sign for sign in number[:LONGEST_ASKED].upper() if sign.isalnum()).translate(_LOOK_ALIKES)
    parts = _NUMBER.fullmatch(plain)
    return parts[1] + parts[2].zfill(SHORTEST_DIGITS) if parts is not None else plain

"""The short code a technician types on a device at its first start: eleven random signs and one that checks them. Pure.

`K7Q2-M4XP-9TDF`: Crockford's base 32, five bits a sign, so 55 random bits. The last sign makes the sum of all signs,
each times another power of 2 in the field of 32 elements, zero: any one wrong sign and any two changed about are told
before anybody is asked.
"""

from __future__ import annotations

import re
from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O and U: nothing is read as something else."""
LENGTH: Final = 12
RANDOM_BITS: Final = 5 * (LENGTH - 1)
_GROUP: Final = 4
_FIELD: Final = 0b100101
"""x⁵ + x² + 1: the field of 32 elements, in which doubling runs through all 31 that are not zero."""
_READ_AS: Final = str.maketrans("ILOІОАВЕКМНРСТХ", "110" + "10ABEKMHPCTX")
"""Letters taken for others, among them the Ukrainian ones of the same shape."""
_BETWEEN: Final = re.compile(r"[\s\-–—]")


class MistypedCode(ValueError):
    """No code: `reason` is `length`, `sign` or `sum`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def code_of(number: int) -> str:
    """Return the code of a random number below 2⁵⁵, as it is shown."""
    if not 0 <= number < 1 << RANDOM_BITS:
        raise ValueError(f"a code carries {RANDOM_BITS} bits")
    values = [number >> 5 * place & 31 for place in reversed(range(LENGTH - 1))]
    return shown("".join(SIGNS[value] for value in (*values, _sum(values))))


def shown(signs: str) -> str:
    """Return signs in groups of four."""
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def as_signs(typed: str) -> str:
    """Return what was typed without hyphens and gaps, letters that are taken for others put right."""
    return _BETWEEN.sub("", typed).upper().translate(_READ_AS)


def read_code(typed: str) -> str:
    """Return the twelve signs of a code as somebody typed it. Raises `MistypedCode`."""
    signs = as_signs(typed)
    if set(signs) - set(SIGNS):
        raise MistypedCode("sign")
    if len(signs) != LENGTH:
        raise MistypedCode("length")
    if _sum([SIGNS.index(sign) for sign in signs[:-1]]) != SIGNS.index(signs[-1]):
        raise MistypedCode("sum")
    return signs


def _sum(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _doubled(total ^ value)
    return total


def _doubled(value: int) -> int:
    return value << 1 ^ (_FIELD if value & 16 else 0)

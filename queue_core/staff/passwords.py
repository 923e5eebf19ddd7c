"""Which passwords and PINs are taken: length counts, and being unlike others'; no rule asks for certain signs. Pure."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from importlib import resources
from itertools import pairwise
from typing import Final, Literal, TypeAlias

Weakness: TypeAlias = Literal["short", "long", "common", "office", "not_digits", "pin_length", "pin_plain"]

SHORTEST: Final = 12
LONGEST: Final = 128
"""More than anybody types; it bounds what a stranger may have hashed."""
SHORTEST_PIN, LONGEST_PIN = 6, SHORTEST - 1
"""What is all digits and shorter than any password can only be a PIN."""

_WORDS: Final = frozenset((resources.files(__package__) / "common_words.txt").read_text(encoding="utf-8").split())
"""What the commonest passwords are made of; with figures and marks around one or two of them they are still common."""
_ROWS: Final = (
    "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "йцукенгшщзхї", "фівапролджє", "ячсмитьбю.", "1234567890-=",
    "abcdefghijklmnopqrstuvwxyz", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "01234567890123456789", "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujmikolp",
)  # fmt: skip
_LEET: Final = str.maketrans("@$013457!", "asoieasti")
_AROUND: Final = string.digits + string.punctuation + " "
_LEAST_WORD: Final = 4
_FEW_WORDS: Final = 2
_FEW_SIGNS: Final = 5


def weakness_of_password(secret: str, names: Iterable[str] = ()) -> Weakness | None:
    """Return why a password is not taken, None where it is. `names`: of the user and the office, too easy to guess."""
    if len(secret) < SHORTEST:
        return "short"
    if len(secret) > LONGEST:
        return "long"
    folded = secret.casefold()
    core = folded.strip(_AROUND)
    if _is_repeated(folded) or _is_walk(folded) or _is_walk(core) or _is_made_of(core, _WORDS):
        return "common"
    own = {word for name in names for word in re.findall(r"\w+", name.casefold()) if len(word) >= _LEAST_WORD}
    return "office" if own and _is_made_of(core, own | _WORDS) else None


def weakness_of_pin(secret: str) -> Weakness | None:
    """Return why a PIN is not taken, None where it is."""
    if not secret.isascii() or not secret.isdigit():
        return "not_digits"
    if not SHORTEST_PIN <= len(secret) <= LONGEST_PIN:
        return "pin_length"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(secret)}
    return "pin_plain" if len(steps) == 1 or len(set(secret)) < 3 or _is_repeated(secret) else None


def is_pin(secret: str) -> bool:
    """Say whether what was typed can only be meant as a PIN."""
    return secret.isascii() and secret.isdigit() and len(secret) <= LONGEST_PIN


def _is_repeated(secret: str) -> bool:
    """Say whether a short piece repeats throughout: «abcabcabcabc»."""
    return any(
        secret == (secret[:length] * len(secret))[: len(secret)] for length in range(1, min(6, len(secret) // 2) + 1)
    )


def _is_walk(secret: str) -> bool:
    """Say whether it goes along rows of keys or letters, at most two of them, either way."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    half = len(secret) // 2
    if not secret:
        return False
    return any(secret in row for row in rows) or all(
        any(piece in row for row in rows) for piece in (secret[:half], secret[half:])
    )


def _is_made_of(secret: str, words: Iterable[str]) -> bool:
    """Say whether nothing is left of it but one or two such words, figures and marks."""
    by_length = sorted(words, key=len, reverse=True)
    for spelled in (secret, secret.translate(_LEET)):
        rest, found = spelled, 0
        for word in by_length:
            if word in rest:
                rest, found = rest.replace(word, " "), found + 1
        if 0 < found <= _FEW_WORDS and not re.search(r"[^\W\d_]{2,}", rest):
            return True
    return not re.search(r"[^\W\d_]", secret) and len(set(secret)) < _FEW_SIGNS

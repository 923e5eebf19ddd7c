"""Words somebody left, and the salted hash that stands for them in a record. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec

TEXT_LEFT, TEXTS_ERASED = "text_left", "texts_erased"
"""The kinds of the records that speak of words."""
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class NewText:
    """Words on their way in, with the random bits that go into their hash."""

    words: str
    salt: bytes

    @property
    def digest(self) -> str:
        """What a record holds instead of the words."""
        return digest_of(self.words.encode(), self.salt)


@dataclass(frozen=True, slots=True)
class Text:
    """Words that are kept. `about`: "comment" or "note"; `day`: business day on which the visit's number was given;
    `at`: instant in epoch seconds at which they were left."""

    digest: str
    ticket: str
    number: str
    day: str
    about: str
    at: float
    salt: bytes
    words: str


def digest_of(words: bytes, salt: bytes) -> str:
    """Return the hash of words (UTF-8), hex: nobody can prove a guess of them without the salt."""
    return sha256(b"words\0" + salt + words).hexdigest()


class _Left(msgspec.Struct):
    text: str


class _Erased(msgspec.Struct):
    texts: list[str]
    why: str


def left_in(body: str) -> str:
    """Return the hash that a record of words left holds. Raises `msgspec.MsgspecError`."""
    return msgspec.json.decode(body, type=_Left).text


def erased_in(body: str) -> tuple[list[str], str]:
    """Return the hashes of the words a record says are erased, and why. Raises `msgspec.MsgspecError`."""
    told = msgspec.json.decode(body, type=_Erased)
    return told.texts, told.why


def require_their_words(left: Iterable[str], texts: Mapping[str, Text]) -> None:
    """Make sure that words and the records that speak of them come together. Raises `ValueError`."""
    if sorted(left) != sorted(texts):
        raise ValueError("words and the records that speak of them do not come together")

"""What is tried on a decoder, and what must be true of whatever it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from tests.fuzz.mutation import CANARY

Attempt: TypeAlias = Callable[[bytes], str]
"""Tries one payload; returns what came of it in a few words. Anything it raises is a fault of the decoder."""

_Value = TypeVar("_Value")
_MOST_SIGNS = 100_000
_PARTICULARS = re.compile(r"[0-9]+|«[^»]*»|'[^']*'|`[^`]*`|\"[^\"]*\"|\([^)]*\)")


class Broken(AssertionError):
    """A decoder did not keep what it promises."""


@dataclass(frozen=True, slots=True)
class Target:
    """A decoder of outside bytes: its name in the table, good examples, and what is tried on it in a scratch folder."""

    name: str
    examples: Callable[[], Sequence[bytes]]
    prepare: Callable[[Path], Attempt]


def reads_or_refuses(
    read: Callable[[bytes], _Value],
    refusal: type[Exception],
    *,
    write: Callable[[_Value], bytes] | None = None,
    is_silent: bool = False,
) -> Attempt:
    """Return the attempt that `read` gives a value or raises `refusal` in words.

    `write`: what is read and written is read again as the same. `is_silent`: the words do not repeat what came.
    """

    def attempt(payload: bytes) -> str:
        try:
            value = read(payload)
        except refusal as refused:
            return complaint(refused, is_silent=is_silent)
        if write is not None and read(write(value)) != value:
            raise Broken("what was written is read as something else")
        return "read"

    return attempt


def complaint(refused: Exception, *, is_silent: bool = False) -> str:
    """Return a refusal without its particulars: refusals that differ otherwise are different ways through a decoder."""
    said = str(refused)
    if not said.strip() or len(said) > _MOST_SIGNS:
        raise Broken(f"a complaint of {len(said)} signs")
    if is_silent and CANARY in said:
        raise Broken(f"the complaint repeats what came: {said[:200]}")
    return _PARTICULARS.sub("_", said)[:120] + _PARTICULARS.sub("_", str(refused.__cause__ or ""))[:60]


def in_pieces(data: bytes) -> list[bytes]:
    """Cut bytes as a port might give them: the sizes follow from the bytes themselves."""
    pieces, at = [], 0
    while at < len(data):
        size = 1 + data[at] % 7
        pieces.append(data[at : at + size])
        at += size
    return pieces


def same(one: Any, other: Any, about: str) -> None:
    """Require that two outcomes are equal; `repr` compares what is no number with itself."""
    if one != other and repr(one) != repr(other):
        raise Broken(f"{about}: {str(one)[:200]} and {str(other)[:200]}")

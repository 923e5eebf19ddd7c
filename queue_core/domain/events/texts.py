"""What people write: the words are not here, only a salted hash of each; see `journal.texts`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.ids import TextDigest, TicketId

About: TypeAlias = Literal["comment", "note"]
"""comment: of a visitor, with a mark · note: of an administrator, about a visit."""
WhyErased: TypeAlias = Literal["rule", "request", "copy"]
"""rule: kept long enough · request: a person asked · copy: erased before, and back with an older copy."""


@dataclass(frozen=True, slots=True)
class TextLeft:
    """Somebody left words about a visit."""

    ticket: TicketId
    about: About
    text: TextDigest


@dataclass(frozen=True, slots=True)
class TextsErased:
    """Words that were left are gone: nobody can read them again, nor prove a guess what they were."""

    texts: tuple[TextDigest, ...]
    why: WhyErased

"""The one total order of calls and what decided it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.ids import TicketId
from queue_core.domain.plan import DirectionId

OrderKey: TypeAlias = tuple[int, int, int, float, int]
"""(tier it counts as, 1 where its tier has had its turns, 0 primary or 1 secondary, seniority, journal number).

The smaller goes first. Seniority is the instant of issue, seconds; only a booking, a hand-in or giving up one's place
changes it.
"""
Rule: TypeAlias = Literal["only", "tier", "turn", "skill", "time", "exception"]
"""What decided: nobody else waited · a better tier · the other tier has had its turns in a row · a primary direction ·
came earlier than all · a declared exception with a reason."""


@dataclass(frozen=True, slots=True)
class BeatenHead:
    """Somebody first in a line the counter may serve who had to wait on, with the key that put them behind."""

    ticket: TicketId
    number: str
    direction: DirectionId
    key: OrderKey


def deciding_rule(key: OrderKey, beat: tuple[BeatenHead, ...], parts: tuple[Rule, ...]) -> Rule:
    """Name what let a ticket pass somebody who came earlier: the first part of the key that differs from theirs.

    Whoever yields after their turns in a row was passed too. «time»: nobody who waited had come earlier. `parts`: what
    the policy puts into the key's first three places.
    """
    if not beat:
        return "only"
    yielding = [head.key for head in beat if head.key[0] == key[0] and head.key[1] > key[1]]
    passed = [head.key for head in beat if head.key[3:] < key[3:]] + yielding
    differing = [next(place for place in range(len(parts)) if key[place] != other[place]) for other in passed]
    return parts[min(differing)] if differing else "time"

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
came earlier · a declared exception with a reason."""


@dataclass(frozen=True, slots=True)
class BeatenHead:
    """Somebody first in a line the counter may serve who had to wait on, with the key that put them behind."""

    ticket: TicketId
    number: str
    direction: DirectionId
    key: OrderKey


def deciding_rule(key: OrderKey, beat: tuple[BeatenHead, ...]) -> Rule:
    """Name the first part of the key in which the called ticket differs from the best it beat."""
    if not beat:
        return "only"
    best = min(head.key for head in beat)
    for part, rule in enumerate(_PARTS):
        if key[part] != best[part]:
            return rule
    return "time"


_PARTS: tuple[Rule, ...] = ("tier", "turn", "skill", "time")

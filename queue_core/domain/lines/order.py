"""The one total order of calls: tier, primary before secondary, issue time, journal number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.ids import TicketId
from queue_core.domain.plan import DirectionId, Level

OrderKey: TypeAlias = tuple[int, int, float, int]
"""(tier, 0 primary or 1 secondary, issue instant in seconds, journal number of the issue); the smaller goes first."""
Rule: TypeAlias = Literal["only", "tier", "skill", "time"]
"""What decided: nobody else waited · a better tier · a primary direction · came earlier."""


@dataclass(frozen=True, slots=True)
class BeatenHead:
    """Somebody first in a line the counter may serve who had to wait on, with the key that put them behind."""

    ticket: TicketId
    number: str
    direction: DirectionId
    key: OrderKey


def order_key(tier: int, place: tuple[float, int], level: Level) -> OrderKey:
    """Return the key of a ticket at one counter: its tier and place, and how that counter serves its direction."""
    return (tier, 0 if level == "primary" else 1, *place)


def deciding_rule(key: OrderKey, beat: tuple[BeatenHead, ...]) -> Rule:
    """Name the first part of the key in which the called ticket differs from the best it beat."""
    if not beat:
        return "only"
    best = min(head.key for head in beat)
    if key[0] != best[0]:
        return "tier"
    return "skill" if key[1] != best[1] else "time"

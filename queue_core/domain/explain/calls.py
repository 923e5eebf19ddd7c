"""One call explained: what put the called ticket before each head it beat, from the keys stored with the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.lines.order import OrderKey, Rule
from queue_core.domain.plan import CounterId, DirectionId

Part: TypeAlias = Literal["tier", "due", "turn", "skill", "time", "exception"]
"""What put a head behind: a better tier · an ordinary ticket's turn had come · the head's tier had had its turns ·
a main direction of the counter · an earlier place · nothing but a declared exception."""
Verdict: TypeAlias = Literal["only", "in_turn", "tier", "due", "turn", "skill", "exception"]
"""What one sentence says: nobody else could be taken · the earliest place of all · else what put it before the longest
waiting of those whose place was earlier."""
Before: TypeAlias = Literal["step", "sent_back", "redirected", "returned", "postponed", "unanswered", "not_shown"]
"""How the ticket had come to wait again before this call; its place was kept."""

_A_WHOLE_ORDER = 10
"""A policy may count a secondary direction this many tiers behind."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket at the moment of a call: its own tier and its key at the counter."""

    tier: int
    key: OrderKey

    @property
    def is_due(self) -> bool:
        """Whether it counted as a better tier than its own, because an ordinary ticket's turn had come."""
        return self.key[0] < self.tier

    @property
    def place(self) -> tuple[float, int]:
        """Where it stood by time."""
        return self.key[3:]


@dataclass(frozen=True, slots=True)
class Beaten:
    """Somebody who waited on, and the part of the key that put them behind. `came_earlier`: by place in the line."""

    number: str
    direction: DirectionId
    standing: Standing
    part: Part
    came_earlier: bool


@dataclass(frozen=True, slots=True)
class CallExplained:
    """Why a ticket was called at an instant to a counter, before whom. Instants and `waited` are seconds.

    `bound`: it had been sent to this very counter or to who serves there.
    """

    seq: int
    number: str
    counter: CounterId
    at: float
    automatic: bool
    rule: Rule
    exception: str | None
    standing: Standing
    beaten: tuple[Beaten, ...]
    waited: float
    before: Before | None = None
    bound: bool = False

    @property
    def passed(self) -> tuple[Beaten, ...]:
        """Those who waited on although their place was earlier, the earliest first."""
        return tuple(sorted((head for head in self.beaten if head.came_earlier), key=lambda head: head.standing.place))

    @property
    def verdict(self) -> Verdict:
        """What the one sentence says."""
        if self.rule == "exception":
            return "exception"
        if not self.beaten:
            return "only"
        if not self.passed:
            return "in_turn"
        part = self.passed[0].part
        assert part != "time", "who has an earlier place is not behind by time"
        return part


def part_between(called: Standing, head: Standing) -> Part:
    """Return what put `head` behind the called ticket."""
    if head.key < called.key:
        return "exception"
    if called.is_due and head.tier < called.tier:
        return "due"
    if called.key[0] != head.key[0]:
        if called.is_due:
            return "due"
        return "skill" if called.key[0] // _A_WHOLE_ORDER != head.key[0] // _A_WHOLE_ORDER else "tier"
    if called.key[1] != head.key[1]:
        return "due" if called.is_due else "turn"
    return "skill" if called.key[2] != head.key[2] else "time"


def beaten(number: str, direction: DirectionId, called: Standing, head: Standing) -> Beaten:
    """Explain one head."""
    return Beaten(number, direction, head, part_between(called, head), head.place < called.place)

"""One call explained: what put the called ticket before each head it beat, from the keys stored with the call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.lines.order import OrderKey, Rule
from queue_core.domain.plan import AdministratorId, CounterId, DirectionId, ServiceId

Part: TypeAlias = Literal["tier", "due", "turn", "skill", "time", "exception"]
"""What put a head behind: a better tier · an ordinary ticket's turn had come · the head's tier had had its turns ·
a main direction of the counter · an earlier place · nothing but a declared exception."""
Verdict: TypeAlias = Literal["only", "in_turn", "tier", "due", "turn", "skill", "exception"]
"""What one sentence says: nobody else could be taken · nobody was passed · else what put it before those it passed."""
Before: TypeAlias = Literal["step", "sent_back", "redirected", "returned", "postponed", "unanswered", "not_shown"]
"""How the ticket had come to wait again before this call; its place was kept."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket at the moment of a call: its own tier, and what its key at the counter says.

    `counts_as`: the tier it counted as · `has_had_turns`: its tier had had its calls in a row · `is_side`: a secondary
    direction or service of the counter · `place`: where it stood by time.
    """

    tier: int
    key: OrderKey
    counts_as: int
    has_had_turns: bool
    is_side: bool
    parts: tuple[Rule, ...]
    """What the first three places of the key mean."""

    @property
    def is_due(self) -> bool:
        """Whether it counted as a better tier than its own, because an ordinary ticket's turn had come."""
        return self.counts_as < self.tier

    @property
    def place(self) -> tuple[float, int]:
        """Where it stood by time."""
        return self.key[3:]


@dataclass(frozen=True, slots=True)
class Beaten:
    """Somebody who waited on, and the part that put them behind. `came_earlier`: by place in the line.

    `rule` is that part as rules are named: a turn that had come shows in the tier or in the turns of a key.
    """

    number: str
    direction: DirectionId
    standing: Standing
    part: Part
    rule: Rule
    came_earlier: bool


@dataclass(frozen=True, slots=True)
class CallExplained:
    """Why a ticket was called at an instant to a counter, before whom. Instants and spans are seconds.

    `waited`: all it stood in line; `stood`: how long the office stood still meanwhile, which is not
    in it. `bound`: it had been sent to this very counter or to who serves there.
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
    stood: float = 0.0
    service: ServiceId | None = None
    administrator: AdministratorId | None = None

    @property
    def passed(self) -> tuple[Beaten, ...]:
        """Those who waited on although their place was earlier, the earliest first."""
        return tuple(sorted((head for head in self.beaten if head.came_earlier), key=lambda head: head.standing.place))

    @property
    def decisive(self) -> Beaten | None:
        """Of those it was called before by the rule stored with it, the one with the earliest place.

        None where it passed nobody.
        """
        yielding = [head for head in self.beaten if head.rule == "turn"]
        by_rule = [head for head in (*self.passed, *yielding) if head.rule == self.rule]
        return min(by_rule or self.passed, key=lambda head: head.standing.place, default=None)

    @property
    def verdict(self) -> Verdict:
        """What the one sentence says."""
        if self.rule == "exception":
            return "exception"
        if not self.beaten:
            return "only"
        decisive = self.decisive
        if decisive is None:
            return "in_turn"
        assert decisive.part != "time", "who has an earlier place is not behind by time"
        return decisive.part


def standings(tickets: Sequence[tuple[int, OrderKey]]) -> list[Standing]:
    """Read the keys of one call, each with the ticket's own tier.

    A policy may put main directions before tiers: then its keys begin with 0 or 1 and hold the tier in third place. The
    keys themselves tell: by the usual order none begins with 0 and none has more than 1 in third place.
    """
    skill_first = any(key[0] == 0 or key[2] > 1 for _, key in tickets)
    parts: tuple[Rule, ...] = ("skill", "turn", "tier") if skill_first else ("tier", "turn", "skill")
    of_tier, of_skill = parts.index("tier"), parts.index("skill")
    return [Standing(tier, key, int(key[of_tier]), bool(key[1]), bool(key[of_skill]), parts) for tier, key in tickets]


def beaten(number: str, direction: DirectionId, called: Standing, head: Standing) -> Beaten:
    """Explain one head."""
    rule = _rule_between(called, head)
    return Beaten(number, direction, head, _part(rule, called, head), rule, head.place < called.place)


def _rule_between(called: Standing, head: Standing) -> Rule:
    if head.key < called.key:
        return "exception"
    return next((rule for place, rule in enumerate(called.parts) if called.key[place] != head.key[place]), "time")


def _part(rule: Rule, called: Standing, head: Standing) -> Part:
    """Say what a rule came to: an ordinary ticket that is due shows in other parts of the key."""
    is_by_turn = called.is_due and (rule in ("tier", "turn") or head.tier < called.tier)
    if rule != "exception" and is_by_turn:
        return "due"
    assert rule != "only", "nobody was beaten by nobody"
    return rule

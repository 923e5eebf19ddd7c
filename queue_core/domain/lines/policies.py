"""Policies: small pure objects that give each waiting ticket its key. The office's configuration chooses one by name.

`veterans-first` is the product's promise. The others can call a lower tier past tier 1, so the configuration must say
`veterans_first = false` in words before it may choose them, and the boards then say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from queue_core.domain.lines.order import OrderKey, Rule
from queue_core.domain.lines.waiting import Place
from queue_core.domain.plan import LOWEST_TIER


@dataclass(frozen=True, slots=True)
class Turns:
    """Which tiers of a direction have had their turns in a row, so that an ordinary ticket is due."""

    spent: frozenset[int] = frozenset()

    @property
    def promoted_to(self) -> int | None:
        """The tier an ordinary ticket counts as; None where no tier has had its turns."""
        return min(self.spent, default=None)


class Policy(Protocol):
    """Gives the key of a ticket at a counter: `secondary` 0 or 1, `turns` of the ticket's direction."""

    keeps_veterans_first: bool
    uses_tiers: bool
    """Whether a category changes anybody's turn: where it does not, nobody is asked for one."""
    parts: tuple[Rule, ...]
    """What stands in the first three places of its keys."""

    def key(self, tier: int, place: Place, secondary: int, turns: Turns) -> OrderKey:
        """Return the key; the smaller goes first."""


class VeteransFirst:
    """Tier, then primary before secondary, then seniority. Lower tiers are bounded by their turns in a row."""

    keeps_veterans_first = True
    uses_tiers = True
    parts: tuple[Rule, ...] = ("tier", "turn", "skill")

    def key(self, tier: int, place: Place, secondary: int, turns: Turns) -> OrderKey:
        """Return the key; an ordinary ticket counts as the tier that has had its turns."""
        if tier == LOWEST_TIER and turns.promoted_to is not None:
            return (turns.promoted_to, 0, secondary, *place)
        return (tier, 1 if tier in turns.spent else 0, secondary, *place)


class FirstCome:
    """Everybody in the order of coming: tiers mean nothing."""

    keeps_veterans_first = False
    uses_tiers = False
    parts: tuple[Rule, ...] = ("tier", "turn", "skill")

    def key(self, tier: int, place: Place, secondary: int, turns: Turns) -> OrderKey:
        """Return the key; all tiers count as the lowest."""
        return (LOWEST_TIER, 0, secondary, *place)


class PrimaryFirst:
    """The counter's primary directions first, tiers only within: what the peers' operator weight does."""

    keeps_veterans_first = False
    uses_tiers = True
    parts: tuple[Rule, ...] = ("skill", "turn", "tier")

    def key(self, tier: int, place: Place, secondary: int, turns: Turns) -> OrderKey:
        """Return the key; a primary direction goes before any tier of a secondary one."""
        return (secondary, 0, tier, *place)


POLICIES: Mapping[str, Policy] = {
    "veterans-first": VeteransFirst(),
    "first-come": FirstCome(),
    "primary-first": PrimaryFirst(),
}
"""Policies by the name the configuration uses."""

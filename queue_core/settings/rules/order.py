"""Who is called first: the policy, and how many of a tier may be called in a row. Pure."""

from __future__ import annotations

from typing import Final

from queue_core.domain.lines.policies import POLICIES
from queue_core.domain.plan import LOWEST_TIER
from queue_core.settings.draft import Draft, Mistakes
from queue_core.settings.written import OrderRow

BOUNDED_TIERS: Final = tuple(str(tier) for tier in range(2, LOWEST_TIER))
"""Tiers that may have to let an ordinary ticket pass: never the first, and the last is the ordinary one."""
MOST_IN_A_ROW: Final = 100
KEEPING: Final = next(name for name, policy in POLICIES.items() if policy.keeps_veterans_first)
"""The policy that keeps the product's promise."""


def order_of(draft: Draft, mistakes: Mistakes) -> OrderRow:
    """Return how the order is written, the defaults where it is not; what contradicts veterans-first is told."""
    row = draft.order or OrderRow()
    policy = POLICIES.get(row.policy)
    if policy is None:
        mistakes.unknown("order.policy", "policy", row.policy, POLICIES)
    elif row.veterans_first and not policy.keeps_veterans_first:
        wrong = f"the policy «{row.policy}» can call others past veterans"
        mistakes.add("order.policy", wrong, f"write «{KEEPING}», or say so in words: veterans_first = false")
    elif not row.veterans_first and policy.keeps_veterans_first:
        wrong = f"the policy «{row.policy}» keeps veterans first, whatever is written here"
        mistakes.add("order.veterans_first", wrong, "remove the key, or choose another policy")
    elif row.at_most_in_a_row and not policy.keeps_veterans_first:
        wrong = f"the policy «{row.policy}» knows no turns in a row"
        mistakes.add("order.at_most_in_a_row", wrong, f"remove the key, or write policy = «{KEEPING}»")
    for tier, turns in row.at_most_in_a_row.items():
        key = f"order.at_most_in_a_row.{tier}"
        if tier not in BOUNDED_TIERS:
            wrong = "tier 1 is never held up" if tier == "1" else f"«{tier}» is not a tier that overtakes"
            mistakes.add(key, wrong, f"write one of: {', '.join(BOUNDED_TIERS)}")
        elif not 1 <= turns <= MOST_IN_A_ROW:
            mistakes.add(key, f"{turns} is out of range", f"write a number from 1 to {MOST_IN_A_ROW}")
    return row

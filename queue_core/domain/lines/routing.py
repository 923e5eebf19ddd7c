"""THE POLICY AT WORK: which waiting ticket is called to which free counter next. Pure; settled by `settle`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from queue_core.domain.day import schedule
from queue_core.domain.ids import TicketId
from queue_core.domain.lines.eligibility import is_secondary, level_of, may_take
from queue_core.domain.lines.line import Line
from queue_core.domain.lines.order import BeatenHead, OrderKey, Rule, deciding_rule
from queue_core.domain.lines.policies import POLICIES, Turns
from queue_core.domain.office import Office, Workplace
from queue_core.domain.plan import LOWEST_TIER, CounterId, DirectionId
from queue_core.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Assignment:
    """A ticket and the counter it goes to, with its key, the heads it beats and what decided."""

    ticket: TicketId
    counter: CounterId
    key: OrderKey
    beat: tuple[BeatenHead, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Pair:
    key: OrderKey
    ticket: Ticket
    workplace: Workplace


def next_assignment(office: Office, now: float) -> Assignment | None:
    """Return the next call to make, None when no eligible ticket waits while an eligible counter is free.

    Of all pairs (first of a line and tier, free counter that may take it) the smallest by: the policy's key, then a
    counter that nobody else depends on, then the most specialised administrator, then the longest idle, then the id.
    """
    if not office.free or not len(office.waiting) or not calls_now(office, now):
        return None
    pairs = [
        _Pair(key, ticket, workplace)
        for workplace in (office.workplaces[counter] for counter in office.free)
        for key, ticket in _best_of_lines(office, workplace, now)
    ]
    if not pairs:
        return None
    only_for = _only_hope(pairs)
    best = min(pairs, key=lambda pair: _rank(pair, only_for))
    beat = beaten_heads(office, best.workplace, best.ticket, now)
    rule = deciding_rule(best.key, beat, POLICIES[office.plan.policy].parts)
    return Assignment(best.ticket.id, best.workplace.id, best.key, beat, rule)


def calls_now(office: Office, now: float) -> bool:
    """Say whether anybody is called at all at this moment."""
    return office.suspended is None and schedule.calls(office.hours, now)


def eligible_waiting(office: Office, workplace: Workplace) -> tuple[int, float | None]:
    """Return how many waiting tickets a counter may serve by skill, and since when the first of them waits.

    The instant is that of the earliest place; None where nobody waits.
    """
    if workplace.administrator is None:
        return 0, None
    waiting = office.waiting
    lines = [(line, count) for line, count in waiting.sizes() if level_of(office, workplace, line) is not None]
    return sum(count for _, count in lines), min((waiting.since(line) for line, _ in lines), default=None)


def beaten_heads(office: Office, workplace: Workplace, chosen: Ticket, now: float) -> tuple[BeatenHead, ...]:
    """Return the first of every line and tier the counter may take from, the chosen ticket left out, best first."""
    heads = []
    for line, ticket, key in _heads(office, workplace, now, without=chosen.id):
        heads.append(BeatenHead(ticket.id, ticket.number, line.direction, key))
    return tuple(sorted(heads, key=lambda head: head.key))


def best_head(office: Office, workplace: Workplace, now: float) -> Ticket | None:
    """Return whom a counter would be given if it became free now, by the order alone; None: nobody it may take."""
    heads = ((key, ticket) for _, ticket, key in _heads(office, workplace, now))
    best = min(heads, key=lambda head: head[0], default=None)
    return best[1] if best is not None else None


def key_at(office: Office, workplace: Workplace, ticket: Ticket, now: float) -> OrderKey | None:
    """Return the key a waiting ticket has at a counter now; None where the counter may not take it."""
    level = level_of(office, workplace, ticket.line)
    if level is None or not may_take(office, workplace, ticket.line, ticket, now):
        return None
    secondary = 1 if is_secondary(office, workplace, level, ticket, now) else 0
    policy = POLICIES[office.plan.policy]
    return policy.key(ticket.tier, ticket.place, secondary, turns_of(office, ticket.direction))


def turns_of(office: Office, direction: DirectionId) -> Turns:
    """Return which tiers of a direction have had their turns in a row while an ordinary ticket waits there."""
    row = office.in_a_row.get(direction)
    if not row or not office.waiting.count_in_tier(direction, LOWEST_TIER):
        return _NO_TURNS
    limits = office.plan.at_most_in_a_row
    return Turns(frozenset(tier for tier, count in row.items() if tier in limits and count >= limits[tier]))


_NO_TURNS = Turns()


def _best_of_lines(office: Office, workplace: Workplace, now: float) -> Iterator[tuple[OrderKey, Ticket]]:
    for _, ticket, key in _heads(office, workplace, now):
        yield key, ticket


def _heads(
    office: Office, workplace: Workplace, now: float, without: TicketId | None = None
) -> Iterator[tuple[Line, Ticket, OrderKey]]:
    for line in office.waiting.lines():
        if level_of(office, workplace, line) is None:
            continue
        for tier in office.waiting.tiers(line):
            first = office.waiting.first(line, tier)
            if first is not None and first == without:
                first = office.waiting.second(line, tier)
            if first is None:
                continue
            ticket = office.tickets[first]
            key = key_at(office, workplace, ticket, now)
            if key is not None:
                yield line, ticket, key


def _only_hope(pairs: list[_Pair]) -> dict[CounterId, int]:
    """Count for each counter the waiting heads that no other free counter may take."""
    counters: dict[TicketId, list[CounterId]] = {}
    for pair in pairs:
        counters.setdefault(pair.ticket.id, []).append(pair.workplace.id)
    only_for: dict[CounterId, int] = {}
    for of_ticket in counters.values():
        if len(of_ticket) == 1:
            only_for[of_ticket[0]] = only_for.get(of_ticket[0], 0) + 1
    return only_for


def _rank(pair: _Pair, only_for: dict[CounterId, int]) -> tuple[OrderKey, int, int, float, CounterId]:
    workplace = pair.workplace
    return (pair.key, only_for.get(workplace.id, 0), len(workplace.skills), workplace.idle_since, workplace.id)

"""THE POLICY: which waiting ticket is called to which free counter next. A pure list-maker, settled by `settle`."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.day import schedule
from queue_core.domain.ids import TicketId
from queue_core.domain.lines.order import BeatenHead, OrderKey, Rule, deciding_rule, order_key
from queue_core.domain.office import Office, Ticket, Workplace
from queue_core.domain.plan import CounterId, DirectionId


@dataclass(frozen=True, slots=True)
class Assignment:
    """A ticket and the counter it goes to, with its key and the heads it beats."""

    ticket: TicketId
    counter: CounterId
    key: OrderKey
    beat: tuple[BeatenHead, ...]

    @property
    def rule(self) -> Rule:
        """What decided."""
        return deciding_rule(self.key, self.beat)


def next_assignment(office: Office, now: float) -> Assignment | None:
    """Return the next call to make, None when no eligible ticket waits while an eligible counter is free.

    Of all pairs (first of a direction, free counter that may serve it) the smallest by: the order of calls, then the
    most specialised administrator, then the longest idle counter, then the counter's id.
    """
    if office.suspended is not None or not schedule.calls(office.hours, now):
        return None
    best: tuple[tuple[OrderKey, int, float, CounterId], Ticket, Workplace] | None = None
    for direction in office.waiting.directions():
        free = office.free.get(direction)
        if not free:
            continue
        ticket = _first_of(office, direction)
        for counter in free:
            workplace = office.workplaces[counter]
            key = order_key(ticket.tier, ticket.place, workplace.skills[direction])
            rank = (key, len(workplace.skills), workplace.idle_since, counter)
            if best is None or rank < best[0]:
                best = (rank, ticket, workplace)
    if best is None:
        return None
    (key, *_), ticket, workplace = best
    return Assignment(ticket.id, workplace.id, key, _beaten_heads(office, workplace, ticket))


def eligible_waiting(office: Office, workplace: Workplace) -> int:
    """Return how many waiting tickets a counter may serve."""
    return sum(office.waiting.count(direction) for direction in workplace.skills)


def _first_of(office: Office, direction: DirectionId) -> Ticket:
    tier = office.waiting.tiers(direction)[0]
    first = office.waiting.first(direction, tier)
    assert first is not None
    return office.tickets[first]


def _beaten_heads(office: Office, workplace: Workplace, chosen: Ticket) -> tuple[BeatenHead, ...]:
    heads = []
    for direction, level in workplace.skills.items():
        for tier in office.waiting.tiers(direction):
            next_one = office.waiting.first(direction, tier)
            if next_one == chosen.id:
                next_one = office.waiting.second(direction, tier)
            if next_one is not None:
                ticket = office.tickets[next_one]
                key = order_key(ticket.tier, ticket.place, level)
                heads.append(BeatenHead(ticket.id, ticket.number, direction, key))
    return tuple(sorted(heads, key=lambda head: head.key))

"""Visitors: they come by the hour, take a number, wait, lose patience, come late, are served, sometimes rate."""

from __future__ import annotations

from random import Random

from msgspec import UNSET

from queue_core.domain.day.schedule import Hours
from queue_core.domain.plan import OfficePlan
from queue_core.simulate.days.asker import Asker
from queue_core.simulate.days.offices.offer import OFFERS
from queue_core.simulate.days.offices.plans import Size
from queue_core.simulate.days.people.persons import Visitor, draw_visitor
from queue_core.simulate.days.people.reception import Reception
from queue_core.simulate.days.virtual_time import Agenda
from queue_core.wire.asks import Help, Rate, TakeTicket, Withdraw
from queue_core.wire.replies import Reply

HOURLY = (0.12, 0.11, 0.14, 0.15, 0.15, 0.14, 0.13, 0.06)
"""Share of the day's visitors in each eighth of the opening hours."""
BEFORE_OPENING = 0.03
NEEDS_HELP = 0.02
CLAIMS = (1.0, 1.0, 1.0, 3.0)
"""Times the usual share of visitors with a category: in some places many were at war."""
CRUSH = 0.1
"""Share of the days on which many more come than usual."""
KIOSK_WAITS = 3.0
"""Seconds after which a kiosk sends the visitor to the reception and takes the ask back."""


class Crowd:
    """All visitors of a day."""

    def __init__(
        self,
        size: Size,
        plan: OfficePlan,
        hours: Hours,
        agenda: Agenda,
        random: Random,
        kiosks: list[Asker],
        tablet: Asker,
        reception: Reception,
    ) -> None:
        self._agenda = agenda
        self._random = random
        self._kiosks = kiosks
        self._tablet = tablet
        self.reception = reception
        self._by_number: dict[str, Visitor] = {}
        laws = [(offer.counters / offer.mean_minutes, offer) for offer in OFFERS[: size.directions]]
        crush = random.uniform(1.3, 1.6) if random.random() < CRUSH else random.uniform(0.8, 1.15)
        claims = random.choice(CLAIMS)
        for _ in range(round(size.visits * crush)):
            offer = random.choices([offer for _, offer in laws], [weight for weight, _ in laws])[0]
            visitor = draw_visitor(random, plan, _arrival(random, hours), random.choice(offer.services), claims)
            agenda.at(visitor.arrives_at, lambda visitor=visitor: self._take(visitor))  # type: ignore[misc]

    def whose(self, number: str) -> Visitor | None:
        """Return who holds a number and is still in the office."""
        visitor = self._by_number.get(number)
        return visitor if visitor is not None and visitor.is_here else None

    def somebody_who_waits(self, random: Random) -> Visitor | None:
        """Return a visitor with a number, any of the last thirty who is still there."""
        here = [visitor for visitor in list(self._by_number.values())[-30:] if visitor.is_here]
        return random.choice(here) if here else None

    def miss(self, number: str) -> None:
        """A visitor was given up; some come back for their old place, or take a new number."""
        visitor = self._by_number.get(number)
        if visitor is not None and visitor.is_here and visitor.attempts < 3:
            later = self._random.uniform(30, 900)
            self._agenda.after(later, lambda: self.reception.bring_back(visitor, lambda: self._start_anew(visitor)))

    def _start_anew(self, visitor: Visitor) -> None:
        if visitor.number is not None:
            self._by_number.pop(visitor.number, None)
            visitor.number = None
            self._take(visitor)

    def be_served(self, visitor: Visitor) -> None:
        """A service is over; the visit too, unless more is to come."""
        if visitor.services_left > 0:
            visitor.services_left -= 1
            return
        visitor.is_here = False
        if visitor.mark is not None and visitor.code is not None:
            asker = self._random.choice([*self._kiosks, self._tablet])
            self._agenda.after(self._random.uniform(5, 900), lambda: self._rate(asker, visitor))

    def _take(self, visitor: Visitor) -> None:
        if self._random.random() < NEEDS_HELP:
            self._call_help(self._random.choice(self._kiosks))
        at_reception = visitor.attempts > 0 or self._random.random() < 0.1
        asker = self.reception.asker if at_reception else self._random.choice(self._kiosks)
        visitor.attempts += 1
        ask = TakeTicket(
            id=asker.new_id(),
            service=visitor.service if visitor.package is None else UNSET,
            package=visitor.package if visitor.package is not None else UNSET,
            needs=list(visitor.needs) if visitor.needs else UNSET,
            category=visitor.category if visitor.category is not None else UNSET,
            language=visitor.language,
        )
        give_up = None if at_reception else KIOSK_WAITS
        asker.ask(
            ask,
            lambda reply: self._taken(visitor, reply),
            give_up_after=give_up,
            gave_up=lambda: self._unanswered(visitor, asker, ask.id),
        )

    def _call_help(self, kiosk: Asker) -> None:
        kiosk.ask(Help(id=kiosk.new_id()))
        reception = self.reception.asker
        answer = Help(id=reception.new_id(), place=kiosk.device, answered=True)
        self._agenda.after(self._random.uniform(30, 600), lambda: reception.ask(answer))

    def _unanswered(self, visitor: Visitor, asker: Asker, ask_id: str) -> None:
        asker.ask(Withdraw(id=asker.new_id(), ask=ask_id))
        self._agenda.after(self._random.uniform(20, 60), lambda: self._take(visitor))

    def _taken(self, visitor: Visitor, reply: Reply) -> None:
        if not reply.ok or reply.ticket is UNSET:
            again = reply.refused in ("too_many", "office_suspended") and visitor.attempts < 4
            if again:
                self._agenda.after(self._random.uniform(20, 900), lambda: self._take(visitor))
            return
        visitor.number, visitor.ticket, visitor.code = reply.ticket.number, reply.ticket.id, reply.ticket.code
        self._by_number[visitor.number] = visitor
        self.reception.meet(visitor)
        if visitor.patience is not None:
            number = visitor.number
            self._agenda.after(visitor.patience, lambda: self._lose_patience(visitor, number))

    def _lose_patience(self, visitor: Visitor, number: str) -> None:
        if visitor.number != number or not visitor.is_here:
            return
        visitor.is_here = False
        if visitor.says_goodbye and visitor.ticket is not None:
            self.reception.withdraw(visitor.ticket)

    def _rate(self, asker: Asker, visitor: Visitor) -> None:
        assert visitor.code is not None
        assert visitor.mark is not None
        asker.ask(Rate(id=asker.new_id(), code=visitor.code, mark=visitor.mark))
        if self._random.random() < 0.1:  # once more: only the first counts
            asker.ask(Rate(id=asker.new_id(), code=visitor.code.lower(), mark=1))


def _arrival(random: Random, hours: Hours) -> float:
    if random.random() < BEFORE_OPENING:
        return random.uniform(hours.tickets_from - 300, hours.opens_at)
    eighth = random.choices(range(len(HOURLY)), HOURLY)[0]
    return hours.opens_at + (eighth + random.random()) * (hours.closes_at - hours.opens_at) / len(HOURLY)

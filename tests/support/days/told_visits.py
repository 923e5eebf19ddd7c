"""The visits of a history, computed from scratch: a second opinion beside the book that follows them record by record.

Each visit is told from the list of its own facts, read forwards and backwards; nothing is remembered between facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from queue_core.domain import events as happened
from queue_core.domain.events import Event
from queue_core.journal.records import Outcome, Visit


class Fact(NamedTuple):
    seq: int
    at: float
    event: Any


ENDS: dict[type, Outcome] = {
    happened.ServiceFinished: "served",
    happened.VisitorMissed: "no_show",
    happened.ParkedTicketClosed: "no_show",
    happened.TicketWithdrawn: "withdrawn",
    happened.AnsweredAtReception: "answered",
    happened.VisitorTurnedAway: "turned_away",
}
AT_THE_COUNTER = (happened.ServiceFinished, happened.TicketRedirected, happened.TicketPostponed)
NO_CALL_AFTER_ALL = (happened.CallUnanswered, happened.CategoryNotShown)
LEAVES = (*AT_THE_COUNTER, *NO_CALL_AFTER_ALL, happened.VisitorMissed, happened.TicketWithdrawn)
"""What ends a stay at a counter."""


def visits_of(history: Sequence[tuple[Event, float]]) -> list[Visit]:
    """Return all concluded visits of days not on trial, in order of issue."""
    days: list[tuple[str, bool]] = []
    day, pilot = "", False
    for event, _ in history:
        if isinstance(event, happened.DayOpened):
            day, pilot = event.day, event.pilot
        days.append((day, pilot))
    facts = [Fact(seq, at, event) for seq, (event, at) in enumerate(history, start=1)]
    left = _without_undone(facts)
    told = []
    for fact in facts:
        if isinstance(fact.event, happened.TicketIssued) and not days[fact.seq - 1][1]:
            own = [other for other in left if getattr(other.event, "ticket", None) == fact.event.ticket]
            visit = _visit(own, days[fact.seq - 1][0])
            if visit is not None:
                told.append(visit)
    return sorted(told, key=lambda visit: (visit.issued_at, visit.ticket))


def _without_undone(facts: list[Fact]) -> list[Fact]:
    left = list(facts)
    for undo in facts:
        if not isinstance(undo.event, happened.PressUndone):
            continue
        whose = {ticket.id for ticket in undo.event.tickets}
        left = [
            fact
            for fact in left
            if not (
                undo.event.first_seq <= fact.seq < undo.seq
                and getattr(fact.event, "ticket", None) in whose
                and not isinstance(fact.event, happened.ServiceRated)
            )
        ]
    return left


def _visit(own: list[Fact], day: str) -> Visit | None:
    issued = own[0]
    end = next((fact for fact in own if _is_the_end(fact.event)), None)
    if end is None:
        return None
    stays = _stays(own)
    counted = [stay for stay in stays if not isinstance(stay[-1].event, NO_CALL_AFTER_ALL)]
    calls = [fact for fact in own if isinstance(fact.event, happened.TicketCalled)]
    starts = [fact.at for stay in stays for fact in stay if _confirms(fact, stay)]
    first_call = counted[0][0].at if counted else None
    moved = [fact.event.place_at for fact in own if _moves(fact, counted)]
    sent = [fact.event for fact in own if isinstance(fact.event, happened.TicketRedirected | happened.TicketCorrected)]
    served = [_seconds(stay) for stay in stays if isinstance(stay[-1].event, AT_THE_COUNTER)]
    marks = [fact.event.mark for fact in own if isinstance(fact.event, happened.ServiceRated)]
    return Visit(
        ticket=issued.event.ticket,
        number=issued.event.number,
        direction=sent[-1].direction if sent else issued.event.direction,
        service=sent[-1].service if sent else issued.event.service,
        tier=_tier(own),
        day=day,
        issued_at=issued.at,
        called_at=first_call,
        started_at=starts[0] if starts else None,
        finished_at=end.at,
        counter=calls[-1].event.counter if calls else None,
        administrator=calls[-1].event.administrator if calls else None,
        times_called=sum(isinstance(fact.event, happened.TicketCalled | happened.TicketRecalled) for fact in own),
        wait_seconds=max(0.0, (end.at if first_call is None else first_call) - (moved[-1] if moved else issued.at)),
        service_seconds=sum(served) if served else None,
        outcome=ENDS[type(end.event)],
        mark=marks[-1] if marks else None,
    )


def _tier(own: list[Fact]) -> int:
    tiers = [own[0].event.tier]
    for fact in own:
        if isinstance(fact.event, happened.TicketCorrected):
            tiers.append(fact.event.tier)
        elif isinstance(fact.event, happened.CategoryNotShown):
            tiers.append(4)
    return int(tiers[-1])


def _is_the_end(event: Any) -> bool:
    if isinstance(event, happened.ServiceFinished):
        return event.next_service is None and event.back_to is None
    if isinstance(event, happened.VisitorMissed):
        return event.parked_until is None
    return type(event) in ENDS


def _stays(own: list[Fact]) -> list[list[Fact]]:
    """Return each stay at a counter: from its call to what ended it, or to the last there is."""
    stays: list[list[Fact]] = []
    is_there = False
    for fact in own:
        if isinstance(fact.event, happened.TicketCalled):
            stays.append([])
            is_there = True
        if is_there:
            stays[-1].append(fact)
        is_there = is_there and not isinstance(fact.event, LEAVES)
    return stays


def _confirms(fact: Fact, stay: list[Fact]) -> bool:
    denied = isinstance(stay[-1].event, happened.CategoryNotShown)
    return isinstance(fact.event, happened.ServiceStarted) and not denied


def _moves(fact: Fact, counted: list[list[Fact]]) -> bool:
    """Whether the place was given up, or that of a paper taken, before any call that counts."""
    is_first = not counted or fact.seq < counted[0][0].seq
    is_of_paper = isinstance(fact.event, happened.TicketCorrected) and fact.event.paper is not None
    return (isinstance(fact.event, happened.PlaceGivenUp) and is_first) or is_of_paper


def _seconds(stay: list[Fact]) -> float:
    begins = (happened.TicketCalled, happened.TicketRecalled, happened.ServiceStarted)
    began = [fact.at for fact in stay if isinstance(fact.event, begins)][-1]
    return max(0.0, stay[-1].at - began)

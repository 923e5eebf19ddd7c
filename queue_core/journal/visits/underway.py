"""One visit as far as it went, and what each kind of record does to it. Pure."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from queue_core.domain.plan import LOWEST_TIER
from queue_core.journal.records import Outcome, Visit


class Underway(msgspec.Struct):
    """A visit as far as it went. `since`: the beginning of the service now going on, or of the call before it.

    `is_first_call`: the call it follows now, recalls apart, is the first that counts. `place_at`: the later place it
    moved to before any call.
    """

    ticket: str
    number: str
    direction: str
    service: str | None
    tier: int
    day: str
    issued_at: float
    called_at: float | None = None
    started_at: float | None = None
    since: float | None = None
    counter: str | None = None
    administrator: str | None = None
    times_called: int = 0
    service_seconds: float | None = None
    outcome: Outcome | None = None
    nights: int = 0
    is_first_call: bool = False
    place_at: float | None = None
    pilot: bool = False


class OfTicket(msgspec.Struct):
    """What the steps read of a body."""

    ticket: str
    counter: str | None = None
    administrator: str | None = None
    direction: str | None = None
    service: str | None = None
    next_service: str | None = None
    back_to: str | None = None
    parked_until: float | None = None
    place_at: float | None = None
    tier: int | None = None
    paper: int | None = None


def _call(visit: Underway, body: OfTicket, at: float) -> None:
    visit.is_first_call = visit.called_at is None
    visit.called_at = at if visit.called_at is None else visit.called_at
    visit.since = at
    visit.counter = body.counter
    visit.administrator = body.administrator
    visit.times_called += 1
    visit.outcome = None


def _recall(visit: Underway, body: OfTicket, at: float) -> None:
    visit.since = at
    visit.times_called += 1


def _take_the_call_back(visit: Underway, body: OfTicket, at: float) -> None:
    # Nobody was at the counter: the visitor still waits for a call that counts.
    _forget_the_call(visit)
    visit.since = None


def _forget_the_call(visit: Underway) -> None:
    if visit.is_first_call:
        visit.called_at, visit.is_first_call = None, False


def _rank_lower(visit: Underway, body: OfTicket, at: float) -> None:
    # The wait of an ordinary ticket: the call that a category without proof brought does not end it.
    if visit.started_at is not None and visit.started_at == visit.since:
        visit.started_at = None
    _forget_the_call(visit)
    visit.since = None
    visit.tier = LOWEST_TIER


def _give_place(visit: Underway, body: OfTicket, at: float) -> None:
    if visit.called_at is None:
        visit.place_at = body.place_at


def _correct(visit: Underway, body: OfTicket, at: float) -> None:
    visit.direction = body.direction if body.direction is not None else visit.direction
    visit.service = body.service if body.service is not None else visit.service
    visit.tier = body.tier if body.tier is not None else visit.tier
    if body.paper is not None:
        visit.place_at = body.place_at  # who waited by a paper roll has waited since then


def _leave_counter(visit: Underway, body: OfTicket, at: float) -> None:
    if visit.since is not None:
        visit.service_seconds = (visit.service_seconds or 0.0) + max(0.0, at - visit.since)
    visit.since = None


def _redirect(visit: Underway, body: OfTicket, at: float) -> None:
    _leave_counter(visit, body, at)
    visit.direction = body.direction if body.direction is not None else visit.direction
    visit.service = body.service if body.service is not None else visit.service


def _start(visit: Underway, body: OfTicket, at: float) -> None:
    visit.started_at = at if visit.started_at is None else visit.started_at
    visit.since = at


def _finish(visit: Underway, body: OfTicket, at: float) -> Visit | None:
    _leave_counter(visit, body, at)
    goes_on = body.next_service is not None or body.back_to is not None
    return None if goes_on else _conclude(visit, at, "served")


def _miss(visit: Underway, body: OfTicket, at: float) -> Visit | None:
    visit.since = None
    return None if body.parked_until is not None else _conclude(visit, at, "no_show")


def _end(outcome: Outcome) -> Callable[[Underway, OfTicket, float], Visit]:
    """Return the step that ends a visit so."""
    return lambda visit, _body, at: _conclude(visit, at, outcome)


def _conclude(visit: Underway, at: float, outcome: Outcome) -> Visit:
    visit.since = None
    visit.outcome = outcome
    began = visit.issued_at if visit.place_at is None else visit.place_at
    return Visit(
        ticket=visit.ticket,
        number=visit.number,
        direction=visit.direction,
        service=visit.service,
        tier=visit.tier,
        day=visit.day,
        issued_at=visit.issued_at,
        called_at=visit.called_at,
        started_at=visit.started_at,
        finished_at=at,
        counter=visit.counter,
        administrator=visit.administrator,
        times_called=visit.times_called,
        wait_seconds=max(0.0, (at if visit.called_at is None else visit.called_at) - began),
        service_seconds=visit.service_seconds,
        outcome=outcome,
    )


STEPS: dict[str, Callable[[Underway, OfTicket, float], Visit | None]] = {
    "ticket_called": _call,
    "ticket_recalled": _recall,
    "call_unanswered": _take_the_call_back,
    "service_started": _start,
    "service_finished": _finish,
    "visitor_missed": _miss,
    "parked_ticket_closed": _end("no_show"),
    "ticket_withdrawn": _end("withdrawn"),
    "answered_at_reception": _end("answered"),
    "visitor_turned_away": _end("turned_away"),
    "category_not_shown": _rank_lower,
    "ticket_redirected": _redirect,
    "ticket_postponed": _leave_counter,
    "place_given_up": _give_place,
    "ticket_corrected": _correct,
}
"""`ticket_returned` and `service_added` change nothing that is told of a visit: it waits on, or goes on afterwards."""

"""The life of a visit: what each record may find, and what it leaves. Pure."""

from __future__ import annotations

from typing import TypeAlias

from queue_core.simulate.days.checking.hall import ASIDE, AT_A_COUNTER, Hall, Seat, Visit
from queue_core.simulate.days.checking.reading import Line
from queue_core.simulate.days.checking.steps import may_come_next

_Way: TypeAlias = tuple[str | None, str | None]

LOWEST_TIER = 4
SLACK = 1e-6
"""Seconds: instants are compared after sums of floats."""


def call_unanswered(hall: Hall, record: Line) -> None:
    """An automatic call nobody noticed goes back."""
    held = hall.held(record)
    if held is None:
        return
    visit, seat = held
    if not seat.automatic or record["at"] + SLACK < seat.called_at + hall.rules["answer_automatic_within"]:
        hall.lie(record, f"the call of {visit.number} could still be answered")
    _nothing_by_itself_while_suspended(hall, record)
    visit.status, visit.counter, visit.times_called = "waiting", None, 0
    hall.set_seat(seat, "paused", record)


def call_acknowledged(hall: Hall, record: Line) -> None:
    """An administrator noticed an automatic call."""
    held = hall.held(record)
    if held is not None:
        if not held[1].automatic:
            hall.lie(record, f"the call of {held[0].number} was no automatic one")
        held[1].automatic = False


def ticket_recalled(hall: Hall, record: Line) -> None:
    """Called once more, not too early."""
    held = hall.held(record)
    if held is not None:
        _not_before(hall, record, held, "recall_after")
        held[0].times_called += 1
        held[1].called_at = hall.clock(record["at"])


def service_started(hall: Hall, record: Line) -> None:
    """The visitor has come."""
    held = hall.held(record)
    if held is not None:
        if held[0].status != "called":
            hall.lie(record, f"{held[0].number} is {held[0].status} already")
        held[0].status = "serving"
        hall.set_seat(held[1], "serving", record)
        held[1].automatic = False


def service_finished(hall: Hall, record: Line) -> None:
    """The end of a service: of the visit, or on to the next step, or back to the sender."""
    held = hall.held(record)
    if held is None:
        return
    (visit, seat), body, rules = held, record["body"], hall.rules
    if body["start_confirmed"] != (visit.status == "serving") or (rules["start_required"] and visit.status == "called"):
        hall.lie(record, f"{visit.number} was finished while {visit.status}")
    if body["result"] not in (None, *hall.office["results"]):
        hall.lie(record, f"{visit.number} ended with {body['result']}, which is no result here")
    if rules["result_required"] and hall.office["results"] and body["result"] is None:
        hall.lie(record, f"{visit.number} ended without the result that is required")
    senders = _senders_left(visit, seat)
    if (body["back_to"], body["next_service"]) not in _ways_on(hall, record, visit, senders):
        hall.lie(record, f"{visit.number} goes on to {body['back_to']}, {body['next_service']}: its steps are another")
    hall.set_seat(seat, "free" if body["then"] == "free" else "paused", record)
    if body["then"] == "wrap_up":
        seat.free_at = hall.clock(record["at"]) + rules["wrap_up_seconds"]
    _goes_on(visit, body, senders)


def _senders_left(visit: Visit, seat: Seat) -> tuple[tuple[str, str], ...]:
    """Return who still waits for a visit to come back; those it is with now have it already."""
    senders = list(visit.came_from)
    while senders and senders[-1][0] == seat.id:
        senders.pop()
    return tuple(senders)


def _ways_on(hall: Hall, record: Line, visit: Visit, senders: tuple[tuple[str, str], ...]) -> set[_Way]:
    """Return (back to a counter, for a service) as a visit may go on: back to who sent it, else to a next step."""
    if senders:
        return {senders[-1]}
    tier = hall.told.people[visit.id].tier
    steps = may_come_next(hall, visit.package, visit.steps, tier, record["at"])
    return {(None, step) for step in steps} or {(None, None)}


def _goes_on(visit: Visit, body: Line, senders: tuple[tuple[str, str], ...]) -> None:
    visit.counter = None
    if body["back_to"] is None and body["next_service"] is None:
        visit.status = "gone"
        return
    visit.status, visit.times_called, visit.came_from = "waiting", 0, senders[:-1]
    if body["back_to"] is None and body["next_service"] in visit.steps:
        steps = list(visit.steps)
        steps.remove(body["next_service"])
        visit.steps = tuple(steps)


def visitor_missed(hall: Hall, record: Line) -> None:
    """Nobody came: parked while they may return, else gone."""
    held = hall.held(record)
    if held is None:
        return
    visit, seat = held
    if visit.status != "called" or visit.times_called < hall.rules["calls_before_no_show"]:
        hall.lie(record, f"{visit.number} was given up while {visit.status}, after {visit.times_called} calls")
    _not_before(hall, record, held, "no_show_after")
    may_return = visit.returns < hall.rules["returns_allowed"]
    right = hall.clock(record["at"]) + hall.rules["parked_for"] if may_return else None
    if record["body"]["parked_until"] != right:
        hall.lie(record, f"{visit.number} is kept until {record['body']['parked_until']}, not {right}")
    visit.status, visit.counter, visit.until = "parked" if may_return else "gone", None, right
    hall.set_seat(seat, "free", record)


def ticket_returned(hall: Hall, record: Line) -> None:
    """Who stood aside waits again: a parked one when somebody asks, a postponed one also by itself."""
    visit = _one_of(hall, record, ASIDE)
    if visit is None:
        return
    if record["body"]["why"] == "time":
        _nothing_by_itself_while_suspended(hall, record)
        is_too_early = visit.until is None or record["at"] + SLACK < visit.until
        if visit.status == "parked" or (is_too_early and hall.letting_pass.get(visit.id) != 0):
            hall.lie(record, f"{visit.number} returned by itself while {visit.status} until {visit.until}")
    hall.letting_pass.pop(visit.id, None)
    visit.returns += visit.status == "parked"
    if visit.returns > hall.rules["returns_allowed"]:
        hall.lie(record, f"{visit.number} returned {visit.returns} times")
    visit.status, visit.until, visit.times_called = "waiting", None, 0


def parked_ticket_closed(hall: Hall, record: Line) -> None:
    """Who did not return in time is gone."""
    visit = _one_of(hall, record, ("parked",))
    if visit is not None:
        _nothing_by_itself_while_suspended(hall, record)
        if visit.until is None or record["at"] + SLACK < visit.until:
            hall.lie(record, f"{visit.number} could still return until {visit.until}")
        visit.status, visit.until = "gone", None


def category_not_shown(hall: Hall, record: Line) -> None:
    """A claim that was not proved: the ordinary tier, the old place."""
    held = hall.held(record)
    if held is None:
        return
    visit, seat = held
    if visit.denied or visit.category not in hall.office["proved"]:
        hall.lie(record, f"{visit.number} of {visit.category} has nothing more to show")
    visit.status, visit.counter, visit.times_called, visit.denied = "waiting", None, 0, True
    hall.set_seat(seat, "free", record)


def ticket_redirected(hall: Hall, record: Line) -> None:
    """The visit goes on elsewhere, perhaps to come back here."""
    held = hall.held(record)
    if held is None:
        return
    (visit, seat), body = held, record["body"]
    if hall.told.rules.directions.get(body["service"]) != body["direction"]:
        hall.lie(record, f"{visit.number} was sent to {body['service']} of {body['direction']}")
    senders = _senders_left(visit, seat)
    if body["sender"] not in (seat.id, senders[-1][0] if senders else None):
        hall.lie(record, f"{visit.number} is to come back to {body['sender']}, who did not send it")
    if not _is_there(hall, body, record["at"]):
        hall.lie(record, f"{visit.number} was sent where nobody serves it")
    if body["sender"] == seat.id:
        senders = (*senders, (seat.id, hall.told.people[visit.id].service))
    visit.status, visit.counter, visit.times_called, visit.came_from = "waiting", None, 0, senders
    hall.set_seat(seat, "free", record)


def _is_there(hall: Hall, sent: Line, at: float) -> bool:
    """Say whether whom a visit is sent to is at work, or where nobody is named whether the service is given."""
    counter, person = sent["only_counter"], sent["only_administrator"]
    if counter is None and person is None:
        return hall.is_given(sent["service"], at)
    seats = hall.seats.values()
    return any(seat.administrator and (seat.id == counter or seat.administrator == person) for seat in seats)


def ticket_postponed(hall: Hall, record: Line) -> None:
    """The visit stands aside until an instant."""
    held = hall.held(record)
    if held is None:
        return
    visit, seat = held
    if record["body"]["until"] <= hall.clock(record["at"]):
        hall.lie(record, f"{visit.number} stands aside until a time that has passed")
    visit.status, visit.counter, visit.times_called, visit.until = "postponed", None, 0, record["body"]["until"]
    if record["body"]["after"]:
        hall.letting_pass[visit.id] = record["body"]["after"]
    hall.set_seat(seat, "free", record)


def service_added(hall: Hall, record: Line) -> None:
    """One service more for the visit at the counter."""
    held = hall.held(record)
    if held is not None:
        service = record["body"]["service"]
        if hall.rules["one_service_per_ticket"]:
            hall.lie(record, f"{held[0].number} got a second service, which nobody allowed")
        if not hall.is_given(service, record["at"]):
            hall.lie(record, f"{held[0].number} got the service {service}, which is not given")
        held[0].steps = (*held[0].steps, service)


def answered_at_reception(hall: Hall, record: Line) -> None:
    """Gone without a counter, from the line or from aside."""
    visit = _one_of(hall, record, ("waiting", *ASIDE))
    if visit is not None:
        visit.status, visit.until = "gone", None


def place_given_up(hall: Hall, record: Line) -> None:
    """Others are let pass: the place moves back, at most to the end."""
    visit = _one_of(hall, record, ("waiting",))
    if visit is not None:
        was = hall.told.people[visit.id].place[0]
        if not was <= record["body"]["place_at"] <= hall.clock(record["at"]):
            hall.lie(record, f"{visit.number} moved from {was} to {record['body']['place_at']}")


def ticket_corrected(hall: Hall, record: Line) -> None:
    """Another service, category or need, at the same place; only a paper roll brings an earlier one."""
    visit, body = _one_of(hall, record, ("waiting", *ASIDE)), record["body"]
    if visit is None:
        return
    was = hall.told.people[visit.id].place[0]
    if body["paper"] is None and body["place_at"] != was:
        hall.lie(record, f"{visit.number} moved from {was} to {body['place_at']} without a paper")
    if body["place_at"] > hall.clock(record["at"]):
        hall.lie(record, f"{visit.number} has a place that is still to come")
    if hall.told.rules.directions.get(body["service"]) != body["direction"]:
        hall.lie(record, f"{visit.number} was given {body['service']} of {body['direction']}")
    visit.category = body["category"]


def ticket_withdrawn(hall: Hall, record: Line) -> None:
    """Taken back, from the line, from aside or right after a call."""
    visit = _one_of(hall, record, ("waiting", *ASIDE, "called"))
    if visit is None:
        return
    if visit.counter is not None:
        hall.set_seat(hall.seats[visit.counter], "free", record)
    visit.status, visit.counter, visit.until = "gone", None, None


def visitor_turned_away(hall: Hall, record: Line) -> None:
    """The office closed and serves nobody on, or its day is over."""
    visit = _one_of(hall, record, ("waiting", *ASIDE))
    if visit is not None:
        is_over = record["at"] >= hall.hours.until
        if not is_over or hall.rules["after_closing"] != "close":
            _nothing_by_itself_while_suspended(hall, record)
        if record["at"] < hall.hours.closes or not (is_over or hall.rules["after_closing"] == "close"):
            hall.lie(record, f"{visit.number} was turned away from an open office")
        visit.status, visit.until = "gone", None


def _one_of(hall: Hall, record: Line, found: tuple[str, ...]) -> Visit | None:
    visit = hall.visits.get(record["body"]["ticket"])
    if visit is None or visit.status not in found:
        status = visit.status if visit is not None else "unknown"
        hall.lie(record, f"{record['kind']} found ticket {record['body']['ticket']} {status}, not {' or '.join(found)}")
        return None
    return visit


def _not_before(hall: Hall, record: Line, held: tuple[Visit, Seat], rule: str) -> None:
    """Hold an earliest time, which is doubled for a ticket with a need."""
    visit, seat = held
    pause = hall.rules[rule] * (2 if hall.told.people[visit.id].needs else 1)
    if visit.status not in AT_A_COUNTER or hall.clock(record["at"]) + SLACK < seat.called_at + pause:
        hall.lie(record, f"{record['kind']} of {visit.number} came {record['at'] - seat.called_at} s after its call")


def _nothing_by_itself_while_suspended(hall: Hall, record: Line) -> None:
    if hall.is_suspended:
        hall.lie(record, f"{record['kind']} happened by itself while the office stood still")

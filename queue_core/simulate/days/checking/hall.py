"""Who stood where after each record, and whether every call was the right one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from queue_core.simulate.days.checking.reading import DayRead, Line

_Key: TypeAlias = tuple[int, int, float, int]


@dataclass(slots=True)
class _Ticket:
    id: str
    number: str
    direction: str
    tier: int
    issued_at: float
    seq: int
    where: str = "waiting"
    """«waiting», «gone», or a counter's id."""


@dataclass(slots=True)
class _Counter:
    id: str
    status: str = "closed"
    administrator: str | None = None
    ticket: str | None = None
    free_since: float = 0.0


@dataclass(slots=True)
class _Hall:
    office: Line
    tickets: dict[str, _Ticket] = field(default_factory=dict)
    counters: dict[str, _Counter] = field(default_factory=dict)
    waiting: dict[str, dict[str, _Ticket]] = field(default_factory=dict)
    """By direction."""
    numbers: set[tuple[str, str, str]] = field(default_factory=set)
    """(day, direction, number) ever given."""
    day: str = ""
    opens_at: float | None = 0.0
    """When calls begin; None on a day off."""
    is_suspended: bool = False
    lies: list[str] = field(default_factory=list)

    def skills(self, counter: _Counter) -> dict[str, str]:
        found: dict[str, str] = self.office["skills"].get(counter.administrator, {})
        return found

    def may_call(self, at: float) -> bool:
        return not self.is_suspended and self.opens_at is not None and at >= self.opens_at

    def lie(self, record: Line, sentence: str) -> None:
        self.lies.append(f"record {record['seq']}: {sentence}")


def lies_about_the_hall(day: DayRead) -> Iterator[str]:
    """Yield what is wrong with places, numbers, counters and calls."""
    hall = _Hall(day.office)
    hall.counters = {counter: _Counter(counter) for counter in day.office["seats"]}
    latest = 0.0
    for place, record in enumerate(day.records):
        if record["seq"] != place + 1:
            hall.lie(record, f"it stands at place {place + 1}")
        if record["at"] < latest:
            hall.lie(record, "time went back")
        latest = record["at"]
        free = {counter.id for counter in hall.counters.values() if counter.status == "free"}
        step = _STEPS.get(record["kind"])
        if step is not None:
            step(hall, record)
        for counter in hall.counters.values():
            if counter.status == "free" and counter.id not in free:
                counter.free_since = record["at"]
        after = day.records[place + 1] if place + 1 < len(day.records) else None
        if after is None or any(after[name] != record[name] for name in ("cause", "who", "where", "at")):
            _nobody_waits_for_a_free_counter(hall, record)
    yield from hall.lies


def _nobody_waits_for_a_free_counter(hall: _Hall, record: Line) -> None:
    if not hall.may_call(record["at"]):
        return
    for counter in hall.counters.values():
        if counter.status == "free":
            for direction in hall.skills(counter):
                if hall.waiting.get(direction):
                    someone = next(iter(hall.waiting[direction].values()))
                    hall.lie(record, f"{someone.number} waits while counter {counter.id} is free")


def _day_opened(hall: _Hall, record: Line) -> None:
    body = record["body"]
    hall.day = body["day"]
    hall.opens_at = _opening(hall.office, date.fromisoformat(hall.day))
    inside = {ticket.id: ticket for ticket in hall.tickets.values() if ticket.where != "gone"}
    told = {ticket["id"]: ticket for ticket in body["tickets"] if ticket["status"] in ("waiting", "called", "serving")}
    if inside.keys() != told.keys():
        hall.lie(record, f"over the night went {sorted(told)} but inside were {sorted(inside)}")
    for name, ticket in told.items():
        known = inside.get(name)
        if known is not None and (known.number, known.tier, known.issued_at, known.seq) != (
            ticket["number"], ticket["tier"], ticket["issued_at"], ticket["issued_seq"],
        ):  # fmt: skip
            hall.lie(record, f"{known.number} changed over the night")
    for workplace in body["workplaces"]:
        counter = hall.counters[workplace["id"]]
        if (counter.status, counter.ticket) != (workplace["status"], workplace["ticket"]):
            hall.lie(record, f"counter {counter.id} changed over the night")


def _opening(office: Line, day: date) -> float | None:
    if office["hours"] is None:
        return 0.0
    hours = office["hours"].get(str(day.weekday()))
    if hours is None:
        return None
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # local, its zone follows
    return (midnight + timedelta(minutes=hours[0])).replace(tzinfo=ZoneInfo(office["time_zone"])).timestamp()


def _ticket_issued(hall: _Hall, record: Line) -> None:
    body = record["body"]
    ticket = _Ticket(body["ticket"], body["number"], body["direction"], body["tier"], record["at"], record["seq"])
    given = (record["day"], ticket.direction, ticket.number)
    if given in hall.numbers:
        hall.lie(record, f"{ticket.number} was issued twice on {record['day']}")
    if any(other.number == ticket.number and other.where != "gone" for other in hall.tickets.values()):
        hall.lie(record, f"{ticket.number} is held by somebody still inside")
    if ticket.id in hall.tickets:
        hall.lie(record, f"the ticket id {ticket.id} was used before")
    expected = hall.office["tiers"].get(body["category"], 4)
    if ticket.tier != expected or hall.office["services"][body["service"]] != ticket.direction:
        hall.lie(record, f"{ticket.number} has tier {ticket.tier}, direction {ticket.direction}")
    if not ticket.number.startswith(hall.office["letters"][ticket.direction]):
        hall.lie(record, f"{ticket.number} has the letter of another direction")
    hall.numbers.add(given)
    hall.tickets[ticket.id] = ticket
    hall.waiting.setdefault(ticket.direction, {})[ticket.id] = ticket


def _ticket_called(hall: _Hall, record: Line) -> None:
    body = record["body"]
    ticket, counter = hall.tickets.get(body["ticket"]), hall.counters[body["counter"]]
    if ticket is None or ticket.where != "waiting":
        hall.lie(record, f"ticket {body['ticket']} was called but does not wait")
        return
    if counter.status != "free" or counter.ticket is not None:
        hall.lie(record, f"{ticket.number} was called to counter {counter.id}, {counter.status}, {counter.ticket}")
    if body["administrator"] != counter.administrator:
        hall.lie(record, f"{body['administrator']} is not at counter {counter.id}")
    if not hall.may_call(record["at"]):
        hall.lie(record, f"{ticket.number} was called while nobody may be")
    _was_the_right_one(hall, record, ticket, counter)
    hall.waiting[ticket.direction].pop(ticket.id)
    ticket.where, counter.status, counter.ticket = counter.id, "called", ticket.id


def _was_the_right_one(hall: _Hall, record: Line, ticket: _Ticket, counter: _Counter) -> None:
    skills = hall.skills(counter)
    if ticket.direction not in skills:
        hall.lie(record, f"counter {counter.id} may not serve {ticket.number}")
        return
    free = [other for other in hall.counters.values() if _is_eligible(hall, other, ticket)]
    fitter = min((_fitness(hall, other, ticket) for other in free), default=(False, 0, 0.0, ""))
    if free and fitter < _fitness(hall, counter, ticket):
        hall.lie(record, f"{ticket.number} was called to {counter.id} though {fitter[-1]} suits it better")
    own = _key(ticket, skills)
    others = [
        (_key(other, skills), other)
        for direction in skills
        for other in hall.waiting.get(direction, {}).values()
        if other is not ticket
    ]
    best = min(others, key=lambda other: other[0], default=None)
    for key, other in others:
        if key[0] == 1 < own[0]:
            hall.lie(record, f"{ticket.number} of tier {own[0]} was called before {other.number} of tier 1")
        elif other.direction == ticket.direction and key[0] == own[0] and key < own:
            hall.lie(record, f"{ticket.number} was called before {other.number}, who came earlier")
    if best is not None and best[0] < own:
        hall.lie(record, f"{ticket.number} was called though {best[1].number} comes before it in the order")
    if tuple(record["body"]["key"]) != own or record["body"]["rule"] != _rule(own, best[0] if best else None):
        hall.lie(record, f"the reason given for the call of {ticket.number} is not true")


def _is_eligible(hall: _Hall, counter: _Counter, ticket: _Ticket) -> bool:
    return counter.status == "free" and ticket.direction in hall.skills(counter)


def _fitness(hall: _Hall, counter: _Counter, ticket: _Ticket) -> tuple[bool, int, float, str]:
    """Primary before secondary, then the most specialised, then the longest idle."""
    skills = hall.skills(counter)
    return (skills[ticket.direction] != "primary", len(skills), counter.free_since, counter.id)


def _key(ticket: _Ticket, skills: dict[str, str]) -> _Key:
    return (ticket.tier, 0 if skills[ticket.direction] == "primary" else 1, ticket.issued_at, ticket.seq)


def _rule(own: _Key, best: _Key | None) -> str:
    if best is None:
        return "only"
    if own[0] != best[0]:
        return "tier"
    return "skill" if own[1] != best[1] else "time"


def _held(hall: _Hall, record: Line) -> tuple[_Ticket, _Counter] | None:
    """Return the ticket and the counter a record speaks of, if the one is at the other."""
    ticket, counter = hall.tickets.get(record["body"]["ticket"]), hall.counters[record["body"]["counter"]]
    if ticket is None or ticket.where != counter.id or counter.ticket != ticket.id:
        hall.lie(record, f"ticket {record['body']['ticket']} is not at counter {counter.id}")
        return None
    return ticket, counter


def _leaves(status: str, *, waits: bool = False) -> Callable[[_Hall, Line], None]:
    def step(hall: _Hall, record: Line) -> None:
        held = _held(hall, record)
        if held is None:
            return
        ticket, counter = held
        then = record["body"].get("then", status)
        counter.ticket, counter.status = None, "free" if then == "free" else "paused"
        ticket.where = "waiting" if waits else "gone"
        if waits:
            hall.waiting[ticket.direction][ticket.id] = ticket

    return step


def _service_started(hall: _Hall, record: Line) -> None:
    held = _held(hall, record)
    if held is not None:
        held[1].status = "serving"


def _ticket_withdrawn(hall: _Hall, record: Line) -> None:
    ticket = hall.tickets.get(record["body"]["ticket"])
    if ticket is None or ticket.where == "gone":
        hall.lie(record, f"ticket {record['body']['ticket']} was withdrawn but is not inside")
        return
    if ticket.where == "waiting":
        hall.waiting[ticket.direction].pop(ticket.id)
    else:
        counter = hall.counters[ticket.where]
        if counter.status == "serving":
            hall.lie(record, f"{ticket.number} was withdrawn while it was served")
        counter.status, counter.ticket = "free", None
    ticket.where = "gone"


def _counter_becomes(status: str, found: tuple[str, ...]) -> Callable[[_Hall, Line], None]:
    def step(hall: _Hall, record: Line) -> None:
        counter = hall.counters[record["body"]["counter"]]
        if counter.status not in found:
            hall.lie(record, f"counter {counter.id} was {counter.status}")
        counter.status = status
        if record["kind"] == "counter_opened":
            counter.administrator = record["body"]["administrator"]
            others = [o for o in hall.counters.values() if o is not counter and o.administrator is not None]
            if any(other.administrator == counter.administrator for other in others):
                hall.lie(record, f"{counter.administrator} is at two counters")
        elif status == "closed":
            counter.administrator = None

    return step


def _suspension(is_suspended: bool) -> Callable[[_Hall, Line], None]:
    def step(hall: _Hall, _record: Line) -> None:
        hall.is_suspended = is_suspended

    return step


_STEPS: dict[str, Callable[[_Hall, Line], None]] = {
    "day_opened": _day_opened,
    "ticket_issued": _ticket_issued,
    "ticket_called": _ticket_called,
    "call_unanswered": _leaves("paused", waits=True),
    "service_started": _service_started,
    "service_finished": _leaves("paused"),
    "visitor_missed": _leaves("free"),
    "ticket_withdrawn": _ticket_withdrawn,
    "counter_opened": _counter_becomes("free", ("closed",)),
    "counter_paused": _counter_becomes("paused", ("free",)),
    "counter_resumed": _counter_becomes("free", ("paused",)),
    "counter_closed": _counter_becomes("closed", ("free", "paused")),
    "office_suspended": _suspension(True),
    "office_resumed": _suspension(False),
}

"""The hall as the judge sees it: every visit and every seat after each record. What a record may do stands beside."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import msgspec

from queue_core.reports.told_hall import ToldHall
from queue_core.reports.told_people import HouseRules, Person
from queue_core.simulate.days.checking.hours import HoursTold
from queue_core.simulate.days.checking.reading import Line

AT_A_COUNTER = ("called", "serving")
ASIDE = ("parked", "postponed")
INSIDE = ("waiting", *AT_A_COUNTER, *ASIDE)


@dataclass(slots=True)
class Visit:
    """One ticket's life; where it stands in line is told by `ToldHall.people`. `until`: the end of standing aside."""

    id: str
    number: str
    category: str | None
    package: str | None = None
    steps: tuple[str, ...] = ()
    status: str = "waiting"
    """One of `INSIDE`, or «gone»."""
    counter: str | None = None
    times_called: int = 0
    returns: int = 0
    until: float | None = None
    came_from: tuple[tuple[str, str], ...] = ()
    """Counters that wait for the visit to come back, the next last, and the service it was there for."""
    denied: bool = False


@dataclass(slots=True)
class Press:
    """What the last press at a counter found and left: what may be undone. `others`: it called to other counters."""

    counter: str
    at: float
    seat: Seat
    found: dict[str, tuple[Visit, Person]] = field(default_factory=dict)
    left: dict[str, tuple[Visit, Person]] = field(default_factory=dict)
    seq: int = 0
    others: bool = False


@dataclass(slots=True)
class Seat:
    """A counter. Instants since the epoch; `changed`: the record that last changed its status."""

    id: str
    status: str = "closed"
    administrator: str | None = None
    ticket: str | None = None
    idle_since: float = 0.0
    called_at: float = 0.0
    automatic: bool = False
    free_at: float | None = None
    changed: int = 0


@dataclass(slots=True)
class Hall:
    """Everything the judge knows, as of the last record. `told` knows who could be called where."""

    office: Line
    told: ToldHall
    hours: HoursTold
    visits: dict[str, Visit] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    numbers: set[tuple[str, str, str]] = field(default_factory=set)
    """(day, direction, number) ever given."""
    letting_pass: dict[str, int] = field(default_factory=dict)
    """Postponed tickets that come back sooner: how many calls of their direction are still to come."""
    is_suspended: bool = False
    press: Press | None = None
    """The press going on."""
    presses: dict[str, Press] = field(default_factory=dict)
    """The last press at each counter."""
    lies: list[str] = field(default_factory=list)

    @property
    def rules(self) -> Line:
        """The numbers of the office."""
        rules: Line = self.office["rules"]
        return rules

    def may_call(self, at: float) -> bool:
        """Say whether anybody may be called at an instant."""
        return not self.is_suspended and self.hours.calls(at)

    def lie(self, record: Line, sentence: str) -> None:
        """Write down what is wrong with a record."""
        self.lies.append(f"record {record['seq']}: {sentence}")

    def set_seat(self, seat: Seat, status: str, record: Line) -> None:
        """Give a counter a status; one that serves nobody loses its ticket."""
        seat.status, seat.changed, seat.free_at = status, record["seq"], None
        if status not in AT_A_COUNTER:
            seat.ticket, seat.automatic = None, False
        if status == "free":
            seat.idle_since = record["at"]

    def held(self, record: Line) -> tuple[Visit, Seat] | None:
        """Return the visit and the seat a record speaks of, if the one is at the other; tell where it is not."""
        visit, seat = self.visits.get(record["body"]["ticket"]), self.seats[record["body"]["counter"]]
        if visit is None or visit.counter != seat.id or seat.ticket != visit.id or visit.status not in AT_A_COUNTER:
            self.lie(record, f"ticket {record['body']['ticket']} is not at counter {seat.id}")
            return None
        return visit, seat

    def clock(self, at: float) -> float:
        """Return the instant at which the clocks stand: now, or when the office was suspended."""
        since = self.told.clocks.suspended_since
        return at if since is None else min(at, since)

    def is_given(self, service: str, at: float) -> bool:
        """Say whether anybody can come for a service: neither closed nor its register down, within its hours."""
        if service in self.told.clocks.standing_services or service in self.office["closed"]:
            return False
        return self.hours.is_served(self.told.rules.directions[service], at)

    def begin_press(self, record: Line) -> None:
        """Picture a counter before a press."""
        self.press = None
        if record["who"] == "administrator" and record["kind"] != "press_undone":
            counter = record["body"]["counter"]
            self.press = Press(counter, record["at"], copy.copy(self.seats[counter]))

    def picture(self, record: Line) -> None:
        """Picture a visit the first time a press touches it."""
        ticket, press = record["body"].get("ticket"), self.press
        if press is None:
            return
        press.others |= record["kind"] == "ticket_called" and record["body"]["counter"] != press.counter
        if ticket in self.visits and ticket not in press.found:
            press.found[ticket] = self.pictured(ticket)

    def end_press(self, seq: int) -> None:
        """Keep what a press left."""
        press, self.press = self.press, None
        if press is not None:
            press.seq, press.left = seq, {ticket: self.pictured(ticket) for ticket in press.found}
            self.presses[press.counter] = press

    def pictured(self, ticket: str) -> tuple[Visit, Person]:
        """Return a visit and its place as they are now."""
        return copy.copy(self.visits[ticket]), copy.copy(self.told.people[ticket])


def visit_of(ticket: dict[str, Any]) -> Visit:
    """Read a ticket as a record pictures it."""
    status = ticket["status"] if ticket["status"] in INSIDE else "gone"
    return Visit(
        id=ticket["id"],
        number=ticket["number"],
        category=ticket["category"],
        package=ticket["package"],
        steps=tuple(ticket["steps_left"]),
        status=status,
        counter=ticket["counter"] if status in AT_A_COUNTER else None,
        times_called=ticket["times_called"],
        returns=ticket["returns"],
        until=ticket["until"],
        came_from=tuple((counter, service) for counter, service in ticket["came_from"]),
        denied=ticket["denied"],
    )


def empty_hall(office: Line) -> Hall:
    """Return the hall before the first record."""
    house = msgspec.convert(office["house"], HouseRules, strict=False, str_keys=True)
    hall = Hall(office, ToldHall(house), HoursTold(office))
    hall.seats = {counter: Seat(counter) for counter in office["seats"]}
    return hall

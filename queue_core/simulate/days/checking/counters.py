"""What administrators do at their counters, and take back. Pure."""

from __future__ import annotations

import copy
from collections.abc import Callable

from queue_core.reports.told_people import person_of
from queue_core.simulate.days.checking.hall import Hall, Press, Seat, visit_of
from queue_core.simulate.days.checking.reading import Line


def counter_becomes(status: str, found: tuple[str, ...]) -> Callable[[Hall, Line], None]:
    """Return the step of a record that gives a counter a status."""

    def step(hall: Hall, record: Line) -> None:
        seat = hall.seats[record["body"]["counter"]]
        if seat.status not in found:
            hall.lie(record, f"counter {seat.id} was {seat.status}")
        hall.set_seat(seat, status, record)
        if record["kind"] == "counter_opened":
            _sits_down(hall, record, seat)
        elif status == "closed":
            seat.administrator = None

    return step


def counter_paused(hall: Hall, record: Line) -> None:
    """A pause begins, or what a pause is for is told later: then nothing else changes."""
    seat, reason = hall.seats[record["body"]["counter"]], record["body"]["reason"]
    if reason is not None and reason not in hall.office["pauses"]:
        hall.lie(record, f"counter {seat.id} paused for {reason}, which the office does not know")
    if seat.status != "paused" or reason is None:
        counter_becomes("paused", ("free",))(hall, record)


def _sits_down(hall: Hall, record: Line, seat: Seat) -> None:
    seat.administrator = record["body"]["administrator"]
    if seat.administrator != hall.office["seats"][seat.id]:
        hall.lie(record, f"{seat.administrator} does not belong to counter {seat.id}")
    if any(other.administrator == seat.administrator for other in hall.seats.values() if other is not seat):
        hall.lie(record, f"{seat.administrator} is at two counters")


def press_undone(hall: Hall, record: Line) -> None:
    """The last press at a counter is taken back, in time, while nothing it touched has changed since."""
    seat = hall.seats[record["body"]["counter"]]
    press = hall.presses.pop(seat.id, None)
    if press is None or press.others:
        hall.lie(record, f"there is nothing to undo at counter {seat.id}")
        return
    if record["at"] > press.at + hall.rules["undo_within"]:
        hall.lie(record, f"a press at counter {seat.id} was undone after {record['at'] - press.at} s")
    if seat.changed > press.seq or any(hall.pictured(ticket) != left for ticket, left in press.left.items()):
        hall.lie(record, f"a press at counter {seat.id} was undone though what it touched has changed since")
    if not _is_as_before(press, record["body"]):
        hall.lie(record, f"counter {seat.id} or its visitors are not as they were before the press")
    changed = record["seq"]
    hall.seats[seat.id] = copy.copy(press.seat)
    hall.seats[seat.id].changed = changed
    for ticket, (visit, _) in press.found.items():
        hall.visits[ticket] = copy.copy(visit)
        hall.letting_pass.pop(ticket, None)


def _is_as_before(press: Press, body: Line) -> bool:
    told = {ticket["id"]: (visit_of(ticket), person_of(ticket)) for ticket in body["tickets"]}
    return told == press.found and is_pictured(press.seat, body["workplace"])


def is_pictured(seat: Seat, workplace: Line) -> bool:
    """Say whether a record pictures a counter as it is."""
    known = (seat.status, seat.ticket, seat.administrator, seat.automatic, seat.free_at)
    return known == tuple(workplace[name] for name in ("status", "ticket", "administrator", "automatic", "free_at"))

"""The day opens, the office stands still and goes on. Pure."""

from __future__ import annotations

from datetime import date

from queue_core.reports.told_people import person_of
from queue_core.simulate.days.checking.counters import is_pictured
from queue_core.simulate.days.checking.hall import INSIDE, Hall, visit_of
from queue_core.simulate.days.checking.reading import Line


def day_opened(hall: Hall, record: Line) -> None:
    """Whoever was inside is inside still, as they were."""
    body = record["body"]
    hall.hours.begin(date.fromisoformat(body["day"]))
    hall.presses.clear()
    inside = {visit.id for visit in hall.visits.values() if visit.status != "gone"}
    told = {ticket["id"]: ticket for ticket in body["tickets"] if ticket["status"] in INSIDE}
    if inside != told.keys():
        hall.lie(record, f"over the night went {sorted(told)} but inside were {sorted(inside)}")
    for name, ticket in told.items():
        known = hall.visits.get(name)
        if known is not None and (known, hall.told.people[name]) != (visit_of(ticket), person_of(ticket)):
            hall.lie(record, f"{known.number} changed over the night")
    for workplace in body["workplaces"]:
        if not is_pictured(hall.seats[workplace["id"]], workplace):
            hall.lie(record, f"counter {workplace['id']} changed over the night")


def office_suspended(hall: Hall, _record: Line) -> None:
    """Everything stands still."""
    hall.is_suspended = True


def office_resumed(hall: Hall, record: Line) -> None:
    """Everything goes on where it stopped: what was to end ends so much later."""
    hall.is_suspended = False
    since = hall.told.clocks.suspended_since
    stood = record["at"] - since if since is not None else 0.0
    for visit in hall.visits.values():
        if visit.until is not None:
            visit.until += stood
    for seat in hall.seats.values():
        seat.called_at += stood
        if seat.free_at is not None:
            seat.free_at += stood

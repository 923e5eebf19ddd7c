"""The day opens, the office stands still and goes on. Pure."""

from __future__ import annotations

from datetime import date

from queue_core.reports.told_people import person_of
from queue_core.simulate.days.checking.counters import is_pictured
from queue_core.simulate.days.checking.hall import ASIDE, INSIDE, Hall, visit_of
from queue_core.simulate.days.checking.reading import Line


def day_opened(hall: Hall, record: Line) -> None:
    """Whoever was inside is inside still, as they were."""
    body = record["body"]
    _nobody_is_left_over(hall, record)
    hall.hours.begin(date.fromisoformat(body["day"]))
    if body["until"] != hall.hours.until:
        hall.lie(record, f"the day is to end at {body['until']}, not {hall.hours.until}")
    hall.presses.clear()
    hall.letting_pass.clear()
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


def _nobody_is_left_over(hall: Hall, record: Line) -> None:
    """The office closed for all who waited: nobody is called in the morning who went home."""
    if not hall.hours.has_closed_once or (hall.is_suspended and hall.rules["after_closing"] != "close"):
        return
    for visit in hall.visits.values():
        if visit.status in ("waiting", *ASIDE):
            hall.lie(record, f"{visit.number} waits over the night though the office closed")


def office_suspended(hall: Hall, _record: Line) -> None:
    """Everything stands still."""
    hall.is_suspended = True


def office_resumed(hall: Hall, record: Line) -> None:
    """Everything goes on where it stopped: what was to end ends so much later."""
    hall.is_suspended = False
    since = hall.told.clocks.suspended_since
    stood = record["at"] - since if since is not None else 0.0
    left = [visit for press in hall.presses.values() for visit, _ in press.left.values()]
    for visit in [*hall.visits.values(), *left]:
        if visit.until is not None:
            visit.until += stood
    for seat in hall.seats.values():
        seat.called_at += stood
        if seat.free_at is not None:
            seat.free_at += stood

"""A day lived through again, record by record. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from queue_core.simulate.days.checking import calls, counters, daytime, issuing, visits
from queue_core.simulate.days.checking.hall import Hall, empty_hall
from queue_core.simulate.days.checking.reading import DayRead, Line

OF_ONE_COMMAND = ("cause", "who", "where", "at")
MOVING_NOBODY = frozenset({
    "ask_voided", "help_answered", "help_called", "service_rated", "slip_failed", "slip_ordered", "slip_printed",
    "visitor_met",
})  # fmt: skip
"""After these the same people wait for the same counters."""


def lies_about_the_hall(day: DayRead) -> Iterator[str]:
    """Yield what is wrong with places, numbers, counters, visits and calls."""
    hall = empty_hall(day.office)
    latest, before, moved = 0.0, None, False
    for place, record in enumerate(day.records):
        if record["seq"] != place + 1:
            hall.lie(record, f"it stands at place {place + 1}")
        if record["at"] < latest:
            hall.lie(record, "time went back")
        latest = record["at"]
        if before is None or any(record[name] != before[name] for name in OF_ONE_COMMAND):
            _end_command(hall, before, moved)
            hall.begin_press(record)
            moved = False
        moved |= record["kind"] not in MOVING_NOBODY
        _live_through(hall, record)
        before = record
    _end_command(hall, before, moved)
    yield from hall.lies


def _live_through(hall: Hall, record: Line) -> None:
    hall.picture(record)
    step = _STEPS.get(record["kind"])
    if step is not None:
        step(hall, record)
    hall.told.take(record["kind"], record["seq"], record["at"], record["body"])


def _end_command(hall: Hall, last: Line | None, moved: bool) -> None:
    if last is not None:
        hall.end_press(last["seq"])
    if last is not None and moved:
        calls.nobody_waits_for_a_free_counter(hall, last)


_STEPS: dict[str, Callable[[Hall, Line], None]] = {
    "day_opened": daytime.day_opened,
    "office_suspended": daytime.office_suspended,
    "office_resumed": daytime.office_resumed,
    "ticket_issued": issuing.ticket_issued,
    "ticket_called": calls.ticket_called,
    "ticket_recalled": visits.ticket_recalled,
    "call_acknowledged": visits.call_acknowledged,
    "call_unanswered": visits.call_unanswered,
    "service_started": visits.service_started,
    "service_finished": visits.service_finished,
    "visitor_missed": visits.visitor_missed,
    "ticket_withdrawn": visits.ticket_withdrawn,
    "category_not_shown": visits.category_not_shown,
    "ticket_redirected": visits.ticket_redirected,
    "ticket_postponed": visits.ticket_postponed,
    "ticket_returned": visits.ticket_returned,
    "parked_ticket_closed": visits.parked_ticket_closed,
    "answered_at_reception": visits.answered_at_reception,
    "place_given_up": visits.place_given_up,
    "ticket_corrected": visits.ticket_corrected,
    "service_added": visits.service_added,
    "visitor_turned_away": visits.visitor_turned_away,
    "counter_opened": counters.counter_becomes("free", ("closed",)),
    "counter_paused": counters.counter_paused,
    "counter_resumed": counters.counter_becomes("free", ("paused",)),
    "counter_closed": counters.counter_becomes("closed", ("free", "paused")),
    "press_undone": counters.press_undone,
}

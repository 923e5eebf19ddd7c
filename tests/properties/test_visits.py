"""Whatever happens in a hall, the visits followed record by record are those told from scratch, also over restarts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.domain.events import Event
from queue_core.journal.records import DAY_OPENED, Record, Visit
from queue_core.journal.visits import Mark, Overnight, Reopened, VisitBook
from tests.properties.test_hall import PLAN, Hall
from tests.support.days.random_day import RandomDay
from tests.support.days.recorded import records_of
from tests.support.days.told_visits import visits_of


class CountedHall(Hall):
    """A hall whose visits are counted twice when all is over."""

    def look_back(self) -> None:
        told_twice_alike(self.history, restarts_each=11)


TestVisits = CountedHall.TestCase
TestVisits.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


@given(seed=st.integers(0, 10**9), restarts_each=st.integers(1, 40), pilot=st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_visits_of_a_busy_day_are_told_twice_alike(seed: int, restarts_each: int, pilot: bool) -> None:
    day = RandomDay(seed, replace(PLAN, pilot=pilot), steps=150)
    told_twice_alike(day.history, restarts_each)


def test_busy_days_hold_visits_of_all_outcomes_and_undone_ends() -> None:
    outcomes, undone = set(), 0
    for seed in range(60):
        history = RandomDay(seed, PLAN, steps=150).history
        outcomes |= {visit.outcome for visit in visits_of(history)}
        changes = map(VisitBook().take, records_of(history))
        undone += sum(isinstance(change, Reopened) and change.tickets != () for change in changes)
    assert outcomes == {"served", "no_show", "withdrawn", "answered"}
    assert undone


def told_twice_alike(history: list[tuple[Event, float]], restarts_each: int) -> None:
    """Hold the rows a book writes, begun anew after every so many records, against those told from scratch."""
    assert followed(records_of(history), restarts_each) == {visit.ticket: almost(visit) for visit in visits_of(history)}


def followed(records: list[Record], restarts_each: int) -> dict[str, Visit]:
    """Return what stands in the table after these records, the core started anew after every so many."""
    rows: dict[str, Visit] = {}
    overnight: tuple[str, ...] = ()
    opening = 0
    book = VisitBook()
    for place, record in enumerate(records):
        match book.take(record):
            case Visit() as visit:
                rows[visit.ticket] = replace(visit, mark=rows[visit.ticket].mark if visit.ticket in rows else None)
            case Mark(ticket, mark) if ticket in rows:
                rows[ticket] = replace(rows[ticket], mark=mark)
            case Reopened(tickets):
                for ticket in tickets:
                    rows.pop(ticket, None)
            case Overnight(underway):
                overnight = tuple(state for _, state in underway)
        opening = place if record.kind == DAY_OPENED else opening
        if place % restarts_each == 0:
            book = VisitBook(overnight, records[opening])
            for again in records[opening + 1 : place + 1]:
                book.take(again)
    return rows


def almost(visit: Visit) -> Visit:
    """Let the order in which seconds are added up not matter."""
    return replace(
        visit, service_seconds=pytest.approx(visit.service_seconds) if visit.service_seconds is not None else None
    )

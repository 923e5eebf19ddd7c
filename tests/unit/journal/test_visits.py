from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.journal.records import Record, Visit
from queue_core.journal.visits import Mark, Overnight, VisitBook
from tests.support.journals import (
    DAY,
    MORNING,
    NEXT_DAY,
    CallUnanswered,
    DayOpened,
    HelpCalled,
    ServiceFinished,
    ServiceRated,
    ServiceStarted,
    TicketCalled,
    TicketIssued,
    TicketRecalled,
    TicketWithdrawn,
    VisitorMissed,
    chained,
)


def told(*events: tuple[float, object]) -> list[Record]:
    """Records of events at so many seconds after MORNING."""
    records = chained(*(event for _, event in events))
    return [replace(record, at=MORNING + second) for record, (second, _) in zip(records, events, strict=True)]


def concluded(*events: tuple[float, object]) -> Visit:
    """Give the visit that the last of the events concludes."""
    book = VisitBook()
    *_, last = [book.take(record) for record in told(*events)]
    assert isinstance(last, Visit)
    return last


ISSUED = (0.0, TicketIssued("t1", "П001", tier=1))


def test_a_served_visit_tells_its_times() -> None:
    visit = concluded(
        ISSUED,
        (60, TicketCalled("t1", "3", "olena")),
        (100, TicketRecalled("t1")),
        (120, ServiceStarted("t1")),
        (720, ServiceFinished("t1")),
    )
    assert visit == Visit(
        ticket="t1",
        number="П001",
        direction="passport",
        service="passport-foreign",
        tier=1,
        day=DAY,
        issued_at=MORNING,
        called_at=MORNING + 60,
        started_at=MORNING + 120,
        finished_at=MORNING + 720,
        counter="3",
        administrator="olena",
        times_called=2,
        wait_seconds=60,
        service_seconds=600,
        outcome="served",
        mark=None,
    )


def test_without_a_confirmed_start_service_counts_from_the_last_call() -> None:
    visit = concluded(ISSUED, (60, TicketCalled("t1")), (100, TicketRecalled("t1")), (400, ServiceFinished("t1")))
    assert (visit.started_at, visit.service_seconds, visit.wait_seconds) == (None, 300, 60)


def test_a_visitor_who_does_not_come_is_a_no_show() -> None:
    visit = concluded(ISSUED, (60, TicketCalled("t1")), (140, VisitorMissed("t1")))
    assert (visit.outcome, visit.service_seconds, visit.wait_seconds) == ("no_show", None, 60)


def test_a_ticket_withdrawn_before_a_call_waited_until_then() -> None:
    visit = concluded(ISSUED, (90, TicketWithdrawn("t1")))
    assert (visit.outcome, visit.wait_seconds, visit.counter, visit.times_called) == ("withdrawn", 90, None, 0)


def test_who_returns_after_a_no_show_concludes_the_same_visit_anew() -> None:
    visit = concluded(
        ISSUED,
        (60, TicketCalled("t1", "3")),
        (140, VisitorMissed("t1")),
        (300, TicketCalled("t1", "5", "petro")),
        (500, ServiceFinished("t1", "5")),
    )
    assert (visit.outcome, visit.counter, visit.administrator, visit.times_called) == ("served", "5", "petro", 2)
    assert (visit.wait_seconds, visit.service_seconds) == (60, 200)


def test_the_steps_of_a_package_add_up() -> None:
    visit = concluded(
        ISSUED,
        (60, TicketCalled("t1", "3")),
        (70, ServiceStarted("t1")),
        (170, ServiceFinished("t1")),
        (200, TicketCalled("t1", "8")),
        (210, ServiceStarted("t1")),
        (260, ServiceFinished("t1", "8")),
    )
    assert (visit.service_seconds, visit.counter, visit.started_at) == (150, "8", MORNING + 70)


def test_a_call_nobody_answered_at_the_counter_is_no_end_of_waiting() -> None:
    visit = concluded(
        ISSUED,
        (60, TicketCalled("t1", automatic=True)),
        (180, CallUnanswered("t1")),
        (200, TicketCalled("t1", "5")),
        (210, ServiceFinished("t1", "5")),
    )
    assert (visit.called_at, visit.wait_seconds, visit.times_called) == (MORNING + 200, 200, 2)


def test_a_call_taken_back_does_not_undo_an_earlier_one() -> None:
    visit = concluded(
        ISSUED,
        (60, TicketCalled("t1")),
        (140, VisitorMissed("t1")),
        (300, TicketCalled("t1")),
        (420, CallUnanswered("t1")),
        (500, TicketWithdrawn("t1")),
    )
    assert visit.called_at == MORNING + 60


def test_no_duration_is_negative_when_the_clock_went_back() -> None:
    visit = concluded(ISSUED, (-60, TicketCalled("t1")), (-90, ServiceFinished("t1")))
    assert (visit.wait_seconds, visit.service_seconds) == (0, 0)


def test_a_mark_is_told_by_itself() -> None:
    (rated,) = told((0, ServiceRated("t1", 5)))
    assert VisitBook().take(rated) == Mark("t1", 5)


def test_events_of_no_visit_change_nothing() -> None:
    book = VisitBook()
    for record in told((0, HelpCalled("ramp")), (1, TicketCalled("unknown")), (2, ServiceFinished("unknown"))):
        assert book.take(record) is None
    assert len(book) == 0


def test_a_new_day_keeps_who_still_waits_and_forgets_who_was_served() -> None:
    book = VisitBook()
    *_, overnight = [
        book.take(record)
        for record in told(
            ISSUED,
            (1, TicketIssued("t2", "П002")),
            (2, TicketIssued("t3", "П003")),
            (3, TicketCalled("t2")),
            (4, ServiceFinished("t2")),
            (5, TicketWithdrawn("t3")),
            (6, DayOpened(NEXT_DAY)),
        )
    ]
    assert isinstance(overnight, Overnight)
    assert [ticket for ticket, _ in overnight.underway] == ["t1"]
    assert len(book) == 1


def test_a_book_goes_on_from_what_it_held_over_the_night() -> None:
    records = told(ISSUED, (60, TicketCalled("t1")), (70, DayOpened(NEXT_DAY)), (90, ServiceFinished("t1")))
    book = VisitBook()
    *_, overnight, visit = [book.take(record) for record in records]
    assert isinstance(overnight, Overnight)
    assert VisitBook(state for _, state in overnight.underway).take(records[-1]) == visit


def test_a_visit_nobody_concludes_is_forgotten_after_three_nights() -> None:
    book = VisitBook()
    book.take(told(ISSUED)[0])
    counts = []
    for record in told(*((float(n), DayOpened(f"2026-11-0{n}")) for n in range(3, 7))):
        book.take(record)
        counts.append(len(book))
    assert counts == [1, 1, 1, 0]


def test_a_body_without_what_a_report_needs_is_named() -> None:
    (record,) = told(ISSUED)
    with pytest.raises(ValueError, match=r"record 1, «ticket_issued».*ticket"):
        VisitBook().take(replace(record, body="{}"))

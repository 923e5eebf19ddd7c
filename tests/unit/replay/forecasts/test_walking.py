"""A recorded day walked through: what is known at each ticket's issue, and no more."""

from __future__ import annotations

from datetime import date

import pytest

from queue_core.replay.forecasts.rivals import RIVALS, Rivals
from queue_core.replay.forecasts.walking import walk
from queue_core.replay.recorded import RecordedVisit

DAY = date(2020, 1, 13)


def visit(ticket: int, issued: int, called: int, queue: str = "1") -> RecordedVisit:
    return RecordedVisit(DAY, queue, ticket, "B", "B: Firma", issued, called, 2)


STEADY = [visit(number, 480 + 5 * number, 500 + 5 * number) for number in range(1, 41)]


@pytest.mark.parametrize("by_bins", [False, True])
def test_what_comes_later_changes_no_forecast(by_bins: bool) -> None:
    known = walk(STEADY, by_bins=by_bins)
    changed = [*STEADY[:30], *(visit(number, 480 + 5 * number, 700) for number in range(31, 41))]
    again = walk(changed, by_bins=by_bins)
    untouched = 30
    assert [case.parts for case in known[:untouched]] == [case.parts for case in again[:untouched]]
    assert [case.rivals for case in known[:untouched]] == [case.rivals for case in again[:untouched]]
    assert known[35].waited != again[35].waited


def test_by_bins_nothing_of_the_same_five_minutes_is_known() -> None:
    before = [visit(number, 480 + number, 490 + number) for number in range(1, 9)]
    asked = visit(9, 505, 520)
    same = [*before, asked, visit(1, 490, 505, "2"), visit(10, 500, 505)]
    other = [*before, asked, visit(1, 490, 600, "2"), visit(10, 500, 600)]
    first, second = (
        next(case for case in walk(day, by_bins=True) if case.queue == "1" and case.waited == 15.0)
        for day in (same, other)
    )
    assert first == second
    assert first.parts is not None


def test_a_queue_has_no_basis_before_its_third_call() -> None:
    cases = walk(STEADY, by_bins=True)
    third_call = 500 + 5 * 3
    known = [case.parts is not None for case in cases]
    assert known == [480 + 5 * number > third_call for number in range(1, 41)]


def test_the_five_estimators() -> None:
    rivals = Rivals()
    rivals.issued(480.0)
    for at in (500.0, 510.0, 520.0, 560.0):
        rivals.called(at, 7.0, 2)
    found = dict(zip(RIVALS, rivals.estimates(6, 12.0, 565.0), strict=True))
    assert found == {
        "configured norm × people / counters": 30.0,
        "queue length, call rate of the last hour": 120.0,
        "head of line": 12.0,
        "last to enter service": 7.0,
        "mean of queue length and head of line": 66.0,
    }


def test_the_call_rate_is_taken_since_the_first_ticket_where_that_is_under_an_hour() -> None:
    rivals = Rivals()
    rivals.issued(480.0)
    for at in (490.0, 500.0):
        rivals.called(at, 10.0, 1)
    assert rivals.estimates(4, 0.0, 510.0)[1] == 60.0

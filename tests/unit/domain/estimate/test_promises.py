"""What was promised beside what came, told from a day's facts alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.estimate.accuracy import Kept
from queue_core.domain.estimate.promises import Promises
from queue_core.domain.events import DayOpened, TicketIssued
from queue_core.domain.plan import CounterId, DirectionId, OfficePlan, Rules
from tests.support.days.recorded import RecordedScript
from tests.support.offices import small_office

EAGER = Rules(least_seconds_on_call=0)
PASSPORTS = DirectionId("passports")


def kept(script: RecordedScript) -> Kept:
    """Return what came of the estimates for passports on the script's last day."""
    promises = Promises()
    for event, at in script.history:
        promises.take(at, event)
    return promises.accuracy().directions.get(PASSPORTS, Kept())


def promised(script: RecordedScript) -> int:
    """Return how many tickets were issued with an estimate."""
    return sum(isinstance(event, TicketIssued) and event.estimate is not None for event, _ in script.history)


def with_basis(plan: OfficePlan | None = None) -> RecordedScript:
    """Return a stage on which a counter has called four visitors, five minutes apart, and one more is promised."""
    script = RecordedScript(plan or small_office(EAGER))
    script.press("1", "open")
    for _ in range(4):
        script.take("passport-foreign")
    for _ in range(3):
        script.after(300).press("1", "next")
    assert promised(script) == 0
    script.take("passport-foreign")
    assert promised(script) == 1
    return script


def test_an_estimate_is_checked_when_its_visitor_is_called() -> None:
    script = with_basis()
    assert kept(script).count == 0
    (call,) = script.calls(script.after(120).press("1", "next"))
    estimate = script.office.tickets[call.ticket].estimate
    assert estimate is not None
    low, high, likely = estimate
    assert low <= 2 <= high
    assert likely > 2
    error = pytest.approx(likely - 2)
    assert kept(script) == Kept(1, error=error, absolute_error=error, width=high - low)


def test_it_is_checked_once_whatever_comes_after() -> None:
    script = with_basis()
    script.after(240).press("1", "next")
    script.after(240).press("1", "finish")
    assert kept(script).count == 1


def test_time_the_office_stood_still_is_not_waited() -> None:
    script = with_basis()
    script.after(60).told(told.SuspendOffice("air_raid"))
    script.after(36_000).told(told.ResumeOffice())
    script.after(60).press("1", "next")
    assert kept(script).late == 0


def test_who_let_others_pass_has_waited_from_the_new_place() -> None:
    waited = []
    for gives_up in (False, True):
        script = with_basis()
        (waiting,) = (ticket for ticket in script.office.tickets.values() if ticket.status == "waiting")
        script.after(60)
        if gives_up:
            script.told(told.GiveUpPlace(waiting.id, 600))
        script.after(1200).press("1", "next")
        assert waiting.estimate is not None
        waited.append(waiting.estimate[2] - kept(script).error)
    assert waited == pytest.approx([21, 20])


def test_a_call_that_was_undone_is_checked_at_the_next() -> None:
    script = with_basis()
    script.after(60).press("1", "next")
    assert kept(script).count == 1
    script.after(5).told(told.UndoPress(CounterId("1")))
    assert kept(script).count == 0
    script.after(600).press("1", "next")
    assert kept(script).count == 1


def test_who_is_carried_over_the_night_is_checked_on_the_day_of_the_call() -> None:
    script = with_basis()
    opened = script.one(script.after(20 * 3600).told(told.PassTime()), DayOpened)
    assert opened.tickets
    assert kept(script).count == 0
    script.press("1", "next")
    assert (kept(script).count, kept(script).late) == (1, 1)


def test_who_was_called_yesterday_is_not_checked_again_today() -> None:
    script = with_basis()
    script.after(60).press("1", "next")
    script.told(told.PressKey(CounterId("1"), "start"))
    script.after(20 * 3600).told(told.PassTime())
    script.press("1", "next")
    assert kept(script).count == 0


@pytest.mark.parametrize(("pilot", "checked"), [(True, 0), (False, 1)])
def test_a_day_on_trial_is_kept_out(pilot: bool, checked: int) -> None:
    script = with_basis(replace(small_office(EAGER), pilot=pilot))
    script.after(60).press("1", "next")
    assert kept(script).count == checked

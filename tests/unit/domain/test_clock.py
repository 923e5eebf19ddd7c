"""Time as the rules see it: clocks changed twice a year, midnights, years of days, and a clock that jumps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from queue_core.domain import commands as told
from queue_core.domain.day import schedule
from queue_core.domain.events import (
    ClockConfirmed,
    ClockDoubted,
    DayClosed,
    DayOpened,
    ServiceFinished,
    TicketCalled,
    TicketIssued,
)
from queue_core.domain.plan import DayHours, OfficePlan
from queue_core.domain.settle import Outcome
from tests.support.offices import small_office
from tests.support.script import MORNING, Script

PLAN = small_office()
KYIV = ZoneInfo("Europe/Kyiv")
YEAR, DAY, HOUR = 365 * 86_400.0, 86_400.0, 3600.0
WEEKDAYS = replace(PLAN, hours={day: DayHours(8 * 60, 18 * 60) for day in range(5)})


def started(script: Script, wall: float, epoch: int = 2) -> Outcome:
    """Start again at the office's own time while the computer's clock says `wall`."""
    return script.told(told.StartCore(epoch, "test", wall))


def dates_of_change() -> list[date]:
    """Return the dates up to 2035 on which Kyiv's clocks are changed, with the day before and after."""
    found = []
    day = date(2024, 1, 1)
    while day.year < 2036:
        noon = [datetime(d.year, d.month, d.day, 12, tzinfo=KYIV).utcoffset() for d in (day, day + timedelta(days=1))]
        if noon[0] != noon[1]:
            found += [day, day + timedelta(days=1), day + timedelta(days=2)]
        day += timedelta(days=1)
    return found


def test_clocks_are_changed_twice_in_each_year_to_2035() -> None:
    assert len(dates_of_change()) == 12 * 2 * 3


@pytest.mark.parametrize("starts_at", [0, 3 * 60, 3 * 60 + 30, 4 * 60], ids=["midnight", "gap", "in the gap", "four"])
def test_business_days_follow_each_other_without_gap_or_overlap_when_clocks_change(starts_at: int) -> None:
    plan = replace(PLAN, day_starts_at=starts_at)
    for day in dates_of_change():
        begins, ends = schedule.day_end(plan, day - timedelta(days=1)), schedule.day_end(plan, day)
        assert ends - begins in (23 * HOUR, 23.5 * HOUR, 24 * HOUR, 24.5 * HOUR, 25 * HOUR)
        assert schedule.business_day(plan, begins) == day
        days = [schedule.business_day(plan, begins + minutes * 60) for minutes in range(int((ends - begins) // 60))]
        assert days == sorted(days)


@pytest.mark.parametrize("way", ["forwards", "backwards"])
def test_a_night_of_changed_clocks_gives_no_number_twice_and_no_negative_duration(way: str) -> None:
    nights = [day for day in dates_of_change()[1::3] if (day.month == 3) == (way == "forwards")]
    assert len(nights) == 12
    for night in nights:
        evening = datetime(night.year, night.month, night.day, tzinfo=KYIV).astimezone(UTC).timestamp() - 2 * HOUR
        history = History(PLAN, evening)
        history.press("1", "open")
        for _ in range(36):
            history.visit()
            history.script.after(900)
            history.told(told.PassTime())
        history.judge(days=2)


class History:
    """Plays visits and keeps what became of them, to be judged at the end."""

    def __init__(self, plan: OfficePlan, at: float) -> None:
        self.script = Script(plan, at)
        self.days = [self.script.office.day]
        self.numbers: set[tuple[str, str]] = set()
        self.issued = self.finished = 0
        self.latest = at

    def told(self, command: told.Command) -> Outcome:
        outcome = self.script.told(command)
        for event in outcome.events:
            if isinstance(event, DayOpened):
                self.days.append(event.day)
            elif isinstance(event, TicketIssued):
                assert (self.days[-1], event.number) not in self.numbers
                self.numbers.add((self.days[-1], event.number))
                self.issued += 1
            elif isinstance(event, ServiceFinished):
                self.finished += 1
        for ticket in self.script.office.tickets.values():
            assert ticket.issued_at <= (ticket.finished_at or outcome.at) <= outcome.at
            assert self.script.office.waited(ticket, outcome.at) >= 0
        assert outcome.at >= self.latest
        self.latest = outcome.at
        return outcome

    def press(self, counter: str, key: told.Key) -> Outcome:
        return self.told(told.PressKey(self.script.office.workplaces[counter].id, key))  # type: ignore[index]

    def visit(self) -> None:
        """Let somebody come while the one before is still served."""
        self.told(_taking(self.script))
        self.press("1", "next")

    def judge(self, days: int) -> None:
        assert self.days == sorted(set(self.days))
        assert len(self.days) == days
        assert self.issued == len(self.numbers) > 0
        assert self.finished > 0


def _taking(script: Script) -> told.TakeTicket:
    script.issued += 1
    return told.TakeTicket(
        ticket=f"t{script.issued}", code=f"C{script.issued:07d}", device="kiosk-1", ask=f"ask-{script.issued}",
        service="passport-foreign", language="uk",
    )  # type: ignore[arg-type]  # fmt: skip


def test_four_hundred_days_with_people_inside_at_each_midnight() -> None:
    history = History(PLAN, MORNING)
    history.press("1", "open")
    for _ in range(400):
        for _ in range(4):
            history.visit()
            history.script.after(DAY / 4)
            history.told(told.PassTime())
    history.judge(days=401)
    assert history.issued == 1600


@pytest.mark.parametrize(
    ("wall", "why"),
    [
        (MORNING - YEAR, "before_last"),
        (MORNING - 61, "before_last"),
        (0.0, "before_last"),
        (MORNING + YEAR, "long_after"),
        (MORNING + 37 * HOUR, "long_after"),
    ],
)
def test_a_start_at_an_unlikely_time_is_doubted_and_the_open_day_goes_on(wall: float, why: str) -> None:
    script = Script(PLAN)
    waiting = script.take("subsidy")
    day, doubted = script.office.day, script.one(started(script, wall), ClockDoubted)
    assert (doubted.why, doubted.wall, doubted.last) == (why, wall, MORNING)
    for _ in range(3):
        outcome = script.after(DAY).told(told.PassTime())
        assert not [event for event in outcome.events if isinstance(event, DayOpened | DayClosed)]
    assert script.office.day == day
    assert script.office.tickets[waiting.id].status == "waiting"


@pytest.mark.parametrize("wall", [MORNING, MORNING - 59, MORNING + 30, MORNING + 35 * HOUR])
def test_a_start_at_a_likely_time_is_not_doubted(wall: float) -> None:
    outcome = started(Script(PLAN), wall)
    assert not [event for event in outcome.events if isinstance(event, ClockDoubted | ClockConfirmed)]


def test_days_off_between_are_no_reason_to_doubt() -> None:
    friday_evening, monday_morning = MORNING + 2 * DAY + 9 * HOUR, MORNING + 5 * DAY
    assert datetime.fromtimestamp(monday_morning, KYIV).weekday() == 0
    script = Script(WEEKDAYS, friday_evening)
    assert not [e for e in started(script, monday_morning).events if isinstance(e, ClockDoubted)]
    assert script.one(started(Script(PLAN, friday_evening), monday_morning), ClockDoubted).why == "long_after"


def test_the_very_first_start_in_1970_is_doubted() -> None:
    script = Script(PLAN, 3600.0)
    fresh = replace(script.office, latest=0.0, day="")
    script.office = fresh
    outcome = started(script, 3600.0, epoch=1)
    assert script.one(outcome, ClockDoubted).why == "before_office"
    assert [type(event).__name__ for event in outcome.events] == ["DayOpened", "ClockDoubted", "CoreStarted"]


def test_a_confirmed_clock_lets_the_day_change_at_the_next_passing_of_time() -> None:
    script = Script(PLAN)
    script.take("subsidy")
    started(script, MORNING + YEAR)
    confirmed = script.one(script.after(60).told(told.ConfirmClock(MORNING + YEAR + 60)), ClockConfirmed)
    assert confirmed.until == MORNING + YEAR + 60
    script.now = confirmed.until
    assert script.one(script.told(told.PassTime()), DayOpened).day == "2024-11-14"
    assert not script.told(told.ConfirmClock(script.now)).events


def test_confirming_a_clock_that_is_behind_leaves_the_office_its_own_time() -> None:
    script = Script(PLAN)
    started(script, MORNING - YEAR)
    confirmed = script.one(script.after(60).told(told.ConfirmClock(MORNING - YEAR + 60)), ClockConfirmed)
    assert confirmed.until == script.now


def test_a_start_while_doubted_is_judged_by_what_was_trusted_before() -> None:
    script = Script(PLAN)
    started(script, 0.0)
    script.after(600).take("subsidy")
    assert not [e for e in started(script, 700.0, 3).events if isinstance(e, ClockDoubted | ClockConfirmed)]
    assert script.one(started(script, MORNING + YEAR, 4), ClockDoubted).last == MORNING
    assert script.one(started(script, MORNING + 900, 5), ClockConfirmed).until == MORNING + 900
    assert script.office.doubt is None


def test_whoever_waits_is_called_while_the_clock_is_doubted() -> None:
    script = Script(PLAN)
    started(script, MORNING + YEAR)
    script.take("subsidy")
    assert script.one(script.after(30).press("3", "open"), TicketCalled)

"""Hours of the office and of directions, the calendar, the last ticket, closing, calls that run by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from queue_core.domain import commands as told
from queue_core.domain.day.deadlines import next_deadline
from queue_core.domain.day.schedule import DAY_OFF, hours_of, hours_of_direction
from queue_core.domain.events import DayOpened, VisitorTurnedAway
from queue_core.domain.plan import CounterId, DayHours, DirectionId, OfficePlan, Rules, ServiceId
from tests.support.offices import small_office
from tests.support.script import MORNING, Script

NINE_TO_FIVE = dict.fromkeys(range(7), DayHours(9 * 60, 17 * 60))
MIDNIGHT = MORNING - (8 * 60 + 33) * 60 - 20
"""Of Wednesday 2023-11-15."""
WEDNESDAY = date(2023, 11, 15)


def at(minutes: float, plan: OfficePlan) -> Script:
    return Script(plan, at=MIDNIGHT + minutes * 60)


def weekly(rules: Rules | None = None) -> OfficePlan:
    return replace(small_office(rules or Rules(least_seconds_on_call=0)), hours=NINE_TO_FIVE)


def test_a_direction_may_have_hours_of_its_own() -> None:
    plan = weekly()
    name = DirectionId("social")
    own = replace(plan.directions[name], hours={2: DayHours(9 * 60, 13 * 60)})
    script = at(12 * 60, replace(plan, directions={**plan.directions, name: own}))
    script.take("subsidy")
    script.after(2 * 3600)
    assert script.refused(script.try_take("subsidy")) == "service_closed"
    script.take("passport-foreign")


SATURDAY = MIDNIGHT + 3 * 24 * 3600
"""2023-11-18."""


def social_on_weekdays(plan: OfficePlan, opens: int = 9, closes: int = 13) -> OfficePlan:
    name = DirectionId("social")
    own = replace(plan.directions[name], hours=dict.fromkeys(range(5), DayHours(opens * 60, closes * 60)))
    return replace(plan, directions={**plan.directions, name: own})


def test_a_date_that_opens_the_office_does_not_open_a_direction_on_a_weekday_it_is_not_served() -> None:
    weekdays = replace(weekly(), hours=dict.fromkeys(range(5), DayHours(9 * 60, 17 * 60)))
    plan = replace(social_on_weekdays(weekdays), calendar={"2023-11-18": DayHours(9 * 60, 14 * 60)})
    script = Script(plan, at=SATURDAY + 10 * 3600)
    script.take("passport-foreign")
    assert script.refused(script.try_take("subsidy")) == "service_closed"


def test_a_date_that_opens_the_office_longer_leaves_a_direction_its_own_end() -> None:
    plan = replace(social_on_weekdays(weekly()), calendar={"2023-11-15": DayHours(8 * 60, 20 * 60)})
    script = at(12 * 60 + 59, plan)
    script.take("subsidy")
    script.after(120).take("passport-foreign")
    assert script.refused(script.try_take("subsidy")) == "service_closed"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [(DayHours(10 * 60, 12 * 60), 10 * 60, 12 * 60), (DayHours(14 * 60, 17 * 60), None, None), (None, None, None)],
)
def test_a_date_that_shortens_the_office_shortens_a_direction(
    written: DayHours | None, first: int | None, last: int | None
) -> None:
    plan = replace(social_on_weekdays(weekly()), calendar={"2023-11-15": written})
    hours = hours_of_direction(plan, plan.directions[DirectionId("social")], date(2023, 11, 15))
    assert hours is not None
    if first is None or last is None:
        assert hours is DAY_OFF
    else:
        assert (hours.opens_at, hours.closes_at) == (MIDNIGHT + first * 60, MIDNIGHT + last * 60)


def test_a_direction_that_ends_before_a_shorter_day_does_ends_as_ever() -> None:
    shorter = social_on_weekdays(weekly(Rules(shorter_before_day_off=3600)))
    plan = replace(shorter, calendar={"2023-11-16": None})
    script = at(12 * 60 + 30, plan)
    script.take("subsidy")


def test_the_last_ticket_of_a_direction_is_given_by_its_own_end() -> None:
    plan = social_on_weekdays(weekly(Rules(last_ticket_by_capacity=True)))
    script = at(12 * 60 + 30, plan)
    script.take("subsidy")
    assert script.refused(script.try_take("subsidy")) == "no_numbers_left"


@pytest.mark.parametrize(("calendar", "open_at_noon"), [({"2023-11-15": None}, False), ({}, True)])
def test_the_calendar_goes_before_the_weekday(calendar: dict[str, DayHours | None], open_at_noon: bool) -> None:
    script = at(12 * 60, replace(weekly(), calendar=calendar))
    assert (script.try_take("subsidy").refusal is None) == open_at_noon


def test_an_evening_by_the_calendar_is_open() -> None:
    script = at(19 * 60, replace(weekly(), calendar={"2023-11-15": DayHours(9 * 60, 20 * 60)}))
    script.take("subsidy")


def test_the_day_before_a_day_off_is_shorter() -> None:
    plan = replace(weekly(Rules(shorter_before_day_off=3600)), calendar={"2023-11-16": None})
    script = at(15 * 60 + 59, plan)
    script.take("subsidy")
    assert script.refused(script.after(120).try_take("subsidy")) == "office_closed"


def with_own(plan: OfficePlan, hours: dict[int, DayHours]) -> OfficePlan:
    """Give the social direction hours of its own."""
    name = DirectionId("social")
    own = replace(plan.directions[name], hours=hours)
    return replace(plan, directions={**plan.directions, name: own})


def closes(plan: OfficePlan) -> float | None:
    """Return the minute of Wednesday at which the social direction closes, None on a day without it."""
    hours = hours_of_direction(plan, plan.directions[DirectionId("social")], WEDNESDAY)
    assert hours is not None
    return None if hours is DAY_OFF else (hours.closes_at - MIDNIGHT) / 60


MORNINGS = {2: DayHours(9 * 60, 13 * 60)}


@pytest.mark.parametrize(
    ("calendar", "own", "closes_at"),
    [
        ({}, MORNINGS, 13 * 60),
        ({"2023-11-15": DayHours(9 * 60, 20 * 60)}, MORNINGS, 13 * 60),
        ({"2023-11-15": DayHours(9 * 60, 11 * 60)}, MORNINGS, 11 * 60),
        ({"2023-11-15": DayHours(14 * 60, 20 * 60)}, MORNINGS, None),
        ({"2023-11-15": None}, MORNINGS, None),
        ({"2023-11-16": None}, MORNINGS, 13 * 60),
        ({"2023-11-16": None}, {2: DayHours(9 * 60, 17 * 60)}, 16 * 60),
        ({"2023-11-15": DayHours(9 * 60, 20 * 60)}, {0: DayHours(9 * 60, 13 * 60)}, None),
    ],
)
def test_a_direction_is_served_in_its_hours_as_far_as_the_office_is_open(
    calendar: dict[str, DayHours | None], own: dict[int, DayHours], closes_at: int | None
) -> None:
    plan = replace(weekly(Rules(shorter_before_day_off=3600)), calendar=calendar)
    assert closes(with_own(plan, own)) == closes_at


def test_a_working_day_moved_to_the_weekend_brings_nobody_whose_own_table_leaves_it_out() -> None:
    weekdays = {day: hours for day, hours in NINE_TO_FIVE.items() if day != WEDNESDAY.weekday()}
    plan = replace(weekly(), hours=weekdays, calendar={"2023-11-15": DayHours(9 * 60, 15 * 60)})
    assert closes(with_own(plan, {0: DayHours(9 * 60, 13 * 60)})) is None
    assert closes(with_own(plan, {2: DayHours(9 * 60, 17 * 60)})) == 15 * 60


def test_a_date_written_with_its_hours_is_kept_to_the_minute() -> None:
    calendar = {"2023-11-15": DayHours(9 * 60, 15 * 60), "2023-11-16": None}
    hours = hours_of(replace(weekly(Rules(shorter_before_day_off=3600)), calendar=calendar), WEDNESDAY)
    assert hours is not None
    assert hours.closes_at == MIDNIGHT + 15 * 3600


@pytest.mark.parametrize(
    ("day", "length"),
    [(date(2026, 3, 28), 8), (date(2026, 3, 29), 7), (date(2026, 10, 25), 9), (date(2026, 10, 26), 8)],
)
def test_a_night_office_has_an_hour_less_or_more_when_the_clocks_change(day: date, length: int) -> None:
    nights = dict.fromkeys(range(7), DayHours(0, 8 * 60))
    hours = hours_of(replace(small_office(), day_starts_at=0, hours=nights), day)
    assert hours is not None
    assert hours.closes_at - hours.opens_at == length * 3600


def test_no_tickets_are_promised_before_the_numbers_of_the_day_begin() -> None:
    plan = replace(small_office(), day_starts_at=8 * 60, hours=dict.fromkeys(range(7), DayHours(8 * 60, 17 * 60)))
    hours = hours_of(plan, WEDNESDAY)
    assert hours is not None
    assert hours.tickets_from == hours.opens_at


def test_an_office_open_until_midnight_serves_on_into_the_night() -> None:
    evening = dict.fromkeys(range(7), DayHours(9 * 60, 24 * 60))
    script = at(23 * 60 + 59, replace(small_office(Rules(least_seconds_on_call=0)), hours=evening))
    script.take("subsidy")
    script.after(120).told(told.PassTime())
    assert script.refused(script.try_take("subsidy")) == "office_closed"
    script.press("3", "open")
    assert (script.number_at("3"), script.office.day) == ("С001", "2023-11-15")


CAPACITY = Rules(last_ticket_by_capacity=True, least_seconds_on_call=0)


def test_the_work_that_waits_counts_by_its_own_services() -> None:
    script = at(16 * 60, weekly(CAPACITY))
    script.press("3", "open")
    script.press("3", "pause")
    for _ in range(8):
        script.take("social-advice")
    assert script.refused(script.try_take("subsidy")) == "no_numbers_left", "56 of 60 minutes are taken"


def test_the_last_ticket_of_a_direction_is_measured_by_its_own_closing() -> None:
    script = at(12 * 60 + 40, with_own(weekly(CAPACITY), MORNINGS))
    assert script.refused(script.try_take("subsidy")) == "no_numbers_left"
    script.take("social-advice")


def test_the_last_ticket_is_given_while_the_time_left_can_serve_it() -> None:
    script = at(16 * 60, weekly(Rules(last_ticket_by_capacity=True, least_seconds_on_call=0)))
    script.press("3", "open")
    script.press("3", "pause")
    script.take("subsidy")
    script.take("subsidy")
    assert script.refused(script.try_take("subsidy")) == "no_numbers_left"
    script.take("social-advice")


def test_those_who_wait_at_closing_are_served_on() -> None:
    script = at(16 * 60 + 50, weekly())
    script.take("subsidy")
    script.after(3600).told(told.PassTime())
    script.press("3", "open")
    assert script.number_at("3") == "С001"


def test_or_the_office_closes_with_a_reason_kept_for_each() -> None:
    script = at(16 * 60 + 50, weekly(Rules(after_closing="close", least_seconds_on_call=0)))
    script.press("3", "open")
    serving = script.take("subsidy")
    waiting = script.take("subsidy")
    script.press("3", "start")
    assert next_deadline(script.office, script.now) == MIDNIGHT + 17 * 3600
    outcome = script.after(600).told(told.PassTime())
    assert script.one(outcome, VisitorTurnedAway).ticket == waiting.id
    assert (waiting.status, serving.status) == ("turned_away", "serving")


def test_who_is_sent_on_after_closing_is_turned_away_at_once() -> None:
    script = at(16 * 60 + 50, weekly(Rules(after_closing="close", least_seconds_on_call=0)))
    script.press("3", "open")
    ticket = script.take("subsidy")
    script.press("3", "start")
    script.after(600).told(told.PassTime())
    assert next_deadline(script.office, script.now) != script.now
    script.after(60).told(told.RedirectTicket(CounterId("3"), service=ServiceId("passport-foreign")))
    assert next_deadline(script.office, script.now) == script.now
    script.told(told.PassTime())
    assert ticket.status == "turned_away"
    assert next_deadline(script.office, script.now) == script.office.day_until


def test_nobody_is_turned_away_while_the_office_stands_still() -> None:
    script = at(16 * 60 + 50, weekly(Rules(after_closing="close", least_seconds_on_call=0)))
    script.take("subsidy")
    script.told(told.SuspendOffice("air_raid"))
    script.after(1200).told(told.PassTime())
    assert next_deadline(script.office, script.now) == script.office.day_until


def test_who_may_no_longer_return_when_the_office_closes_is_told_so_once() -> None:
    rules = Rules(after_closing="close", calls_before_no_show=1, no_show_after=0, recall_after=0, parked_for=600)
    script = at(16 * 60 + 45, weekly(rules))
    script.press("1", "open")
    parked = script.take("passport-foreign")
    script.after(60).press("1", "no_show")
    postponed = script.take("passport-foreign")
    script.after(60).told(told.PostponeTicket(CounterId("1"), 600))
    outcome = script.after(30 * 60).told(told.PassTime())
    assert (parked.status, postponed.status) == ("missed", "turned_away")
    assert script.one(outcome, VisitorTurnedAway).ticket == postponed.id


def test_a_day_on_trial_says_so() -> None:
    script = Script(replace(small_office(), pilot=True))
    opened = script.one(script.after(24 * 3600).told(told.PassTime()), DayOpened)
    assert opened.pilot


def test_where_start_is_required_calls_and_the_no_show_run_by_themselves() -> None:
    script = Script(small_office(Rules(start_required=True)))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.press("1", "open")
    for calls in (2, 3):
        assert next_deadline(script.office, script.now) == script.now + 40
        script.after(40).told(told.PassTime())
        assert ticket.times_called == calls
    script.after(40).told(told.PassTime())
    assert (ticket.status, script.at("1").status) == ("parked", "free")


def test_a_ticket_with_a_need_gets_twice_the_time() -> None:
    script = Script(small_office())
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    ticket.needs = ("sight",)
    assert script.refused(script.after(79).press("1", "recall")) == "too_early"
    assert script.after(1).press("1", "recall").refusal is None

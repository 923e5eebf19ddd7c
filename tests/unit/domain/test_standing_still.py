"""Suspend and resume: order, seniority and every clock stand still and go on where they stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.estimate.newcomer import estimate_of_newcomer
from queue_core.domain.events import DayOpened, OfficeResumed, OfficeSuspended, VisitorTurnedAway
from queue_core.domain.plan import LOWEST_TIER, CounterId, DayHours, DirectionId, OfficePlan, Rules, ServiceId
from queue_core.reports.fairness import house_rules, judge
from tests.support.days.recorded import RecordedScript, days_of
from tests.support.offices import small_office
from tests.support.script import MORNING, Script

THREE = CounterId("3")
SUBSIDY = ServiceId("subsidy")
ALARM, ALL_CLEAR = told.SuspendOffice("air_raid"), told.ResumeOffice()
CALM = Rules(least_seconds_on_call=0, recall_after=40, no_show_after=40, parked_for=600)
MIDNIGHT = MORNING - (8 * 60 + 33) * 60 - 20
NINE_TO_FIVE = dict.fromkeys(range(7), DayHours(9 * 60, 17 * 60))


def called_at_three(rules: Rules = CALM) -> Script:
    script = Script(small_office(rules))
    script.press("3", "open")
    script.take("subsidy")
    script.press("3", "open")
    return script


def weekly(**rules: object) -> OfficePlan:
    return replace(small_office(replace(CALM, **rules)), hours=NINE_TO_FIVE)  # type: ignore[arg-type]


def at(minutes: float, plan: OfficePlan) -> Script:
    return Script(plan, at=MIDNIGHT + minutes * 60)


def test_suspended_twice_and_resumed_twice_is_once() -> None:
    script = called_at_three()
    assert script.one(script.told(ALARM), OfficeSuspended)
    assert not script.after(60).told(told.SuspendOffice("blackout")).events
    assert script.one(script.after(60).told(ALL_CLEAR), OfficeResumed)
    assert not script.after(60).told(ALL_CLEAR).events
    assert script.office.stood == 120


def test_the_time_to_the_next_call_stands_still_too() -> None:
    script = called_at_three()
    script.after(30).told(ALARM)
    refused = script.after(3600).press("3", "recall").refusal
    assert refused is not None
    assert (refused.code, refused.details) == ("too_early", {"suspended": "air_raid", "seconds": "10"})
    script.told(ALL_CLEAR)
    assert script.refused(script.after(9).press("3", "recall")) == "too_early"
    assert script.after(1).press("3", "recall").refusal is None


def test_nobody_becomes_a_no_show_in_the_shelter() -> None:
    script = called_at_three()
    for _ in range(2):
        script.after(40).press("3", "recall")
    script.after(39).told(ALARM)
    assert script.refused(script.after(1800).press("3", "no_show")) == "too_early"
    script.told(ALL_CLEAR)
    assert script.refused(script.press("3", "no_show")) == "too_early"
    assert script.after(1).press("3", "no_show").refusal is None


def test_a_recall_while_the_office_stands_still_counts_from_the_all_clear() -> None:
    script = called_at_three(replace(CALM, least_seconds_on_call=2))
    script.after(40).told(ALARM)
    script.after(600).press("3", "recall")
    script.after(600).told(ALL_CLEAR)
    assert script.refused(script.after(39).press("3", "recall")) == "too_early"
    assert script.press("3", "next").events, "a key must not be deaf after the all-clear"


def test_who_stands_aside_during_the_alarm_gets_the_whole_time_after_it() -> None:
    script = called_at_three()
    script.press("3", "start")
    ticket = next(iter(script.office.tickets.values()))
    script.told(ALARM)
    script.after(1000).told(told.PostponeTicket(THREE, 300))
    script.after(500).told(ALL_CLEAR)
    assert ticket.until == script.now + 300


def test_a_wrap_up_begun_during_the_alarm_goes_on_after_it() -> None:
    script = called_at_three(replace(CALM, wrap_up_seconds=60))
    script.told(ALARM)
    script.after(1000).press("3", "next")
    script.after(500).told(ALL_CLEAR)
    script.after(59).told(told.PassTime())
    assert script.at("3").status == "paused"
    script.after(1).told(told.PassTime())
    assert script.at("3").status == "free"


def test_a_service_in_progress_goes_on_over_the_alarm() -> None:
    script = called_at_three()
    script.press("3", "start")
    waiting = script.take("subsidy")
    script.told(ALARM)
    assert (script.at("3").status, script.number_at("3")) == ("serving", "С001")
    script.after(600).press("3", "next")
    assert (script.at("3").status, waiting.status) == ("free", "waiting")
    script.told(ALL_CLEAR)
    assert waiting.status == "called"


def test_who_lets_others_pass_after_an_alarm_has_not_waited_less_than_nothing() -> None:
    script = Script(small_office(CALM))
    generous = script.take("subsidy")
    script.after(100).told(ALARM)
    script.after(300).told(ALL_CLEAR)
    later = script.after(50).take("subsidy")
    script.after(50).told(told.GiveUpPlace(generous.id, 10_000))
    assert script.office.waited(generous, script.now) == 0
    assert script.office.waited(later, script.now) == 50


def test_a_place_moves_back_by_office_time() -> None:
    script = Script(small_office(CALM))
    generous = script.take("subsidy")
    script.after(100).told(ALARM)
    script.after(300).told(ALL_CLEAR)
    script.after(100).told(told.GiveUpPlace(generous.id, 150))
    assert script.office.waited(generous, script.now) == 50


def test_a_service_that_stands_still_stops_the_clocks_of_its_own_people_alone() -> None:
    script = Script(small_office(CALM))
    stopped, other = script.take("subsidy"), script.take("social-advice")
    script.after(100).told(told.SuspendService(SUBSIDY))
    script.after(100).told(ALARM)
    script.after(1000).told(ALL_CLEAR)
    script.after(100)
    assert script.office.waited(stopped, script.now) == 100
    assert script.office.waited(other, script.now) == 300
    script.told(told.ResumeService(SUBSIDY))
    script.after(7)
    assert script.office.waited(stopped, script.now) == 107
    assert script.office.waited(other, script.now) == 307


def test_an_estimate_is_unknown_while_a_service_of_the_direction_stands_still() -> None:
    script = Script(small_office(CALM))
    script.press("3", "open")
    for _ in range(4):
        script.take("subsidy")
        script.after(60).press("3", "next")
    social, office = DirectionId("social"), script.office
    assert estimate_of_newcomer(office, office.measured, social, LOWEST_TIER, script.now) is not None
    script.told(told.SuspendService(SUBSIDY))
    assert estimate_of_newcomer(office, office.measured, social, LOWEST_TIER, script.now) is None
    script.told(told.ResumeService(SUBSIDY))
    assert estimate_of_newcomer(office, office.measured, social, LOWEST_TIER, script.now) is not None


def test_a_day_that_ends_in_an_alarm_hands_it_on_to_the_next() -> None:
    script = at(16 * 60, weekly())
    waiting = script.take("subsidy")
    script.after(60).told(ALARM)
    script.now = script.office.day_until
    opened = script.one(script.told(told.PassTime()), DayOpened)
    assert opened.suspended is not None
    script.now += 6 * 3600
    script.press("3", "open")
    script.told(ALL_CLEAR)
    assert script.number_at("3") == waiting.number
    assert script.office.waited(script.office.tickets[waiting.id], script.now) == 60


@pytest.mark.parametrize("resumed_after_hours", [2, 20])
def test_an_office_that_closes_during_the_alarm_closes_with_a_reason_for_each(resumed_after_hours: int) -> None:
    script = at(16 * 60, weekly(after_closing="close"))
    waiting = script.take("subsidy")
    script.press("3", "open")
    serving, parked = script.office.tickets[waiting.id], script.take("subsidy")
    script.told(ALARM)
    script.after(resumed_after_hours * 3600)
    passed = script.told(told.PassTime())
    outcome = script.told(ALL_CLEAR)
    away = [event for event in (*passed.events, *outcome.events) if isinstance(event, VisitorTurnedAway)]
    assert [event.ticket for event in away] == [parked.id]
    assert serving.status == "called"


def test_who_still_waits_when_the_day_ends_is_not_called_the_next_morning() -> None:
    script = at(16 * 60 + 50, weekly())
    waiting = script.take("subsidy")
    script.now = script.office.day_until
    outcome = script.told(told.PassTime())
    assert script.one(outcome, VisitorTurnedAway).ticket == waiting.id
    assert not script.one(outcome, DayOpened).tickets


def test_after_a_blackout_slips_are_as_fresh_as_before_it() -> None:
    script = Script(small_office(CALM))
    ticket = script.take("subsidy")
    assert ticket.slip is not None
    script.told(told.ReportSlip(ticket.slip.job, "offline"))
    script.after(500).told(told.SuspendOffice("blackout"))
    script.after(3 * 3600)
    assert script.told(told.ResumePrinting(ticket.slip.printer)).events
    script.told(ALL_CLEAR)
    script.told(told.ReportSlip(ticket.slip.job, "offline"))
    assert script.after(100).told(told.ResumePrinting(ticket.slip.printer)).events
    script.told(told.ReportSlip(ticket.slip.job, "offline"))
    assert not script.after(1).told(told.ResumePrinting(ticket.slip.printer)).events


FOREIGN = ServiceId("passport-foreign")
NIGHT = 86_400.0


def over_a_night_with_a_standing_service(*alarms: tuple[float, float]) -> RecordedScript:
    """A first ticket waits 100 s; then its service stands still, the office too for a while, until the next day."""
    script = RecordedScript(small_office(replace(CALM, secondary_after=60)))
    script.take("passport-foreign")
    script.after(100).told(told.SuspendService(FOREIGN))
    for before, lasting in alarms:
        script.after(before).told(ALARM)
        script.after(lasting).told(ALL_CLEAR)
    script.after(NIGHT).told(told.PassTime())
    script.told(told.ResumeService(FOREIGN))
    return script


@pytest.mark.parametrize("alarms", [(), ((0.0, 1000.0),), ((50.0, 1000.0), (20.0, 500.0))])
def test_an_alarm_while_a_service_stands_is_not_left_out_twice_over_the_night(
    alarms: tuple[tuple[float, float], ...],
) -> None:
    script = over_a_night_with_a_standing_service(*alarms)
    (ticket,) = script.office.tickets.values()
    assert script.office.waited(ticket, script.now + 70) == 170


def test_a_service_that_stands_through_an_alarm_and_several_nights_counts_its_own_time_alone() -> None:
    script = RecordedScript(small_office(CALM))
    ticket = script.take("passport-foreign")
    script.after(100).told(ALARM)
    script.after(10).told(told.SuspendService(FOREIGN))
    script.after(NIGHT).told(told.PassTime())
    script.after(600).told(ALL_CLEAR)
    script.after(NIGHT).told(told.PassTime())
    script.after(600).told(told.ResumeService(FOREIGN))
    assert script.office.waited(script.office.tickets[ticket.id], script.now + 7) == 107


def test_who_waited_before_the_night_goes_first_once_the_service_is_given_again() -> None:
    script = over_a_night_with_a_standing_service((0.0, 1000.0))
    script.take("passport-foreign")
    script.after(1).take("ready-passport")
    script.after(70).press("2", "open")
    assert script.number_at("2") == "П001"
    for day in days_of(script.records):
        assert not judge(day, house_rules(script.office.plan)).findings


def test_who_gives_up_a_place_of_yesterday_has_waited_no_less_than_those_behind() -> None:
    script = RecordedScript(small_office(replace(CALM, secondary_after=60)))
    generous = script.take("passport-foreign")
    script.after(10).told(ALARM)
    script.after(1000).told(ALL_CLEAR)
    script.after(NIGHT).told(told.PassTime())
    script.after(100).told(told.GiveUpPlace(generous.id, 10 * NIGHT))
    later = script.take("passport-foreign")
    script.after(1).take("ready-passport")
    script.after(70)
    waited = [script.office.waited(script.office.tickets[each.id], script.now) for each in (generous, later)]
    assert waited == [71, 71]
    script.press("2", "open")
    assert script.number_at("2") == "П001"
    for day in days_of(script.records):
        assert not judge(day, house_rules(script.office.plan)).findings

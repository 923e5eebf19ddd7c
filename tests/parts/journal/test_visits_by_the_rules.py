"""What becomes of a visit in the read model when the rules of the hall send it about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CounterId, DayHours, Rules, ServiceId
from queue_core.journal.memory import MemoryJournal
from queue_core.journal.records import Batch, Journal, Visit
from queue_core.journal.sqlite import SqliteJournal
from tests.support.days.recorded import RecordedScript
from tests.support.days.told_visits import visits_of
from tests.support.journals import opened
from tests.support.offices import office_with_packages, small_office
from tests.support.script import MORNING

RULES = Rules(least_seconds_on_call=0, calls_before_no_show=1, no_show_after=0)
ONE = CounterId("1")


@pytest.fixture(params=["memory", "sqlite"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    return MemoryJournal() if request.param == "memory" else SqliteJournal(tmp_path / "journal.db")


async def kept(script: RecordedScript, journal: Journal) -> dict[str, Visit]:
    """Return the visits by number that a journal tells of: live, made anew, and as told from scratch."""
    records = script.records
    async with opened(journal):
        for record in records[:-1]:
            await journal.append(Batch((record,)))
    async with opened(journal):
        await journal.append(Batch(tuple(records[-1:])))
        live = await journal.visits("0000-01-01", "9999-12-31")
        await journal.rebuild_visits()
        assert await journal.visits("0000-01-01", "9999-12-31") == live
    assert live == visits_of(script.history)
    return {visit.number: visit for visit in live}


async def test_a_service_that_was_finished_by_mistake_is_no_concluded_visit(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    script.take("passport-foreign")
    script.after(60).press("1", "open")
    script.after(300).press("1", "finish")
    script.after(5).told(told.UndoPress(ONE))
    assert await kept(script, journal) == {}


async def test_a_visit_whose_end_was_undone_is_concluded_once_by_its_true_end(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    script.take("passport-foreign")
    script.take("passport-advice")
    script.after(60).press("1", "open")
    script.after(300).press("1", "next")
    script.after(5).told(told.UndoPress(ONE))
    script.after(95).press("1", "next")
    visits = await kept(script, journal)
    assert [(visit.number, visit.service_seconds) for visit in visits.values()] == [("П001", 400)]
    script.after(10).press("1", "finish")
    visits = {visit.number: visit for visit in visits_of(script.history)}
    assert (visits["П002"].times_called, visits["П002"].wait_seconds) == (1, 460)


async def test_a_claim_without_proof_is_an_ordinary_visit_that_waited_for_its_ordinary_call(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    script.take("passport-advice")
    script.take("passport-foreign", "veteran")
    script.after(60).press("1", "open")
    script.after(10).told(told.SayNotShown(ONE))
    script.after(100).press("1", "next")
    script.after(100).press("1", "finish")
    visit = (await kept(script, journal))["П002"]
    assert (visit.tier, visit.wait_seconds, visit.service_seconds, visit.times_called) == (4, 170, 100, 2)


async def test_a_redirect_corrects_what_the_visitor_came_for_and_both_counters_served(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    script.take("passport-foreign")
    script.after(60).press("1", "open")
    script.after(40).told(told.RedirectTicket(ONE, service=ServiceId("subsidy")))
    script.after(200).press("3", "open")
    script.after(300).press("3", "finish")
    visit = (await kept(script, journal))["П001"]
    assert (visit.direction, visit.service, visit.counter, visit.outcome) == ("social", "subsidy", "3", "served")
    assert (visit.wait_seconds, visit.service_seconds) == (60, 340)


async def test_who_stands_aside_is_concluded_only_after_coming_back(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    script.take("passport-foreign")
    script.after(60).press("1", "open")
    script.after(40).told(told.PostponeTicket(ONE, 120))
    assert visits_of(script.history) == []
    script.after(121).told(told.PassTime())
    script.after(60).press("1", "finish")
    visit = (await kept(script, journal))["П001"]
    assert (visit.outcome, visit.service_seconds, visit.times_called) == ("served", 100, 2)


async def test_who_did_not_come_is_a_no_show_only_when_no_return_is_possible_any_more(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    script.take("passport-foreign")
    script.after(60).press("1", "open")
    script.after(50).press("1", "no_show")
    assert visits_of(script.history) == []
    parked_until = script.now + RULES.parked_for
    script.after(RULES.parked_for).told(told.PassTime())
    visit = (await kept(script, journal))["П001"]
    assert (visit.outcome, visit.finished_at, visit.service_seconds) == ("no_show", parked_until, None)


async def test_who_returned_after_not_coming_was_served(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    ticket = script.take("passport-foreign")
    script.after(60).press("1", "open")
    script.after(50).press("1", "no_show")
    script.after(100).told(told.ReturnTicket(ticket.id))
    script.after(90).press("1", "finish")
    visit = (await kept(script, journal))["П001"]
    assert (visit.outcome, visit.wait_seconds, visit.service_seconds) == ("served", 60, 90)


async def test_a_question_answered_at_the_reception_waited_until_then(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    ticket = script.take("passport-advice")
    script.after(75).told(told.AnswerAtReception(ticket.id))
    visit = (await kept(script, journal))["П001"]
    assert (visit.outcome, visit.wait_seconds, visit.counter) == ("answered", 75, None)


async def test_who_let_others_pass_waited_from_the_place_moved_to(journal: Journal) -> None:
    script = RecordedScript(small_office(RULES))
    ticket = script.take("passport-foreign")
    script.after(200).told(told.GiveUpPlace(ticket.id, 120))
    script.after(100).press("1", "open")
    script.after(10).press("1", "finish")
    visit = (await kept(script, journal))["П001"]
    assert (visit.wait_seconds, visit.issued_at, visit.called_at) == (180, MORNING, MORNING + 300)


async def test_who_still_waits_when_the_office_closes_was_turned_away(journal: Journal) -> None:
    closing = {day: DayHours(8 * 60, 9 * 60) for day in range(7)}
    script = RecordedScript(replace(small_office(replace(RULES, after_closing="close")), hours=closing))
    script.take("passport-foreign")
    script.after(3600).told(told.PassTime())
    assert [visit.outcome for visit in (await kept(script, journal)).values()] == ["turned_away"]


async def test_the_steps_of_a_package_and_an_added_service_are_one_visit(journal: Journal) -> None:
    script = RecordedScript(office_with_packages(RULES))
    script.take("subsidy")
    script.after(60).press("3", "open")
    script.told(told.AddService(CounterId("3"), ServiceId("social-advice")))
    script.after(100).press("3", "next")
    assert visits_of(script.history) == []
    script.after(50).press("3", "finish")
    visit = (await kept(script, journal))["С001"]
    assert (visit.service, visit.service_seconds, visit.times_called) == ("subsidy", 150, 2)


async def test_days_on_trial_are_not_in_the_statistics_even_when_the_visit_ends_the_day_after(journal: Journal) -> None:
    script = RecordedScript(replace(small_office(RULES), pilot=True))
    script.take("passport-foreign")
    late = script.take("passport-advice")
    script.press("1", "open")
    script.after(50).press("1", "next")
    script.office.plan = replace(script.office.plan, pilot=False)
    script.after(24 * 3600).told(told.PassTime())
    assert script.office.tickets[TicketId(late.id)].status == "called"
    script.press("1", "next")
    script.take("ready-passport")
    script.after(40).press("1", "finish")
    assert list(await kept(script, journal)) == ["Г001"]

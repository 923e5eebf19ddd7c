"""What happens when one way of a visit meets another: undo after a redirect, a pause after a postponement, …"""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.events import CallAcknowledged, ServiceFinished, TicketCalled
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import (
    AdministratorId,
    CategoryId,
    CounterId,
    DeviceId,
    Named,
    OfficePlan,
    Package,
    PackageId,
    Rules,
    ServiceId,
)
from queue_core.domain.ticket import Ticket
from tests.support.offices import small_office
from tests.support.script import Script

EAGER = Rules(least_seconds_on_call=0, recall_after=0, calls_before_no_show=1, no_show_after=0)
ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")
SUBSIDY, FOREIGN, READY = ServiceId("subsidy"), ServiceId("passport-foreign"), ServiceId("ready-passport")


def opened(*counters: str, plan: OfficePlan | None = None) -> Script:
    script = Script(plan or small_office(EAGER))
    for counter in counters:
        script.press(counter, "open")
    return script


def take_package(script: Script) -> Ticket:
    command = told.TakeTicket(
        TicketId("p"), "PACKAGE1", DeviceId("kiosk-1"), "ask-p", None, "uk", package=PackageId("life")
    )
    assert script.told(command).refusal is None
    return script.office.tickets[TicketId("p")]


def with_package(*steps: ServiceId, ordered: bool) -> OfficePlan:
    package = Package(PackageId("life"), {"uk": "Життєва подія"}, steps, ordered)
    return replace(small_office(EAGER), packages={package.id: package})


# Undo


def test_a_redirect_is_undone_while_nobody_has_taken_the_visitor_over() -> None:
    script = opened("1", "3")
    script.take("subsidy")
    ticket = script.take("passport-foreign")
    script.press("1", "start")
    script.told(told.RedirectTicket(ONE, service=SUBSIDY, come_back=True))
    assert (ticket.status, ticket.service) == ("waiting", SUBSIDY)
    script.after(5).told(told.UndoPress(ONE))
    restored = script.office.tickets[ticket.id]
    assert (restored.status, restored.service, restored.sender, restored.came_from) == ("serving", FOREIGN, None, ())
    assert script.number_at("1") == ticket.number


def test_a_redirect_is_not_undone_once_the_visitor_is_at_the_other_counter() -> None:
    script = opened("1", "3")
    script.take("passport-foreign")
    script.told(told.RedirectTicket(ONE, service=SUBSIDY))
    assert script.number_at("3") == "П001"
    assert script.refused(script.after(1).told(told.UndoPress(ONE))) == "too_late"
    assert script.number_at("3") == "П001"


def test_the_last_press_is_the_added_service_and_not_the_call_before_it() -> None:
    script = opened("1")
    ticket = script.take("passport-foreign")
    script.press("1", "start")
    script.told(told.AddService(ONE, READY))
    script.after(1).told(told.UndoPress(ONE))
    restored = script.office.tickets[ticket.id]
    assert (restored.status, restored.steps_left) == ("serving", ())


def test_undoing_a_close_never_puts_one_person_at_two_counters() -> None:
    plan = small_office(EAGER)
    both = {**plan.counters, TWO: replace(plan.counters[TWO], administrator=AdministratorId("olena"))}
    script = opened("1", plan=replace(plan, counters=both))
    script.press("1", "close")
    script.press("2", "open")
    assert script.refused(script.after(1).told(told.UndoPress(ONE))) == "too_late"
    assert [one.id for one in script.office.workplaces.values() if one.administrator == "olena"] == [TWO]


def test_a_call_taken_back_had_no_turn() -> None:
    """Two calls of tier 2 in a row are allowed; the second is undone and must not count."""
    script = opened("1", plan=replace(small_office(EAGER), at_most_in_a_row={2: 2}))
    script.press("1", "pause")
    ordinary = script.take("passport-foreign")
    tickets = [script.take("passport-foreign", "disability") for _ in range(3)]
    script.press("1", "next")
    script.press("1", "next")
    assert script.number_at("1") == tickets[1].number
    script.after(1).told(told.UndoPress(ONE))
    assert script.number_at("1") == tickets[0].number
    script.press("1", "next")
    assert script.number_at("1") == tickets[1].number
    script.press("1", "next")
    assert script.number_at("1") == ordinary.number


def test_an_ordinary_call_taken_back_is_still_owed() -> None:
    script = opened("1", plan=replace(small_office(EAGER), at_most_in_a_row={2: 1}))
    script.press("1", "pause")
    ordinary = [script.take("passport-foreign") for _ in range(2)]
    tickets = [script.take("passport-foreign", "disability") for _ in range(3)]
    script.press("1", "next")
    assert script.number_at("1") == tickets[0].number
    script.press("1", "next")
    assert script.number_at("1") == ordinary[0].number
    script.after(1).told(told.UndoPress(ONE))
    outcome = script.press("1", "next")
    assert script.one(outcome, TicketCalled).rule == "turn"
    assert script.number_at("1") == ordinary[0].number


def test_a_call_taken_back_and_made_again_is_measured_once() -> None:
    script = opened("1")
    script.press("1", "pause")
    script.take("passport-foreign")
    script.press("1", "resume")
    script.told(told.UndoPress(ONE))
    script.press("1", "resume")
    assert len(script.office.measured.flows[script.office.plan.services[FOREIGN].direction].recent) == 1


# Sending on and coming back


def test_who_comes_back_to_a_closed_sender_goes_to_another_who_does_what_they_came_for() -> None:
    script = opened("1", "3")
    ticket = script.take("passport-foreign")
    script.told(told.RedirectTicket(ONE, service=SUBSIDY, come_back=True))
    assert script.number_at("3") == ticket.number
    script.press("1", "close")
    script.after(60).press("3", "next")
    assert (ticket.status, ticket.service, ticket.direction, ticket.hall) == ("waiting", FOREIGN, "passports", "1")
    assert script.number_at("3") is None
    script.press("2", "open")
    assert script.number_at("2") == ticket.number
    script.press("2", "next")
    assert ticket.status == "served"


def test_who_was_sent_on_twice_comes_back_to_each_sender_in_turn() -> None:
    script = opened("1", "2", "3")
    ticket = script.take("passport-foreign")
    script.told(told.RedirectTicket(ONE, service=SUBSIDY, come_back=True))
    script.told(told.RedirectTicket(THREE, service=READY, come_back=True))
    visited = [(script.at("2").ticket, ticket.service)]
    for counter in ("2", "3", "1"):
        assert script.number_at(counter) == ticket.number
        script.after(60).press(counter, "next")
        visited.append((None, ticket.service))
    assert [service for _, service in visited] == [READY, SUBSIDY, FOREIGN, FOREIGN]
    assert ticket.status == "served"


def test_who_is_sent_back_by_hand_is_not_sent_back_a_second_time() -> None:
    script = opened("1", "2", "3")
    ticket = script.take("passport-foreign")
    script.told(told.RedirectTicket(ONE, service=SUBSIDY, come_back=True))
    script.told(told.RedirectTicket(THREE, to_counter=ONE))
    assert script.number_at("1") == ticket.number
    script.told(told.RedirectTicket(ONE, service=READY))
    script.press("2", "next")
    assert ticket.status == "served"


def test_nobody_is_sent_to_a_closed_counter_or_to_a_person_who_is_not_at_work() -> None:
    script = opened("1")
    script.take("passport-foreign")
    assert script.refused(script.told(told.RedirectTicket(ONE, to_counter=TWO))) == "counter_not_staffed"
    absent = told.RedirectTicket(ONE, to_administrator=AdministratorId("petro"))
    assert script.refused(script.told(absent)) == "counter_not_staffed"


def test_who_waits_for_a_person_that_leaves_goes_to_whoever_has_the_skill() -> None:
    script = opened("1", "2", "3")
    ticket = script.take("passport-foreign")
    script.press("2", "pause")
    script.told(told.RedirectTicket(ONE, to_administrator=AdministratorId("taras")))
    assert (ticket.status, script.number_at("1")) == ("waiting", None)
    assert script.calls(script.press("2", "close"))[0].counter == ONE
    assert script.number_at("1") == ticket.number


def test_nobody_is_sent_to_a_service_whose_register_is_down() -> None:
    script = opened("1", "3")
    script.take("passport-foreign")
    script.told(told.SuspendService(SUBSIDY))
    assert script.refused(script.told(told.RedirectTicket(ONE, service=SUBSIDY))) == "service_closed"
    assert script.refused(script.told(told.AddService(ONE, SUBSIDY))) == "service_closed"


def test_a_redirect_of_a_package_goes_on_with_its_steps_afterwards() -> None:
    script = opened("1", "2", "3", plan=with_package(FOREIGN, SUBSIDY, ordered=True))
    ticket = take_package(script)
    script.told(told.RedirectTicket(ONE, service=READY, come_back=True))
    script.press("2", "next")
    assert (script.number_at("1"), ticket.service) == (ticket.number, FOREIGN)
    script.press("1", "next")
    assert (script.number_at("3"), ticket.service) == (ticket.number, SUBSIDY)


# Standing aside


def test_a_counter_that_pauses_after_a_postponement_gets_nobody_and_the_visitor_is_not_lost() -> None:
    script = opened("1")
    ticket = script.take("passport-foreign")
    script.told(told.PostponeTicket(ONE, 300))
    script.press("1", "pause")
    script.after(300).told(told.PassTime())
    assert (ticket.status, script.at("1").status) == ("waiting", "paused")
    script.press("1", "resume")
    assert script.number_at("1") == ticket.number


def test_a_postponed_visitor_may_come_back_sooner_and_that_costs_no_return() -> None:
    script = opened("1")
    ticket = script.take("passport-foreign")
    script.told(told.PostponeTicket(ONE, 300))
    script.after(60).told(told.ReturnTicket(ticket.id))
    assert (script.number_at("1"), ticket.returns, ticket.until) == (ticket.number, 0, None)


@pytest.mark.parametrize("aside", ["parked", "postponed"])
@pytest.mark.parametrize("end", ["withdrawn", "answered"])
def test_who_stands_aside_may_leave_for_good(aside: str, end: str) -> None:
    script = opened("1")
    ticket = script.take("passport-foreign")
    script.told(told.PostponeTicket(ONE, 300)) if aside == "postponed" else script.press("1", "no_show")
    assert ticket.status == aside
    leave = told.WithdrawTicket(ticket.id, None) if end == "withdrawn" else told.AnswerAtReception(ticket.id)
    assert script.told(leave).refusal is None
    assert (ticket.status, script.office.aside, script.at("1").status) == (end, {}, "free")
    assert not script.after(900).told(told.PassTime()).events


def test_to_return_who_waits_already_changes_nothing() -> None:
    script = opened()
    ticket = script.take("passport-foreign")
    outcome = script.told(told.ReturnTicket(ticket.id))
    assert (outcome.refusal, outcome.events) == (None, ())


def test_a_returned_visitor_is_called_as_often_as_anybody_before_a_second_no_show() -> None:
    script = opened("1", plan=small_office(replace(EAGER, calls_before_no_show=3, recall_after=0)))
    ticket = script.take("passport-foreign")
    script.press("1", "recall")
    script.press("1", "recall")
    script.press("1", "no_show")
    script.told(told.ReturnTicket(ticket.id))
    assert script.refused(script.press("1", "no_show")) == "too_early"


# Automatic calls


def test_an_unanswered_call_goes_back_to_its_place_and_not_to_the_same_counter_for_ever() -> None:
    script = opened("1")
    ticket = script.take("passport-foreign")
    later = script.after(1).take("passport-foreign")
    script.after(120).told(told.PassTime())
    assert (ticket.status, ticket.times_called, script.at("1").status) == ("waiting", 0, "paused")
    assert not script.after(600).told(told.PassTime()).events
    script.press("2", "open")
    assert (script.number_at("2"), later.status) == (ticket.number, "waiting")
    assert ticket.times_called == 1


def test_an_unanswered_call_goes_to_the_next_free_counter_at_once() -> None:
    script = opened("1", "2")
    ticket = script.take("passport-foreign")
    assert script.number_at("1") == ticket.number
    script.after(120).told(told.PassTime())
    assert (script.number_at("1"), script.number_at("2")) == (None, ticket.number)


def test_adding_a_service_acknowledges_an_automatic_call() -> None:
    script = opened("1")
    ticket = script.take("passport-foreign")
    assert script.at("1").automatic
    assert script.one(script.told(told.AddService(ONE, READY)), CallAcknowledged).ticket == ticket.id
    script.after(200).told(told.PassTime())
    assert script.number_at("1") == ticket.number


# Categories


def test_not_shown_while_serving_too_sends_the_visitor_back_with_the_original_seniority() -> None:
    script = opened("1")
    claimed = script.take("passport-foreign", "veteran")
    other = script.after(60).take("passport-foreign", "disability")
    script.press("1", "start")
    script.told(told.SayNotShown(ONE))
    assert (claimed.tier, claimed.place_at, script.number_at("1")) == (4, claimed.issued_at, other.number)
    script.take("passport-foreign")
    script.press("1", "next")
    assert script.number_at("1") == claimed.number


def test_with_only_one_tier_waiting_there_are_no_turns() -> None:
    script = opened("1", plan=replace(small_office(EAGER), at_most_in_a_row={2: 1}))
    for _ in range(4):
        script.take("passport-foreign", "disability")
    rules = [script.calls(script.press("1", "next"))[0].rule for _ in range(3)]
    assert rules == ["time", "time", "only"]


def test_where_only_others_can_take_the_ordinary_tier_1_is_still_first_for_an_exception() -> None:
    reasons = {"child": Named("child", {"uk": "З немовлям"})}
    plan = replace(small_office(replace(EAGER, exceptions_allowed=True)), exception_reasons=reasons)
    script = opened("1", plan=plan)
    script.press("1", "pause")
    picked = script.take("passport-foreign")
    elsewhere = script.take("subsidy", "veteran")
    assert script.told(told.CallOutOfTurn(ONE, picked.id, "child")).refusal is None
    assert elsewhere.status == "waiting"
    script.press("1", "finish")
    veteran, other = script.take("passport-foreign", "veteran"), script.take("passport-foreign")
    assert script.refused(script.told(told.CallOutOfTurn(ONE, other.id, "child"))) == "not_allowed"
    assert script.told(told.CallOutOfTurn(ONE, veteran.id, "child")).refusal is None


def test_an_office_that_took_the_promise_back_may_call_past_a_veteran_with_a_reason() -> None:
    reasons = {"child": Named("child", {"uk": "З немовлям"})}
    plan = replace(small_office(replace(EAGER, exceptions_allowed=True)), exception_reasons=reasons)
    script = opened("1", plan=replace(plan, policy="first-come", veterans_first=False))
    script.press("1", "pause")
    script.take("passport-foreign", "veteran")
    other = script.take("passport-foreign")
    assert script.told(told.CallOutOfTurn(ONE, other.id, "child")).refusal is None


# Packages


def test_where_the_order_is_free_a_step_nobody_serves_now_comes_last() -> None:
    plan = with_package(SUBSIDY, FOREIGN, READY, ordered=False)
    script = opened("1", "2", plan=plan)
    for _ in range(4):
        script.take("passport-foreign")
    ticket = take_package(script)
    visited = [ticket.service]
    while ticket.status in ("called", "waiting") and len(visited) < 3:
        for counter in ("1", "2"):
            script.press(counter, "next")
        if ticket.service != visited[-1]:
            visited.append(ticket.service)
    assert visited == [READY, FOREIGN, SUBSIDY]
    assert ticket.status == "waiting"


def test_where_the_order_is_free_a_register_that_is_down_does_not_hold_the_whole_package_up() -> None:
    script = opened("1", "3", plan=with_package(SUBSIDY, FOREIGN, ordered=False))
    script.told(told.SuspendService(SUBSIDY))
    assert take_package(script).service == FOREIGN


def test_where_the_order_is_free_few_long_visits_may_be_a_longer_wait_than_many_short_ones() -> None:
    """Four people of 5 minutes wait less than two of 22, at one counter each."""
    script = opened("2", "3", plan=with_package(SUBSIDY, READY, ordered=False))
    for service in ("subsidy", *["subsidy"] * 2, "ready-passport", *["ready-passport"] * 4):
        script.take(service)
    assert take_package(script).service == READY


def test_where_the_order_is_fixed_a_first_step_that_is_not_given_is_said() -> None:
    script = opened("1", "3", plan=with_package(SUBSIDY, FOREIGN, ordered=True))
    script.told(told.SuspendService(SUBSIDY))
    command = told.TakeTicket(
        TicketId("p"), "PACKAGE1", DeviceId("kiosk-1"), "ask-p", None, "uk", package=PackageId("life")
    )
    assert script.refused(script.told(command)) == "service_closed"


# Naming a ticket, several services, results


@pytest.mark.parametrize("written", ["П001", "п1", " п-001 "])
def test_a_ticket_is_named_as_people_write_its_number(written: str) -> None:
    script = opened()
    ticket = script.take("passport-foreign")
    script.told(told.AnswerAtReception(TicketId(written)))
    assert ticket.status == "answered"


def test_a_visitor_lets_others_pass_by_the_code_of_the_slip() -> None:
    script = opened()
    ticket = script.take("passport-foreign")
    script.after(120)
    script.told(told.GiveUpPlace(None, 60, code=ticket.code))
    assert ticket.place_at == ticket.issued_at + 60
    assert script.refused(script.told(told.GiveUpPlace(None, 60, code="П001"))) == "code_unknown"


def test_several_services_are_one_visit_with_one_number_and_a_result_each() -> None:
    results = {"done": Named("done", {"uk": "Надано"})}
    plan = replace(small_office(replace(EAGER, result_required=True)), results=results)
    script = opened("1", "3", plan=plan)
    ticket = script.take("passport-foreign")
    for service in (SUBSIDY, READY):
        script.told(told.AddService(ONE, service))
    assert script.refused(script.press("1", "next")) == "not_allowed"
    finished = []
    for counter in (ONE, THREE, ONE):
        assert script.number_at(counter) == ticket.number
        outcome = script.told(told.PressKey(counter, "next", result="done"))
        finished.append(script.one(outcome, ServiceFinished).result)
    assert (finished, ticket.status, ticket.number) == (["done"] * 3, "served", "П001")


def test_a_secondary_threshold_does_not_run_while_the_office_stands_still() -> None:
    script = opened(plan=small_office(replace(EAGER, secondary_after=900)))
    waiting = script.take("ready-passport")
    script.after(600).told(told.SuspendOffice("air_raid"))
    script.after(3600).told(told.ResumeOffice())
    script.after(299).take("passport-foreign")
    script.press("1", "open")
    assert script.number_at("1") == "П001"
    script.take("passport-foreign", CategoryId("veteran"))
    script.after(1).press("1", "next")
    assert script.number_at("1") == "П002"
    script.take("passport-foreign")
    script.press("1", "next")
    assert script.number_at("1") == waiting.number

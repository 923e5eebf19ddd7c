"""The longer ways of a visit: steps, redirects, standing aside, coming back, undo, exceptions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.events import CategoryNotShown, ServiceFinished, TicketCalled, TicketReturned
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import (
    AdministratorId,
    CounterId,
    DeviceId,
    DirectionId,
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
BIRTH = PackageId("birth")


def with_package(*, ordered: bool) -> OfficePlan:
    steps = (ServiceId("subsidy"), ServiceId("passport-foreign"), ServiceId("ready-passport"))
    package = Package(BIRTH, {"uk": "Народження дитини"}, steps, ordered)
    return replace(small_office(EAGER), packages={BIRTH: package})


def take_package(script: Script) -> Ticket:
    command = told.TakeTicket(
        TicketId("p"),
        "PACKAGE1",
        DeviceId("kiosk-1"),
        "ask-p",
        None,
        "uk",
        printer=DeviceId("printer-1"),
        package=BIRTH,
    )
    assert script.told(command).refusal is None
    return script.office.tickets[TicketId("p")]


def test_a_package_is_one_ticket_with_one_number_through_all_its_steps() -> None:
    script = Script(with_package(ordered=True))
    for counter in ("1", "2", "3"):
        script.press(counter, "open")
    ticket = take_package(script)
    assert (ticket.number, script.number_at("3")) == ("С001", "С001")
    script.after(60).press("3", "next")
    assert script.number_at("1") == "С001"
    script.after(60).press("1", "next")
    assert script.number_at("2") == "С001"
    finish = script.one(script.after(60).press("2", "next"), ServiceFinished)
    assert finish.next_service is None
    assert ticket.status == "served"
    assert script.at("2").rate_code == ticket.code


def test_seniority_is_kept_between_the_steps_of_a_package() -> None:
    script = Script(with_package(ordered=True))
    ticket = take_package(script)
    for _ in range(3):
        script.after(60).take("passport-foreign")
    script.press("3", "open")
    script.press("3", "next")
    script.press("1", "open")
    assert script.number_at("1") == ticket.number


def test_where_the_order_is_free_the_step_with_the_shortest_wait_comes_first() -> None:
    script = Script(with_package(ordered=False))
    for counter in ("1", "2", "3"):
        script.press(counter, "open")
    for service in ("subsidy", "subsidy", "passport-foreign", "passport-foreign", "passport-foreign"):
        script.take(service)
    assert take_package(script).service == "ready-passport"


def test_a_redirect_keeps_number_and_seniority() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.after(60).take("subsidy")
    script.told(told.RedirectTicket(ONE, direction=DirectionId("social")))
    assert (ticket.status, ticket.number, ticket.direction, ticket.hall) == ("waiting", "П001", "social", "2")
    script.press("3", "open")
    assert script.number_at("3") == "П001"


def test_a_redirect_to_a_counter_waits_for_that_counter_alone_until_it_closes() -> None:
    script = Script(small_office(EAGER))
    for counter in ("1", "2"):
        script.press(counter, "open")
    ticket = script.take("passport-foreign")
    script.press("2", "pause")
    script.told(told.RedirectTicket(ONE, to_counter=TWO))
    assert (script.number_at("1"), ticket.status) == (None, "waiting")
    script.press("2", "close")
    script.press("1", "pause")
    script.press("1", "resume")
    assert script.number_at("1") == ticket.number


def test_a_redirect_to_a_person_follows_the_person() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.press("3", "open")
    script.told(told.RedirectTicket(ONE, to_administrator=AdministratorId("iryna")))
    assert script.number_at("3") == ticket.number


def test_with_return_to_sender_the_visitor_comes_back_to_the_counter_that_sent_them() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    script.press("3", "open")
    ticket = script.take("passport-foreign")
    script.told(told.RedirectTicket(ONE, service=ServiceId("subsidy"), come_back=True))
    assert script.number_at("3") == ticket.number
    script.after(60).press("3", "next")
    assert script.number_at("1") == ticket.number
    script.after(60).press("1", "next")
    assert ticket.status == "served"


def test_a_postponed_ticket_comes_back_to_its_place_by_itself() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.after(1).take("passport-foreign")
    script.told(told.PostponeTicket(ONE, 300))
    assert script.number_at("1") == "П002"
    script.after(299).told(told.PassTime())
    assert ticket.status == "postponed"
    assert script.one(script.after(1).told(told.PassTime()), TicketReturned).why == "time"
    script.take("passport-foreign")
    script.press("1", "next")
    assert script.number_at("1") == ticket.number


def test_who_did_not_come_may_return_once_at_the_old_place() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.after(1).press("1", "no_show")
    script.take("passport-foreign")
    script.take("passport-foreign")
    script.after(60).told(told.ReturnTicket(ticket.id))
    script.press("1", "next")
    assert script.number_at("1") == ticket.number
    script.press("1", "no_show")
    assert ticket.status == "missed"
    assert script.refused(script.told(told.ReturnTicket(ticket.id))) == "too_late"


def test_who_does_not_return_in_ten_minutes_is_closed() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.press("1", "no_show")
    script.after(599).told(told.PassTime())
    assert ticket.status == "parked"
    script.after(1).told(told.PassTime())
    assert ticket.status == "missed"


def test_a_category_not_shown_goes_back_to_the_ordinary_tier_with_its_seniority() -> None:
    script = Script(small_office(EAGER))
    first = script.take("passport-foreign")
    claimed = script.after(1).take("passport-foreign", "veteran")
    script.after(1).take("passport-foreign")
    script.press("1", "open")
    assert script.number_at("1") == claimed.number
    outcome = script.told(told.SayNotShown(ONE))
    assert script.one(outcome, CategoryNotShown).ticket == claimed.id
    assert (claimed.tier, script.number_at("1")) == (4, first.number)
    script.press("1", "next")
    assert script.number_at("1") == claimed.number
    assert script.refused(script.told(told.SayNotShown(ONE))) == "not_allowed"


def test_a_question_answered_at_the_reception_ends_the_visit() -> None:
    script = Script(small_office(EAGER))
    ticket = script.take("passport-foreign")
    script.told(told.AnswerAtReception(ticket.id))
    assert (ticket.status, len(script.office.waiting)) == ("answered", 0)


def test_a_visitor_lets_others_pass_but_never_falls_behind_the_last() -> None:
    script = Script(small_office(EAGER))
    ticket = script.take("passport-foreign")
    script.after(60).take("passport-foreign")
    script.after(60).take("passport-foreign")
    script.told(told.GiveUpPlace(ticket.id, 90))
    script.press("1", "open")
    assert script.number_at("1") == "П002"
    script.press("1", "next")
    assert script.number_at("1") == ticket.number


def test_one_more_service_goes_on_after_the_present_one() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.told(told.AddService(ONE, ServiceId("ready-passport")))
    script.press("1", "next")
    assert (script.number_at("1"), ticket.service) == (ticket.number, "ready-passport")


def test_where_one_ticket_is_one_service_none_can_be_added() -> None:
    script = Script(small_office(replace(EAGER, one_service_per_ticket=True)))
    script.press("1", "open")
    script.take("passport-foreign")
    assert script.refused(script.told(told.AddService(ONE, ServiceId("ready-passport")))) == "not_allowed"


def test_undo_takes_the_last_press_back_for_ten_seconds() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    first = script.take("passport-foreign")
    second = script.take("passport-foreign")
    script.press("1", "start")
    script.after(60).press("1", "next")
    script.after(9).told(told.UndoPress(ONE))
    assert (first.id, script.number_at("1"), script.at("1").status) == (first.id, first.number, "serving")
    assert script.office.tickets[second.id].status == "waiting"
    assert all(line.ticket != second.id for lines in script.office.boards.values() for line in lines)
    script.press("1", "next")
    assert script.refused(script.after(11).told(told.UndoPress(ONE))) == "too_late"


def test_what_has_changed_since_cannot_be_undone() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.press("1", "next")
    script.told(told.RateService(ticket.code, 5))
    assert script.refused(script.told(told.UndoPress(ONE))) == "too_late"


def test_a_service_added_is_taken_back_alone() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.press("1", "start")
    script.told(told.AddService(ONE, ServiceId("subsidy")))
    script.told(told.UndoPress(ONE))
    restored = script.office.tickets[ticket.id]
    assert (restored.steps_left, restored.status) == ((), "serving")


def test_a_press_is_not_undone_over_a_recall_that_ran_by_itself_since() -> None:
    script = Script(small_office(Rules(start_required=True, least_seconds_on_call=0)))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.after(35).press("1", "open")
    script.after(5).told(told.PassTime())
    assert script.refused(script.told(told.UndoPress(ONE))) == "too_late"
    assert ticket.times_called == 2


def test_a_press_is_not_undone_over_a_place_given_up_since() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    script.told(told.AddService(ONE, ServiceId("subsidy")))
    script.after(60).press("1", "next")
    script.told(told.GiveUpPlace(ticket.id, 30))
    assert script.refused(script.told(told.UndoPress(ONE))) == "too_late"


def test_who_lets_others_pass_waits_on_without_the_time_the_office_stood_before() -> None:
    """Else somebody first in a line would count as having waited less than the next."""
    script = Script(small_office(EAGER))
    first = script.take("passport-foreign")
    script.told(told.SuspendOffice("air_raid"))
    script.after(300).told(told.ResumeOffice())
    script.after(100).told(told.GiveUpPlace(first.id, 50))
    second = script.take("passport-foreign")
    now = script.after(50).now
    assert script.office.waited(first, now) == 100
    assert script.office.waited(second, now) == 50


def test_a_call_out_of_turn_needs_a_declared_reason_and_is_marked() -> None:
    reasons = {"child": Named("child", {"uk": "З немовлям"})}
    script = Script(replace(small_office(replace(EAGER, exceptions_allowed=True)), exception_reasons=reasons))
    script.press("1", "open")
    script.press("1", "pause")
    script.take("passport-foreign")
    last = script.take("passport-foreign")
    assert script.refused(script.told(told.CallOutOfTurn(ONE, last.id, "friend"))) == "not_allowed"
    call = script.one(script.told(told.CallOutOfTurn(ONE, last.id, "child")), TicketCalled)
    assert (call.rule, call.exception, [head.number for head in call.beat]) == ("exception", "child", ["П001"])


def test_a_call_out_of_turn_to_a_service_that_stands_still_is_told_so() -> None:
    reasons = {"child": Named("child", {"uk": "З немовлям"})}
    script = Script(replace(small_office(replace(EAGER, exceptions_allowed=True)), exception_reasons=reasons))
    script.press("1", "open")
    script.press("1", "pause")
    ticket = script.take("passport-foreign")
    script.told(told.SuspendService(ServiceId("passport-foreign")))
    assert script.refused(script.told(told.CallOutOfTurn(ONE, ticket.id, "child"))) == "service_closed"


def test_without_permission_nobody_is_called_out_of_turn() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    script.press("1", "pause")
    ticket = script.take("passport-foreign")
    assert script.refused(script.told(told.CallOutOfTurn(ONE, ticket.id, "child"))) == "not_allowed"


@pytest.mark.parametrize("result", [None, "unknown"])
def test_where_a_result_is_required_a_visit_does_not_end_without_one(result: str | None) -> None:
    plan = replace(
        small_office(replace(EAGER, result_required=True)), results={"done": Named("done", {"uk": "Надано"})}
    )
    script = Script(plan)
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    assert script.refused(script.told(told.PressKey(ONE, "next", result=result))) in ("not_allowed", "malformed")
    script.told(told.PressKey(ONE, "next", result="done"))
    assert (ticket.status, ticket.result) == ("served", "done")

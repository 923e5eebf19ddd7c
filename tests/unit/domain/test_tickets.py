"""Taking, withdrawing, printing and rating."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.events import SlipFailed, SlipOrdered, SlipPrinted
from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.plan import DayHours, DeviceId, DirectionId, OfficePlan, Rules, ServiceId
from tests.support.offices import small_office
from tests.support.script import MORNING, Script

EAGER = Rules(least_seconds_on_call=0)


def closed_service() -> OfficePlan:
    plan = small_office()
    name = ServiceId("subsidy")
    closed = replace(plan.services[name], closed={"uk": "Реєстр не працює.", "en": "The register is down."})
    return replace(plan, services={**plan.services, name: closed})


def test_an_unknown_service_is_refused() -> None:
    script = Script(small_office())
    assert script.refused(script.try_take("nothing")) == "service_unknown"


def test_a_closed_service_is_refused_with_its_reason_in_the_visitors_language() -> None:
    script = Script(closed_service())
    outcome = script.try_take("subsidy", language="en")
    assert script.refused(outcome) == "service_closed"
    assert outcome.refusal is not None
    assert outcome.refusal.details["reason"] == "The register is down."


def test_an_unknown_category_is_refused() -> None:
    script = Script(small_office())
    assert script.refused(script.try_take("subsidy", "king")) == "category_unknown"


def test_when_all_numbers_are_used_the_next_is_refused() -> None:
    plan = small_office()
    name = DirectionId("social")
    plan = replace(plan, directions={**plan.directions, name: replace(plan.directions[name], last_number=1)})
    script = Script(plan)
    script.take("subsidy")
    assert script.refused(script.try_take("subsidy")) == "no_numbers_left"


def test_a_kiosk_keeps_the_pace_limit() -> None:
    script = Script(small_office(Rules(tickets_per_minute_at_kiosk=2)))
    script.take("subsidy")
    script.after(20).take("subsidy")
    assert script.refused(script.after(39).try_take("subsidy")) == "too_many"
    assert script.after(2).try_take("subsidy").refusal is None


@pytest.mark.parametrize(("minutes", "given"), [(8 * 60 + 44, False), (8 * 60 + 46, True), (17 * 60 + 1, False)])
def test_tickets_are_given_from_before_opening_until_closing(minutes: int, given: bool) -> None:
    hours = {weekday: DayHours(9 * 60, 17 * 60) for weekday in range(5)}
    midnight = MORNING - (8 * 60 + 33) * 60 - 20
    script = Script(replace(small_office(), hours=hours), at=midnight + minutes * 60)
    outcome = script.try_take("subsidy")
    assert (outcome.refusal is None) == given
    if outcome.refusal is not None:
        assert outcome.refusal.code == "office_closed"


def test_before_opening_keys_work_but_nobody_is_called_and_at_opening_they_are() -> None:
    hours = {weekday: DayHours(9 * 60, 17 * 60) for weekday in range(5)}
    midnight = MORNING - (8 * 60 + 33) * 60 - 20
    script = Script(replace(small_office(), hours=hours), at=midnight + (8 * 60 + 50) * 60)
    script.press("3", "open")
    script.take("subsidy")
    assert script.number_at("3") is None
    script.after(600).told(told.PassTime())
    assert script.number_at("3") == "С001"


def test_while_suspended_tickets_are_refused_keys_work_and_nobody_is_called() -> None:
    script = Script(small_office(EAGER))
    script.take("subsidy")
    script.take("subsidy")
    script.press("3", "open")
    script.told(told.SuspendOffice("air_raid"))
    assert script.refused(script.try_take("subsidy")) == "office_suspended"
    script.after(60).press("3", "next")
    assert (script.at("3").status, script.number_at("3")) == ("free", None)
    script.told(told.ResumeOffice())
    assert script.number_at("3") == "С002"


def test_suspension_stops_the_clock_of_an_automatic_call() -> None:
    script = Script(small_office())
    script.press("3", "open")
    script.take("subsidy")
    script.after(100).told(told.SuspendOffice("blackout"))
    script.after(3600).told(told.ResumeOffice())
    script.after(19).told(told.PassTime())
    assert script.at("3").status == "called"
    script.after(1).told(told.PassTime())
    assert script.at("3").status == "paused"


def test_a_waiting_ticket_is_withdrawn_by_its_kiosk_only() -> None:
    script = Script(small_office())
    ticket = script.take("subsidy")
    other = told.WithdrawTicket(ticket.id, DeviceId("kiosk-2"))
    assert script.refused(script.told(other)) == "not_allowed"
    script.told(told.WithdrawTicket(ticket.id, DeviceId("kiosk-1")))
    assert ticket.status == "withdrawn"
    assert not script.office.slips_out


def test_a_ticket_called_while_its_kiosk_gave_up_is_withdrawn_and_frees_the_counter() -> None:
    script = Script(small_office())
    script.press("3", "open")
    ticket = script.take("subsidy")
    script.told(told.WithdrawAsk(DeviceId("kiosk-1"), ticket.ask))
    assert ticket.status == "withdrawn"
    assert script.at("3").status == "free"


def test_withdrawing_what_is_being_served_is_refused() -> None:
    script = Script(small_office())
    script.press("3", "open")
    ticket = script.take("subsidy")
    script.press("3", "start")
    assert script.refused(script.told(told.WithdrawTicket(ticket.id, None))) == "ticket_not_waiting"


def test_withdrawing_an_unknown_ticket_is_refused() -> None:
    script = Script(small_office())
    assert script.refused(script.told(told.WithdrawTicket(TicketId("x"), None))) == "ticket_unknown"


def test_an_ask_withdrawn_before_it_was_seen_is_void() -> None:
    script = Script(small_office())
    script.told(told.WithdrawAsk(DeviceId("kiosk-1"), "ask-1"))
    assert script.refused(script.try_take("subsidy")) == "too_late"
    assert not script.office.tickets


def test_a_service_is_rated_once_from_its_end_to_a_day_after() -> None:
    script = Script(small_office(EAGER))
    ticket = script.take("subsidy")
    script.press("3", "open")
    rate = told.RateService(ticket.code, 5)
    assert script.refused(script.told(rate)) == "too_early"
    script.press("3", "next")
    assert script.at("3").rate_code == ticket.code
    script.told(rate)
    assert ticket.mark == 5
    assert script.at("3").rate_code is None
    assert script.refused(script.told(rate)) == "already_rated"


def test_a_mark_is_too_late_after_a_day() -> None:
    script = Script(small_office(EAGER))
    ticket = script.take("subsidy")
    script.press("3", "open")
    script.press("3", "next")
    outcome = script.after(24 * 3600 + 1).told(told.RateService(ticket.code, 5))
    assert script.refused(outcome) == "too_late"


def test_an_unknown_code_is_refused() -> None:
    script = Script(small_office())
    assert script.refused(script.told(told.RateService("00000000", 1))) == "code_unknown"


def test_the_first_report_of_a_job_counts() -> None:
    script = Script(small_office())
    ticket = script.take("subsidy")
    assert ticket.slip is not None
    script.told(told.ReportSlip(ticket.slip.job, "printed"))
    assert not script.told(told.ReportSlip(ticket.slip.job, "error")).events
    assert ticket.slip.status == "printed"


@pytest.mark.parametrize("outcome", ["printed", "unknown"])
def test_the_slip_of_a_visit_that_ended_before_its_paper_is_kept_once(outcome: told.SlipReport) -> None:
    script = Script(small_office())
    for ticket in (script.take("subsidy"), script.take("subsidy")):
        assert ticket.slip is not None
        ending = told.WithdrawTicket(ticket.id, None) if ticket.sequence == 1 else told.AnswerAtReception(ticket.id)
        script.told(ending)
        assert not script.office.slips_out.keys() & {ticket.slip.job}
        (kept,) = script.told(told.ReportSlip(ticket.slip.job, outcome)).events
        assert isinstance(kept, SlipPrinted | SlipFailed)
        assert (kept.job, kept.ticket) == (ticket.slip.job, ticket.id)
        assert not script.told(told.ReportSlip(ticket.slip.job, outcome)).events
        assert ticket.slip.status == outcome


def test_a_printed_job_the_core_does_not_know_is_kept() -> None:
    script = Script(small_office())
    assert len(script.told(told.ReportSlip(JobId("offline-1"), "printed")).events) == 1


def test_when_a_printer_is_well_again_fresh_failed_slips_get_a_new_job() -> None:
    script = Script(small_office())
    failed, unknown, printed = (script.take("subsidy") for _ in range(3))
    for ticket, outcome in ((failed, "paper_out"), (unknown, "unknown"), (printed, "printed")):
        assert ticket.slip is not None
        script.told(told.ReportSlip(ticket.slip.job, outcome))  # type: ignore[arg-type]
    script.told(told.ResumePrinting(DeviceId("printer-1")))
    assert list(script.office.slips_out.values()) == [failed.id]
    assert list(script.office.slips_out) == [f"{failed.id}-2"]


def test_failed_slips_get_their_new_jobs_in_the_order_of_their_numbers_however_they_failed() -> None:
    script = Script(small_office())
    tickets = [script.take("subsidy") for _ in range(12)]
    for ticket in tickets[::-3] + tickets[1::3]:
        assert ticket.slip is not None
        script.told(told.ReportSlip(ticket.slip.job, "paper_out"))
    ordered = script.told(told.ResumePrinting(DeviceId("printer-1"))).events
    assert [event.job for event in ordered if isinstance(event, SlipOrdered)] == [
        f"{ticket.id}-2" for place, ticket in enumerate(tickets) if place % 3
    ]
    assert not script.told(told.ResumePrinting(DeviceId("printer-1"))).events


def test_a_slip_that_failed_before_the_night_is_known_to_have_failed_after_it() -> None:
    script = Script(small_office())
    ticket = script.take("subsidy")
    assert ticket.slip is not None
    script.told(told.ReportSlip(ticket.slip.job, "paper_out"))
    script.after(86_400).told(told.PassTime())
    assert script.office.slips_failed == {ticket.id}


def test_an_old_failed_slip_is_printed_only_on_request() -> None:
    script = Script(small_office())
    ticket = script.take("subsidy")
    assert ticket.slip is not None
    script.told(told.ReportSlip(ticket.slip.job, "paper_out"))
    script.after(601).told(told.ResumePrinting(DeviceId("printer-1")))
    assert not script.office.slips_out


def test_help_stays_until_answered() -> None:
    script = Script(small_office())
    script.told(told.CallHelp("ramp"))
    assert not script.after(60).told(told.CallHelp("ramp")).events
    assert script.office.help["ramp"].since == MORNING
    script.told(told.AnswerHelp("ramp"))
    assert not script.office.help


def test_a_slip_that_fails_every_time_gets_at_most_five_jobs() -> None:
    script = Script(small_office())
    ticket = script.take("subsidy")
    for _ in range(10):
        assert ticket.slip is not None
        script.told(told.ReportSlip(ticket.slip.job, "error"))
        script.told(told.ResumePrinting(DeviceId("printer-1")))
    assert ticket.slip.job == f"{ticket.id}-5"


@pytest.mark.parametrize(("needs", "purpose"), [(("sight", "telepathy"), None), ((), "Іван Петренко, 067")])
def test_needs_and_purposes_the_office_does_not_list_are_refused(needs: tuple[str, ...], purpose: str | None) -> None:
    """Nobody could meet such a need, and what somebody typed would stay in the journal for ever."""
    command = told.TakeTicket(
        TicketId("t1"), "C0000001", DeviceId("kiosk-1"), "a1", ServiceId("passport-foreign"), "uk", None, purpose, needs
    )
    refusal = Script(small_office()).told(command).refusal
    assert refusal is not None
    assert refusal.code == "malformed"

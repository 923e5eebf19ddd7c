"""What the reception does to tickets: setting right, paper rolls, meeting people, copies of slips."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.events import HelpAnswered, SlipOrdered, TicketCorrected, TicketIssued, VisitorMet
from queue_core.domain.ids import TicketId
from queue_core.domain.invariants import broken
from queue_core.domain.plan import CategoryId, CounterId, DayHours, DeviceId, Rules, ServiceId
from queue_core.domain.settle import Outcome
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.meeting import to_be_met
from queue_core.domain.tickets.slips import is_copy
from queue_core.views.tickets import print_job
from tests.support.offices import small_office
from tests.support.script import MORNING, Script

EAGER = Rules(least_seconds_on_call=0, recall_after=0, calls_before_no_show=1, no_show_after=0)
SUBSIDY, FOREIGN, VETERAN = ServiceId("subsidy"), ServiceId("passport-foreign"), CategoryId("veteran")
HERE, PRINTER = DeviceId("reception-1"), DeviceId("printer-1")


def script_of(**rules: object) -> Script:
    return Script(small_office(replace(EAGER, **rules)))  # type: ignore[arg-type]


def correct(script: Script, ticket: Ticket, **wanted: object) -> Outcome:
    now = {"service": ticket.service, "category": ticket.category, "needs": ticket.needs, **wanted}
    return script.told(told.CorrectTicket(ticket.id, **now))  # type: ignore[arg-type]


def enter(script: Script, paper: int, ago: float, service: ServiceId = SUBSIDY) -> Outcome:
    at = script.now - ago
    take = told.TakeTicket(
        TicketId(f"p{paper}-{script.now}"), f"P{paper}{script.now}", HERE, f"p{paper}", service, "uk"
    )
    return script.told(told.EnterPaperNumber(take, paper, at))


def test_another_direction_keeps_number_and_place() -> None:
    script = script_of()
    wrong = script.take("subsidy")
    later = script.after(60).take("passport-foreign")
    corrected = script.one(correct(script.after(60), wrong, service=FOREIGN), TicketCorrected)
    assert (corrected.direction, corrected.place_at, corrected.paper) == ("passports", MORNING, None)
    assert (wrong.number, wrong.hall) == ("С001", "1")
    script.press("1", "open")
    assert script.number_at("1") == wrong.number
    assert later.status == "waiting"


def test_a_category_brings_its_tier_and_taking_it_away_the_ordinary_one() -> None:
    script = script_of()
    first, second = script.take("subsidy"), script.after(60).take("subsidy")
    correct(script, second, category=VETERAN)
    assert second.tier == 1
    script.press("3", "open")
    assert script.number_at("3") == second.number
    correct(script, first, category=VETERAN)
    correct(script, first, category=None)
    assert (first.tier, first.category) == (4, None)


def test_a_need_moves_nobody_and_what_is_so_already_makes_no_fact() -> None:
    script = script_of()
    ticket = script.take("subsidy")
    assert correct(script, ticket, needs=("sight",)).events
    assert (ticket.needs, ticket.place_at) == (("sight",), MORNING)
    assert correct(script, ticket).events == ()


def test_who_has_proved_nothing_gets_no_other_category() -> None:
    script = script_of()
    ticket = script.take("subsidy", "veteran")
    script.press("3", "open")
    script.told(told.SuspendOffice("other"))
    script.told(told.SayNotShown(CounterId("3")))
    assert script.refused(correct(script, ticket, category=CategoryId("disability"))) == "not_allowed"
    assert correct(script, ticket, needs=("sight",)).refusal is None
    assert ticket.tier == 4


def test_only_who_waits_is_set_right_and_unknown_things_are_refused() -> None:
    script = script_of()
    ticket = script.take("subsidy")
    assert script.refused(correct(script, ticket, service=ServiceId("nothing"))) == "service_unknown"
    assert script.refused(correct(script, ticket, category=CategoryId("king"))) == "category_unknown"
    assert script.refused(correct(script, ticket, needs=("gold",))) == "malformed"
    script.told(told.SuspendService(FOREIGN))
    assert script.refused(correct(script, ticket, service=FOREIGN)) == "service_closed"
    script.press("3", "open")
    assert script.refused(correct(script, ticket, needs=("sight",))) == "ticket_not_waiting"


def test_a_press_is_not_undone_over_a_ticket_set_right_since() -> None:
    script = script_of()
    script.take("subsidy")
    script.press("3", "open")
    script.told(told.RedirectTicket(CounterId("3"), service=FOREIGN))
    [ticket] = script.office.tickets.values()
    correct(script.after(1), ticket, needs=("sight",))
    assert script.refused(script.told(told.UndoPress(CounterId("3")))) == "too_late"
    assert ticket.needs == ("sight",)


def test_papers_stand_in_the_order_of_the_roll_before_those_who_came_later() -> None:
    script = script_of()
    script.after(3600)
    kiosk = script.take("subsidy")
    script.after(60)
    for paper in (12, 11, 10):
        assert enter(script, paper, ago=1800).refusal is None
    order = sorted(script.office.tickets.values(), key=lambda ticket: ticket.place)
    assert [ticket.number for ticket in order] == ["С004", "С003", "С002", kiosk.number]
    script.press("3", "open")
    assert script.number_at("3") == "С004"
    assert broken(script.office, script.now) == []


def test_a_paper_counts_only_those_before_its_place_and_promises_nothing() -> None:
    script = script_of()
    script.take("subsidy")
    script.after(3600).take("subsidy")
    issued = script.one(enter(script, 7, ago=1800), TicketIssued)
    assert (issued.people_ahead, issued.estimate) == (1, None)


def test_a_paper_is_entered_once_unless_its_ticket_was_taken_back() -> None:
    script = script_of()
    script.after(600)
    assert enter(script, 7, ago=60).refusal is None
    assert script.refused(enter(script, 7, ago=60)) == "not_allowed"
    script.told(told.WithdrawTicket(TicketId("С001"), None))
    assert enter(script.after(1), 7, ago=60).refusal is None


@pytest.mark.parametrize(("paper", "ago"), [(0, 10), (10_000, 10), (5, -30)])
def test_a_paper_that_cannot_be_is_refused(paper: int, ago: float) -> None:
    assert script_of().refused(enter(script_of(), paper, ago)) == "malformed"


def test_whether_tickets_were_given_is_judged_by_the_time_of_the_paper() -> None:
    plan = replace(small_office(EAGER), hours={2: DayHours(9 * 60, 10 * 60)})
    script = Script(plan)  # 08:33
    assert script.refused(enter(script, 3, ago=0)) == "office_closed"
    script.after(2 * 3600)  # 10:33, closed
    assert script.refused(enter(script, 3, ago=0)) == "office_closed"
    assert enter(script, 3, ago=3600).refusal is None


def test_a_new_day_knows_no_papers() -> None:
    script = script_of()
    enter(script, 7, ago=0)
    script.after(30 * 3600).told(told.PassTime())
    assert script.office.papers == {}


def test_who_sees_badly_is_met_where_they_wait_and_again_when_called() -> None:
    script = script_of()
    ticket = script.take("subsidy")
    correct(script, ticket, needs=("sight",))
    assert [(one.number, counter) for one, counter in to_be_met(script.office)] == [("С001", None)]
    assert script.told(told.MeetVisitor(ticket.id)).events == (VisitorMet(ticket.id, None),)
    assert not list(to_be_met(script.office))
    script.press("3", "open")
    assert [counter for _, counter in to_be_met(script.office)] == ["3"]
    again = script.told(told.MeetVisitor(ticket.id)).events
    assert again == (VisitorMet(ticket.id, CounterId("3")), HelpAnswered("counter-3"))
    assert script.told(told.MeetVisitor(ticket.id)).events == ()
    assert script.office.help == {}
    script.press("3", "start")
    assert not list(to_be_met(script.office))
    assert script.refused(script.told(told.MeetVisitor(ticket.id))) == "ticket_not_waiting"


def test_a_copy_is_marked_and_what_is_on_its_way_is_not_ordered_twice() -> None:
    script = script_of()
    ticket = script.take("subsidy")
    assert script.told(told.PrintAgain(ticket.id, ticket.slip.printer if ticket.slip else None)).events == ()
    assert ticket.slip
    script.told(told.ReportSlip(ticket.slip.job, "printed"))
    ordered = script.one(script.told(told.PrintAgain(TicketId(ticket.number), PRINTER)), SlipOrdered)
    assert is_copy(ordered.job)
    assert print_job(script.office, ticket.id, None).duplicate
    script.told(told.ReportSlip(ordered.job, "paper_out"))
    again = script.one(script.told(told.ResumePrinting(PRINTER)), SlipOrdered)
    assert is_copy(again.job), "a copy that failed is a copy still"


def test_a_slip_that_was_never_ordered_is_no_copy() -> None:
    script = script_of()
    take = told.TakeTicket(TicketId("t"), "CODE0001", HERE, "a", SUBSIDY, "uk")
    script.told(take)
    ordered = script.one(script.told(told.PrintAgain(TicketId("t"), PRINTER)), SlipOrdered)
    assert not is_copy(ordered.job)
    assert not print_job(script.office, TicketId("t"), None).duplicate


def test_nothing_is_printed_without_a_printer_or_after_the_visit() -> None:
    script = script_of()
    ticket = script.take("subsidy")
    assert script.refused(script.told(told.PrintAgain(ticket.id, None))) == "unavailable"
    script.told(told.WithdrawTicket(ticket.id, None))
    assert script.refused(script.told(told.PrintAgain(ticket.id, PRINTER))) == "ticket_not_waiting"

"""A command and the moment → the facts it makes, or a `Refusal`. Nothing is changed here; see `settle.carry_out`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queue_core.domain import commands as told
from queue_core.domain.counters import redirects, visits
from queue_core.domain.counters.presses import press
from queue_core.domain.counters.seats import take_seat
from queue_core.domain.counters.undo import undo_press
from queue_core.domain.day.doubt import confirm_clock, doubt_clock
from queue_core.domain.day.passing import pass_time, start_core, turned_away
from queue_core.domain.events import (
    Event,
    HelpAnswered,
    HelpCalled,
    OfficeResumed,
    OfficeSuspended,
    ServiceResumed,
    ServiceSuspended,
)
from queue_core.domain.lines.unmet import MOST_CALLS_FOR_HELP, is_place
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal
from queue_core.domain.tickets import correcting, returning, texts
from queue_core.domain.tickets.finding import find_ticket
from queue_core.domain.tickets.meeting import meet_visitor
from queue_core.domain.tickets.rating import rate_service
from queue_core.domain.tickets.slips import print_again, report_slip, resume_printing
from queue_core.domain.tickets.taking import take_ticket, withdraw_ask, withdraw_ticket


def decide(office: Office, command: told.Command, now: float) -> list[Event]:
    """Return the command's own facts, none where it is ok and changes nothing; raises `Refusal`."""
    return _RULES[type(command)](office, command, now)


def _call_help(office: Office, command: told.CallHelp, _now: float) -> list[Event]:
    place = command.place if is_place(office.plan, command.place) else command.by
    if not place:
        raise Refusal("malformed", reason="`place` is none of this office")
    ticket = find_ticket(office, command.ticket).id if command.ticket is not None else None
    if place in office.help:
        return []
    if len(office.help) >= MOST_CALLS_FOR_HELP:
        raise Refusal("too_many")
    return [HelpCalled(place, ticket)]


def _answer_help(office: Office, command: told.AnswerHelp, _now: float) -> list[Event]:
    return [HelpAnswered(command.place)] if command.place in office.help else []


def _suspend(office: Office, command: told.SuspendOffice, _now: float) -> list[Event]:
    return [] if office.suspended is not None else [OfficeSuspended(command.reason)]


def _resume(office: Office, _command: told.ResumeOffice, now: float) -> list[Event]:
    return [] if office.suspended is None else [OfficeResumed(), *turned_away(office, now)]


def _suspend_service(office: Office, command: told.SuspendService, _now: float) -> list[Event]:
    if command.service not in office.plan.services:
        raise Refusal("service_unknown", service=command.service)
    return [] if command.service in office.suspended_services else [ServiceSuspended(command.service)]


def _resume_service(office: Office, command: told.ResumeService, _now: float) -> list[Event]:
    return [ServiceResumed(command.service)] if command.service in office.suspended_services else []


_RULES: dict[type, Callable[[Office, Any, float], list[Event]]] = {
    told.TakeTicket: take_ticket,
    told.WithdrawTicket: withdraw_ticket,
    told.WithdrawAsk: withdraw_ask,
    told.RateService: rate_service,
    told.CallHelp: _call_help,
    told.AnswerHelp: _answer_help,
    told.PressKey: press,
    told.TakeSeat: take_seat,
    told.ReportSlip: report_slip,
    told.ResumePrinting: resume_printing,
    told.SuspendOffice: _suspend,
    told.ResumeOffice: _resume,
    told.PassTime: pass_time,
    told.StartCore: start_core,
    told.SayNotShown: visits.say_not_shown,
    told.RedirectTicket: redirects.redirect_ticket,
    told.PostponeTicket: visits.postpone_ticket,
    told.AddService: visits.add_service,
    told.CallOutOfTurn: visits.call_out_of_turn,
    told.UndoPress: undo_press,
    told.ReturnTicket: returning.return_ticket,
    told.AnswerAtReception: returning.answer_at_reception,
    told.GiveUpPlace: returning.give_up_place,
    told.CorrectTicket: correcting.correct_ticket,
    told.EnterPaperNumber: correcting.enter_paper_number,
    told.MeetVisitor: meet_visitor,
    told.PrintAgain: print_again,
    told.SuspendService: _suspend_service,
    told.ResumeService: _resume_service,
    told.DoubtClock: doubt_clock,
    told.ConfirmClock: confirm_clock,
    told.LeaveNote: texts.leave_note,
    told.EraseTexts: texts.erase_texts,
}

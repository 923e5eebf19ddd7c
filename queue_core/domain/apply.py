"""A fact → the office after it. The only place that changes the office; never refuses, never decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queue_core.domain import events as happened
from queue_core.domain.effects import counters, day, reception, slips, texts, tickets
from queue_core.domain.office import Office


def apply(office: Office, event: happened.Event, at: float) -> None:
    """Let a fact be true from `at` on; its journal number is the office's `seq` afterwards."""
    office.seq += 1
    office.latest = max(office.latest, at)
    _EFFECTS[type(event)](office, event, at)


_EFFECTS: dict[type, Callable[[Office, Any, float], None]] = {
    happened.DayOpened: day.day_opened,
    happened.DayClosed: day.day_closed,
    happened.CoreStarted: day.core_started,
    happened.NumbersSkipped: day.numbers_skipped,
    happened.TicketIssued: tickets.ticket_issued,
    happened.TicketCalled: tickets.ticket_called,
    happened.TicketRecalled: tickets.ticket_recalled,
    happened.CallAcknowledged: tickets.call_acknowledged,
    happened.CallUnanswered: tickets.call_unanswered,
    happened.ServiceStarted: tickets.service_started,
    happened.ServiceFinished: tickets.service_finished,
    happened.VisitorMissed: tickets.visitor_missed,
    happened.TicketWithdrawn: tickets.ticket_withdrawn,
    happened.AskVoided: tickets.ask_voided,
    happened.CounterOpened: counters.counter_opened,
    happened.CounterPaused: counters.counter_paused,
    happened.CounterResumed: counters.counter_resumed,
    happened.CounterClosed: counters.counter_closed,
    happened.ServiceRated: tickets.service_rated,
    happened.SlipOrdered: slips.slip_ordered,
    happened.SlipPrinted: slips.slip_printed,
    happened.SlipFailed: slips.slip_failed,
    happened.HelpCalled: day.help_called,
    happened.HelpAnswered: day.help_answered,
    happened.OfficeSuspended: day.office_suspended,
    happened.OfficeResumed: day.office_resumed,
    happened.CategoryNotShown: tickets.category_not_shown,
    happened.TicketRedirected: tickets.ticket_redirected,
    happened.TicketPostponed: tickets.ticket_postponed,
    happened.TicketReturned: tickets.ticket_returned,
    happened.ParkedTicketClosed: tickets.parked_ticket_closed,
    happened.AnsweredAtReception: tickets.answered_at_reception,
    happened.PlaceGivenUp: tickets.place_given_up,
    happened.TicketCorrected: reception.ticket_corrected,
    happened.VisitorMet: reception.visitor_met,
    happened.ServiceAdded: tickets.service_added,
    happened.VisitorTurnedAway: tickets.visitor_turned_away,
    happened.ServiceSuspended: day.service_suspended,
    happened.ServiceResumed: day.service_resumed,
    happened.ClockDoubted: day.clock_doubted,
    happened.ClockConfirmed: day.clock_confirmed,
    happened.PressUndone: counters.press_undone,
    happened.TextLeft: texts.text_left,
    happened.TextsErased: texts.texts_erased,
}

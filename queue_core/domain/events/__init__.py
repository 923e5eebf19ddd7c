"""What happened in the office: facts, past tense. They are the journal's contents; `KINDS` names each for ever."""

from __future__ import annotations

from typing import TypeAlias

from queue_core.domain.events.counters import (
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    PressUndone,
)
from queue_core.domain.events.day import (
    ClockConfirmed,
    ClockDoubted,
    CoreStarted,
    DayClosed,
    DayOpened,
    HelpAnswered,
    HelpCalled,
    NumbersSkipped,
    OfficeResumed,
    OfficeSuspended,
    ServiceResumed,
    ServiceSuspended,
)
from queue_core.domain.events.reception import TicketCorrected, VisitorMet
from queue_core.domain.events.slips import (
    SlipFailed,
    SlipOrdered,
    SlipPrinted,
)
from queue_core.domain.events.texts import TextLeft, TextsErased
from queue_core.domain.events.tickets import (
    AnsweredAtReception,
    AskVoided,
    CallAcknowledged,
    CallUnanswered,
    CategoryNotShown,
    ParkedTicketClosed,
    PlaceGivenUp,
    ServiceAdded,
    ServiceFinished,
    ServiceRated,
    ServiceStarted,
    TicketCalled,
    TicketIssued,
    TicketPostponed,
    TicketRecalled,
    TicketRedirected,
    TicketReturned,
    TicketWithdrawn,
    VisitorMissed,
    VisitorTurnedAway,
)

Event: TypeAlias = (
    DayOpened
    | DayClosed
    | CoreStarted
    | NumbersSkipped
    | ClockDoubted
    | ClockConfirmed
    | HelpCalled
    | HelpAnswered
    | OfficeSuspended
    | OfficeResumed
    | ServiceSuspended
    | ServiceResumed
    | TicketIssued
    | TicketCalled
    | TicketRecalled
    | CallAcknowledged
    | CallUnanswered
    | ServiceStarted
    | ServiceFinished
    | VisitorMissed
    | TicketWithdrawn
    | AskVoided
    | ServiceRated
    | CategoryNotShown
    | TicketRedirected
    | TicketPostponed
    | TicketReturned
    | ParkedTicketClosed
    | AnsweredAtReception
    | PlaceGivenUp
    | ServiceAdded
    | VisitorTurnedAway
    | CounterOpened
    | CounterPaused
    | CounterResumed
    | CounterClosed
    | PressUndone
    | TicketCorrected
    | VisitorMet
    | SlipOrdered
    | SlipPrinted
    | SlipFailed
    | TextLeft
    | TextsErased
)

KINDS: dict[str, tuple[int, type[Event]]] = {
    "day_opened": (2, DayOpened),
    "day_closed": (1, DayClosed),
    "core_started": (1, CoreStarted),
    "numbers_skipped": (1, NumbersSkipped),
    "clock_doubted": (1, ClockDoubted),
    "clock_confirmed": (1, ClockConfirmed),
    "ticket_issued": (2, TicketIssued),
    "ticket_called": (2, TicketCalled),
    "ticket_recalled": (1, TicketRecalled),
    "call_acknowledged": (1, CallAcknowledged),
    "call_unanswered": (1, CallUnanswered),
    "service_started": (1, ServiceStarted),
    "service_finished": (2, ServiceFinished),
    "visitor_missed": (2, VisitorMissed),
    "ticket_withdrawn": (1, TicketWithdrawn),
    "ask_voided": (1, AskVoided),
    "counter_opened": (1, CounterOpened),
    "counter_paused": (2, CounterPaused),
    "counter_resumed": (1, CounterResumed),
    "counter_closed": (1, CounterClosed),
    "service_rated": (1, ServiceRated),
    "slip_ordered": (1, SlipOrdered),
    "slip_printed": (1, SlipPrinted),
    "slip_failed": (1, SlipFailed),
    "help_called": (1, HelpCalled),
    "help_answered": (1, HelpAnswered),
    "office_suspended": (1, OfficeSuspended),
    "office_resumed": (1, OfficeResumed),
    "category_not_shown": (1, CategoryNotShown),
    "ticket_redirected": (1, TicketRedirected),
    "ticket_postponed": (2, TicketPostponed),
    "ticket_returned": (1, TicketReturned),
    "parked_ticket_closed": (1, ParkedTicketClosed),
    "answered_at_reception": (1, AnsweredAtReception),
    "place_given_up": (1, PlaceGivenUp),
    "service_added": (1, ServiceAdded),
    "visitor_turned_away": (1, VisitorTurnedAway),
    "service_suspended": (1, ServiceSuspended),
    "service_resumed": (1, ServiceResumed),
    "press_undone": (1, PressUndone),
    "ticket_corrected": (1, TicketCorrected),
    "visitor_met": (1, VisitorMet),
    "text_left": (1, TextLeft),
    "texts_erased": (1, TextsErased),
}
"""The journal's word for each event and the version of its body.

A changed body, also of what it embeds (`office.Ticket`, `office.Workplace`), takes the next version and an upcaster in
`journal.upcasters`.
"""

__all__ = [
    "KINDS",
    "AnsweredAtReception",
    "AskVoided",
    "CallAcknowledged",
    "CallUnanswered",
    "CategoryNotShown",
    "ClockConfirmed",
    "ClockDoubted",
    "CoreStarted",
    "CounterClosed",
    "CounterOpened",
    "CounterPaused",
    "CounterResumed",
    "DayClosed",
    "DayOpened",
    "Event",
    "HelpAnswered",
    "HelpCalled",
    "NumbersSkipped",
    "OfficeResumed",
    "OfficeSuspended",
    "ParkedTicketClosed",
    "PlaceGivenUp",
    "PressUndone",
    "ServiceAdded",
    "ServiceFinished",
    "ServiceRated",
    "ServiceResumed",
    "ServiceStarted",
    "ServiceSuspended",
    "SlipFailed",
    "SlipOrdered",
    "SlipPrinted",
    "TextLeft",
    "TextsErased",
    "TicketCalled",
    "TicketCorrected",
    "TicketIssued",
    "TicketPostponed",
    "TicketRecalled",
    "TicketRedirected",
    "TicketReturned",
    "TicketWithdrawn",
    "VisitorMet",
    "VisitorMissed",
    "VisitorTurnedAway",
]

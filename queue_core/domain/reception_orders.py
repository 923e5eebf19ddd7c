"""Calls for help, and what the reception orders about a ticket, away from the counters. Part of `commands`."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CategoryId, DeviceId, ServiceId


@dataclass(frozen=True, slots=True)
class ReturnTicket:
    """Who did not come, or stood aside, is there and waits again at the old place. `ticket`: its id, or its number."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class AnswerAtReception:
    """The question of a visitor was answered at the reception. `ticket`: its id, or its number."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class GiveUpPlace:
    """A waiting visitor lets others pass for so many seconds of seniority.

    `ticket`: its id, or its number; a visitor proves who they are by the `code` of the slip instead.
    """

    ticket: TicketId | None
    for_seconds: float
    code: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectTicket:
    """What a waiting ticket is for, as it shall be: service, category, needs. `ticket`: its id, or its number."""

    ticket: TicketId
    service: ServiceId
    category: CategoryId | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetVisitor:
    """Somebody goes to meet a visitor who does not see well. `ticket`: its id, or its number."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """The slip of a ticket is wanted once more. `ticket`: its id or number. `printer`: None where there is none."""

    ticket: TicketId
    printer: DeviceId | None


@dataclass(frozen=True, slots=True)
class CallHelp:
    """Somebody needs help at a place; one that the office does not know is that of the device it is called `by`.

    `ticket`: its id, or its number.
    """

    place: str
    ticket: TicketId | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class AnswerHelp:
    """Somebody has come to help."""

    place: str

"""The paper of a ticket."""

from __future__ import annotations

from typing import Any

from queue_core.domain import events as happened
from queue_core.domain.office import Office
from queue_core.domain.ticket import Slip


def slip_ordered(office: Office, event: happened.SlipOrdered, _at: float) -> None:
    ticket = office.tickets[event.ticket]
    ordered = ticket.slip.ordered + 1 if ticket.slip is not None else 1
    ticket.slip = Slip(event.job, event.printer, ordered=ordered)
    office.jobs[event.job] = office.slips_out[event.job] = ticket.id
    office.slips_failed.discard(ticket.id)


def slip_printed(office: Office, event: happened.SlipPrinted, _at: float) -> None:
    if event.ticket is not None:
        _end_slip(office, event, "printed")


def slip_failed(office: Office, event: happened.SlipFailed, _at: float) -> None:
    _end_slip(office, event, "unknown" if event.reason == "unknown" else "failed")


def _end_slip(office: Office, event: Any, status: Any) -> None:
    office.slips_out.pop(event.job, None)
    slip = office.tickets[event.ticket].slip
    if slip is not None and slip.job == event.job:
        slip.status = status
        note = office.slips_failed.add if status == "failed" else office.slips_failed.discard
        note(event.ticket)

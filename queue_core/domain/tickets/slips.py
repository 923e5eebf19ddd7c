"""The paper of a ticket: paper is at-least-once, a number never is."""

from __future__ import annotations

from queue_core.domain.commands import PrintAgain, ReportSlip, ResumePrinting
from queue_core.domain.events import Event, SlipFailed, SlipOrdered, SlipPrinted
from queue_core.domain.ids import JobId
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import INSIDE, Ticket
from queue_core.domain.tickets.finding import find_ticket, not_waiting

_COPY = "-copy-"
MOST_JOBS_OF_A_SLIP = 5
"""A printer that says it is well and fails every time gets no more jobs for one ticket than this."""


def report_slip(office: Office, command: ReportSlip, _now: float) -> list[Event]:
    """Note how a job ended; the first report of a job counts, a job the core does not know is kept when printed.

    So does that of a ticket whose visit ended before its paper was out: somebody may hold a slip with a valid stamp.
    """
    ticket_id = office.jobs.get(command.job)
    if ticket_id is None:
        return [SlipPrinted(command.job, None)] if command.outcome == "printed" else []
    slip = office.tickets[ticket_id].slip
    if slip is None or slip.job != command.job or slip.status != "asked":
        return []
    if command.outcome == "printed":
        return [SlipPrinted(command.job, ticket_id)]
    return [SlipFailed(command.job, ticket_id, command.outcome)]


def resume_printing(office: Office, command: ResumePrinting, now: float) -> list[Event]:
    """Give a new job to each fresh ticket whose slip failed here; one that is perhaps printed waits for a request."""
    events: list[Event] = []
    for ticket in sorted(map(office.tickets.__getitem__, office.slips_failed), key=lambda ticket: ticket.issued_seq):
        slip = ticket.slip
        if slip is None or slip.printer != command.printer:
            continue
        if ticket.status not in ("waiting", "called") or slip.ordered >= MOST_JOBS_OF_A_SLIP:
            continue
        if is_fresh(office, ticket, now):
            events.append(SlipOrdered(ticket.id, _next_job(ticket, is_copy=is_copy(slip.job)), command.printer))
    return events


def print_again(office: Office, command: PrintAgain, _now: float) -> list[Event]:
    """Order a copy; nothing where its slip is on the way to the same printer. Raises `Refusal`."""
    ticket = find_ticket(office, command.ticket)
    if ticket.status not in INSIDE:
        raise not_waiting(ticket)
    if command.printer is None:
        raise Refusal("unavailable", printer=ticket.number)
    slip = ticket.slip
    if slip is not None and slip.status == "asked" and slip.printer == command.printer:
        return []
    return [SlipOrdered(ticket.id, _next_job(ticket, is_copy=slip is not None), command.printer)]


def is_copy(job: JobId) -> bool:
    """Say whether a job prints a slip that may be in somebody's hands already: it is marked so on paper."""
    return _COPY in job


def _next_job(ticket: Ticket, *, is_copy: bool) -> JobId:
    place = ticket.slip.ordered + 1 if ticket.slip is not None else 1
    return JobId(f"{ticket.id}{_COPY if is_copy else '-'}{place}")


def is_fresh(office: Office, ticket: Ticket, now: float) -> bool:
    """Say whether a slip is young enough to be printed without a request: after a blackout people are still there."""
    return office.passed(ticket.issued_at, now) <= office.plan.rules.slip_fresh_for

"""Facts → what others learn of them: states, print jobs, how slips ended. Prepared before the commit, said after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from queue_core.domain import events as happened
from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.office import Office
from queue_core.domain.plan import DeviceId
from queue_core.domain.tickets.slips import is_copy, is_fresh
from queue_core.journal.records import Record
from queue_core.submissions import Announcement, PrintOrder
from queue_core.views.published import PublishedStates
from queue_core.views.tickets import print_job
from queue_core.wire.jobs import SlipOutcome


class Announcer:
    """Keeps the published states and the stamps of tickets, and turns each batch's facts into an announcement."""

    def __init__(self, office: Office, published: PublishedStates) -> None:
        self._office = office
        self._published = published
        self._stamps: dict[TicketId, str] = {}

    def note_record(self, event: happened.Event, record: Record) -> None:
        """Keep the stamp of the record of a fact that issued a ticket: its slip will carry it."""
        if isinstance(event, happened.TicketIssued):
            self._stamps[event.ticket] = record.stamp
        elif isinstance(event, happened.DayOpened):
            self._stamps = {ticket: stamp for ticket, stamp in self._stamps.items() if ticket in self._office.tickets}

    def prepare(self, events: Sequence[happened.Event], now: float, *, everything: bool) -> Announcement:
        """Return what to say once `events` are durable; `everything`: look at all states, not just those touched."""
        states = self._published.refresh_all(now) if everything else self._published.refresh(events, now)
        wanted = {event.job for event in events if isinstance(event, happened.TicketIssued | happened.SlipOrdered)}
        if any(isinstance(event, happened.CoreStarted) for event in events):
            wanted |= set(self._office.slips_out)
        ended = [event for event in events if isinstance(event, happened.SlipPrinted | happened.SlipFailed)]
        gone = (happened.TicketWithdrawn, happened.AnsweredAtReception)
        needless = [event.ticket for event in events if isinstance(event, gone)]
        return Announcement(
            states=states,
            looked_at=self._published.looked_at,
            prints=tuple(self._orders(wanted, now)),
            ended_jobs=tuple(event.job for event in ended) + tuple(self._jobs_of(needless)),
            slip_outcomes=tuple(self._outcomes(ended)),
            clock=tuple(e for e in events if isinstance(e, happened.ClockDoubted | happened.ClockConfirmed)),
            failed_at=tuple(self._failed_at(ended)),
        )

    def _orders(self, jobs: set[JobId | None], now: float) -> list[PrintOrder]:
        orders = []
        for job in sorted(job for job in jobs if job is not None):
            ticket_id = self._office.slips_out.get(job)
            if ticket_id is None:
                continue
            ticket = self._office.tickets[ticket_id]
            if (
                ticket.slip is not None
                and ticket.slip.job == job
                and (is_copy(job) or is_fresh(self._office, ticket, now))
            ):
                # A copy is as old as the wish for it: people ask for one whenever they have lost their slip.
                age = 0.0 if is_copy(job) else self._office.passed(ticket.issued_at, now)
                fresh_until = now + self._office.plan.rules.slip_fresh_for - age
                job_with_words = print_job(self._office, ticket_id, self._stamps.get(ticket_id))
                orders.append(PrintOrder(ticket.slip.printer, job_with_words, fresh_until))
        return orders

    def _jobs_of(self, tickets: list[TicketId]) -> list[JobId]:
        slips = [self._office.tickets[ticket].slip for ticket in tickets if ticket in self._office.tickets]
        return [slip.job for slip in slips if slip is not None]

    def _failed_at(self, ended: list[happened.SlipPrinted | happened.SlipFailed]) -> set[DeviceId]:
        failed = [
            event.ticket for event in ended if isinstance(event, happened.SlipFailed) and event.reason != "unknown"
        ]
        slips = [self._office.tickets[ticket].slip for ticket in failed if ticket in self._office.tickets]
        return {slip.printer for slip in slips if slip is not None}

    def _outcomes(self, ended: list[happened.SlipPrinted | happened.SlipFailed]) -> list[tuple[DeviceId, SlipOutcome]]:
        outcomes = []
        for event in ended:
            ticket = self._office.tickets.get(event.ticket) if event.ticket is not None else None
            if ticket is None:
                continue
            outcome: Literal["printed", "unknown", "failed"] = "printed"
            if isinstance(event, happened.SlipFailed):
                outcome = "unknown" if event.reason == "unknown" else "failed"
            outcomes.append((ticket.device, SlipOutcome(ticket=ticket.id, outcome=outcome)))
        return outcomes

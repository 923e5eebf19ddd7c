"""Taking back the last press: for ten seconds, while nothing it touched has changed since."""

from __future__ import annotations

from queue_core.domain.commands import UndoPress
from queue_core.domain.events import CounterClosed, Event, PressUndone, TicketCalled
from queue_core.domain.ids import TicketId
from queue_core.domain.office import LastPress, LeftAs, Office, Workplace
from queue_core.domain.plan import CounterId
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import Ticket


def undo_press(office: Office, command: UndoPress, now: float) -> list[Event]:
    """Restore the counter and the tickets as they were before its last press; raises `Refusal`."""
    workplace = office.workplaces.get(command.counter)
    if workplace is None:
        raise Refusal("counter_unknown", counter=command.counter)
    last, until = office.last_presses.get(command.counter), may_undo_until(office, command.counter)
    if last is None or until is None or now > until:
        raise Refusal("too_late", undo=command.counter)
    tickets = tuple(each.pictured() for each in last.tickets)
    return [PressUndone(workplace.id, last.workplace.pictured(), tickets, last.first_seq)]


def may_undo_until(office: Office, counter: CounterId) -> float | None:
    """Return until when (seconds since 1970 UTC) the last press at a counter may be taken back.

    None where there is none, or what it touched has changed since.
    """
    last, workplace = office.last_presses.get(counter), office.workplaces[counter]
    if last is None or workplace.changed_seq > last.seq or tuple(left_as(office, last.tickets)) != last.left_as:
        return None
    seated = last.workplace.administrator
    others = (one.administrator for one in office.workplaces.values() if one.id != counter)
    if seated is not None and seated in others:
        return None
    return last.at + office.plan.rules.undo_within


class PressMemory:
    """Takes the pictures an undo needs: begun before a press, told of each fact about to be applied, kept after."""

    def __init__(self, office: Office, counter: CounterId) -> None:
        self._office = office
        self._counter = counter
        workplace = office.workplaces.get(counter)
        self._workplace: Workplace | None = workplace.pictured() if workplace is not None else None
        self._tickets: dict[TicketId, Ticket] = {}
        self._elsewhere = False
        self._first_seq = office.seq + 1

    def before(self, event: Event) -> None:
        """Picture the ticket a fact is about to change."""
        ticket = self._office.tickets.get(getattr(event, "ticket", TicketId("")) or TicketId(""))
        if ticket is not None and ticket.id not in self._tickets:
            self._tickets[ticket.id] = ticket.pictured()
        if isinstance(event, TicketCalled | CounterClosed) and event.counter != self._counter:
            self._elsewhere = True

    def keep(self, at: float, *, changed: bool) -> None:
        """Remember the press; one that changed another counter too cannot be undone."""
        if not changed:
            return
        if self._elsewhere or self._workplace is None:
            self._office.last_presses.pop(self._counter, None)
            return
        tickets = tuple(self._tickets.values())
        self._office.last_presses[self._counter] = LastPress(
            at, self._first_seq, self._office.seq, self._workplace, tickets, tuple(left_as(self._office, tickets))
        )


def left_as(office: Office, tickets: tuple[Ticket, ...]) -> list[LeftAs]:
    """Return how the tickets are now, as far as an undo cares."""
    now = [office.tickets.get(ticket.id) for ticket in tickets]
    return [
        (each.id, each.status, each.counter, each.times_called, each.mark, each.steps_left, each.place_at)
        for each in now
        if each is not None
    ]

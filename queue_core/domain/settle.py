"""Carrying a command out: its own facts, then calls until nobody waits whom a free counter may serve."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.apply import apply
from queue_core.domain.commands import (
    AddService,
    CallOutOfTurn,
    Command,
    PassTime,
    PostponeTicket,
    PressKey,
    RedirectTicket,
    SayNotShown,
    StartCore,
    TakeSeat,
)
from queue_core.domain.counters.undo import PressMemory
from queue_core.domain.decide import decide
from queue_core.domain.events import Event, TicketCalled, TicketReturned
from queue_core.domain.lines.routing import next_assignment
from queue_core.domain.lines.unmet import word_to_reception
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal

AT_A_COUNTER = (PressKey, TakeSeat, SayNotShown, RedirectTicket, PostponeTicket, AddService, CallOutOfTurn)
"""Commands an administrator gives at a counter: what they call there is no automatic call, and can be undone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: the facts it made (already applied), or the refusal, which made none."""

    at: float
    events: tuple[Event, ...] = ()
    refusal: Refusal | None = None


def carry_out(office: Office, command: Command, now: float) -> Outcome:
    """Decide, apply and settle one command. `now` never goes back: the last fact's instant is its floor."""
    now = max(now, office.latest)
    try:
        own = decide(office, command, now)
    except Refusal as refusal:
        return Outcome(now, refusal=refusal)
    course = _Course(office, command, now)
    while own:
        for event in own:
            course.apply(event)
        course.settle()
        own = decide(office, command, now) if isinstance(command, PassTime) else []
    if isinstance(command, PassTime | StartCore):
        course.settle()
    return course.end()


class _Course:
    """The facts of one command on their way into the office."""

    def __init__(self, office: Office, command: Command, now: float) -> None:
        self._office = office
        self._now = now
        self._events: list[Event] = []
        self._pressed = command.counter if isinstance(command, AT_A_COUNTER) else None
        self._memory = PressMemory(office, self._pressed) if self._pressed is not None else None

    def apply(self, event: Event) -> None:
        """Apply one fact."""
        if self._memory is not None:
            self._memory.before(event)
        apply(self._office, event, self._now)
        self._events.append(event)
        if isinstance(event, TicketCalled) and (word := word_to_reception(self._office, event)) is not None:
            self.apply(word)

    def settle(self) -> None:
        """Call until nobody waits whom a free counter may serve; who let enough others pass waits again meanwhile."""
        self._end_letting_pass()
        while (assignment := next_assignment(self._office, self._now)) is not None:
            workplace = self._office.workplaces[assignment.counter]
            assert workplace.administrator is not None
            self.apply(
                TicketCalled(
                    assignment.ticket,
                    assignment.counter,
                    workplace.administrator,
                    automatic=assignment.counter != self._pressed,
                    key=assignment.key,
                    beat=assignment.beat,
                    rule=assignment.rule,
                )
            )
            self._end_letting_pass()

    def _end_letting_pass(self) -> None:
        for ticket in [ticket for ticket, left in self._office.aside_after.items() if left <= 0]:
            self.apply(TicketReturned(ticket, "time"))

    def end(self) -> Outcome:
        """Return what happened; keep the pictures an undo needs."""
        if self._memory is not None:
            self._memory.keep(self._now, changed=bool(self._events))
        return Outcome(self._now, tuple(self._events))

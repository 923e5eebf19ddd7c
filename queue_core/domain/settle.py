"""Carrying a command out: its own facts, then calls until nobody waits whom a free counter may serve."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.apply import apply
from queue_core.domain.commands import Command, PassTime, PressKey, StartCore
from queue_core.domain.decide import decide
from queue_core.domain.events import Event, TicketCalled
from queue_core.domain.lines.routing import next_assignment
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal


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
    events: list[Event] = []
    pressed = command.counter if isinstance(command, PressKey) else None
    while own:
        for event in own:
            apply(office, event, now)
            events.append(event)
        _settle(office, pressed, now, events)
        own = decide(office, command, now) if isinstance(command, PassTime) else []
    if isinstance(command, PassTime | StartCore):
        _settle(office, pressed, now, events)
    return Outcome(now, tuple(events))


def _settle(office: Office, pressed: str | None, now: float, events: list[Event]) -> None:
    while (assignment := next_assignment(office, now)) is not None:
        workplace = office.workplaces[assignment.counter]
        assert workplace.administrator is not None
        called = TicketCalled(
            assignment.ticket,
            assignment.counter,
            workplace.administrator,
            automatic=assignment.counter != pressed,
            key=assignment.key,
            beat=assignment.beat,
            rule=assignment.rule,
        )
        apply(office, called, now)
        events.append(called)

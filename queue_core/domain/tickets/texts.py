"""Words about a visit, of which the rules know a hash alone: left, and erased."""

from __future__ import annotations

from queue_core.domain.commands import EraseTexts, LeaveNote
from queue_core.domain.counters.visits import visit_at
from queue_core.domain.events import Event, TextLeft, TextsErased
from queue_core.domain.office import Office


def leave_note(office: Office, command: LeaveNote, _now: float) -> list[Event]:
    """Keep a note about the visitor at a counter; raises `Refusal`."""
    _, ticket = visit_at(office, command.counter)
    return [TextLeft(ticket.id, "note", command.note)]


def erase_texts(_office: Office, command: EraseTexts, _now: float) -> list[Event]:
    """Let words be gone; whoever asks has looked which are kept."""
    return [TextsErased(command.texts, command.why)] if command.texts else []

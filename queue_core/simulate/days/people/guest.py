"""What an administrator has in mind: the guest at the counter, and what is to be done next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from queue_core.domain.commands import PostponeTicket, RedirectTicket
from queue_core.simulate.days.people.persons import Visitor
from queue_core.simulate.days.virtual_time import Agenda, Appointment


@dataclass(slots=True)
class Guest:
    """Who is at a counter, as its administrator sees them: a number and, once recognised, a person."""

    number: str
    visitor: Visitor | None
    arrives_at: float
    is_overlooked: bool
    was_sought: bool = False
    ends_at: float | None = None
    goes_on: RedirectTicket | PostponeTicket | None = None
    """Where the visit is sent instead of its end."""


class Intention:
    """One thing to be done soon; a new one takes the place of the old."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._next: Appointment | None = None

    def have(self, seconds: float, do: Callable[[], None]) -> None:
        """Mean to do something after so many seconds."""
        self.drop()
        self._next = self._agenda.after(seconds, do)

    def drop(self) -> None:
        """Mean nothing any more."""
        if self._next is not None:
            self._next.call_off()
            self._next = None

"""A test of the rules reads like a stage script: an office, a clock that moves when told, commands and outcomes."""

from __future__ import annotations

from typing import TypeVar

from queue_core.domain import commands as told
from queue_core.domain.events import TicketCalled, TicketIssued
from queue_core.domain.ids import TicketId
from queue_core.domain.invariants import broken
from queue_core.domain.office import Office, Workplace, new_office
from queue_core.domain.plan import CategoryId, CounterId, DeviceId, OfficePlan, ServiceId
from queue_core.domain.settle import Outcome, carry_out
from queue_core.domain.ticket import Ticket

_Kind = TypeVar("_Kind")

MORNING = 1_700_030_000.0
"""Wednesday 2023-11-15, 08:33 in Kyiv."""


class Script:
    """Plays commands against an office and checks all invariants after each."""

    def __init__(self, plan: OfficePlan, at: float = MORNING) -> None:
        self.office: Office = new_office(plan)
        self.now = at
        self.issued = 0
        self.told(told.StartCore(1, "test"))

    def after(self, seconds: float) -> Script:
        """Let time pass; deadlines are not told by themselves."""
        self.now += seconds
        return self

    def told(self, command: told.Command) -> Outcome:
        """Carry a command out now."""
        outcome = carry_out(self.office, command, self.now)
        assert not broken(self.office, self.now)
        return outcome

    def take(self, service: str, category: str | None = None, device: str = "kiosk-1", language: str = "uk") -> Ticket:
        """Take a ticket; it must be issued."""
        outcome = self.try_take(service, category, device, language)
        assert outcome.refusal is None, outcome.refusal
        return self.office.tickets[self.one(outcome, TicketIssued).ticket]

    def try_take(
        self, service: str, category: str | None = None, device: str = "kiosk-1", language: str = "uk"
    ) -> Outcome:
        """Take a ticket, or be refused."""
        self.issued += 1
        return self.told(
            told.TakeTicket(
                ticket=TicketId(f"t{self.issued}"),
                code=f"C{self.issued:07d}",
                device=DeviceId(device),
                ask=f"ask-{self.issued}",
                service=ServiceId(service),
                language=language,
                category=CategoryId(category) if category is not None else None,
                printer=DeviceId("printer-1"),
            )
        )

    def press(self, counter: str, key: told.Key, seen: int | None = None) -> Outcome:
        """Press a key."""
        return self.told(told.PressKey(CounterId(counter), key, seen))

    def refused(self, outcome: Outcome) -> str:
        """Return why an outcome is a refusal, which must have changed nothing."""
        assert outcome.refusal is not None
        assert not outcome.events
        return outcome.refusal.code

    def at(self, counter: str) -> Workplace:
        """Return what a counter does."""
        return self.office.workplaces[CounterId(counter)]

    def number_at(self, counter: str) -> str | None:
        """Return the number at a counter."""
        ticket = self.at(counter).ticket
        return self.office.tickets[ticket].number if ticket is not None else None

    def calls(self, outcome: Outcome) -> list[TicketCalled]:
        """Return the calls an outcome made."""
        return [event for event in outcome.events if isinstance(event, TicketCalled)]

    @staticmethod
    def one(outcome: Outcome, kind: type[_Kind]) -> _Kind:
        """Return the one event of a kind."""
        (found,) = [event for event in outcome.events if isinstance(event, kind)]
        return found

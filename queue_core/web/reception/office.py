"""What the reception's page may see and do."""

from __future__ import annotations

from typing import Protocol

from queue_core.views.reception import ReceptionView, TicketCard
from queue_core.web.reception.bodies import ReceptionAsk
from queue_core.wire.replies import Reply


class ReceptionOffice(Protocol):
    """The office as the reception knows it: what it shows is committed; what is asked is remembered by its id."""

    async def seen(self, at: str | None) -> ReceptionView:
        """Return what the page of a reception (a device's name; None: of none) shows."""

    async def card(self, named: str) -> TicketCard | None:
        """Return a ticket by id, number or code; None where there is none."""

    async def ask(self, asked: ReceptionAsk, language: str) -> Reply:
        """Carry out what the reception asks; a repeated id returns the first outcome."""

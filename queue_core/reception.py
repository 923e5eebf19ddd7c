"""The reception as its page knows it: what it sees between two turns of the writer, and what it orders."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from msgspec import structs

from queue_core.dispatcher import Dispatcher
from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CategoryId, Device, DeviceId, OfficePlan, PackageId, ServiceId
from queue_core.floor import Floor
from queue_core.gateway.inbound import NewIds, printer_for
from queue_core.replies import body_hash
from queue_core.runtime.clock import OfficeClock
from queue_core.staff.acting import acting
from queue_core.submissions import Asked, Submission
from queue_core.views.reception import ReceptionView, TicketCard, reception_view, ticket_card
from queue_core.web.reception import bodies
from queue_core.wire import topics
from queue_core.wire.presence import is_well
from queue_core.wire.replies import Reply

PAGES = DeviceId(topics.CORE)
"""The device name under which asks of pages are remembered, and of a reception that is no device of the office."""


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def new_ids() -> NewIds:
    """Draw a ticket's id and code from the system's secure source."""
    code = "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))
    return NewIds(TicketId(secrets.token_hex(8)), code)


class ReceptionDesk:
    """Implements `web.reception.office.ReceptionOffice`."""

    def __init__(
        self,
        plan: OfficePlan,
        dispatcher: Dispatcher,
        floor: Floor,
        clock: OfficeClock,
        ids: Callable[[], NewIds] = new_ids,
    ) -> None:
        self._plan = plan
        self._dispatcher = dispatcher
        self._floor = floor
        self._clock = clock
        self._new_ids = ids

    async def seen(self, at: str | None) -> ReceptionView:
        """Return what the page of a reception shows, as of the last commit."""
        view = await self._dispatcher.look(lambda office: reception_view(office, self._clock.now(), self._named(at)))
        presences, printer = self._floor.presences(), self._printer(at)
        state = None if printer is None else "ok" if is_well(presences.get(printer)) else "away"
        kiosks = [device.id for device in self._plan.devices.values() if device.role == "kiosk"]
        away = bool(kiosks) and not any(presences[kiosk].online for kiosk in kiosks if kiosk in presences)
        return structs.replace(view, printer=state, kiosks_away=away)

    async def card(self, named: str) -> TicketCard | None:
        """Return a ticket by id, number or code."""
        return await self._dispatcher.look(lambda office: ticket_card(office, named, self._clock.now()))

    async def ask(self, asked: bodies.ReceptionAsk, language: str) -> Reply:
        """Carry out what the reception asks."""
        command = self._command(asked, language)
        where = f"reception/{asked.at}" if self._device(asked.at) is not None else "reception"
        remembered = Asked(PAGES, asked.id, body_hash(asked))
        return await self._dispatcher.submit(Submission(command, acting() or "reception", where, language, remembered))

    def _command(self, asked: bodies.ReceptionAsk, language: str) -> told.Command:
        match asked:
            case bodies.GiveBody():
                take = self._take(asked, language)
                if asked.paper is None or asked.taken_at is None:
                    return take
                return told.EnterPaperNumber(take, asked.paper, asked.taken_at.timestamp())
            case bodies.CorrectBody():
                category = CategoryId(asked.category) if asked.category is not None else None
                ticket, needs = TicketId(asked.ticket), tuple(asked.needs)
                return told.CorrectTicket(ticket, ServiceId(asked.service), category, needs)
            case bodies.MetBody():
                return told.MeetVisitor(TicketId(asked.ticket))
            case bodies.ReprintBody():
                return told.PrintAgain(TicketId(asked.ticket), self._printer(asked.at))
            case bodies.VoidBody():
                return told.WithdrawAsk(self._named(asked.at), asked.ask)

    def _take(self, asked: bodies.GiveBody, language: str) -> told.TakeTicket:
        ids = self._new_ids()
        return told.TakeTicket(
            ticket=ids.ticket,
            code=ids.code,
            device=self._named(asked.at),
            ask=asked.id,
            service=ServiceId(asked.service) if asked.service is not None else None,
            language=asked.language or language,
            category=CategoryId(asked.category) if asked.category is not None else None,
            needs=tuple(asked.needs),
            printer=self._printer(asked.at),
            package=PackageId(asked.package) if asked.package is not None else None,
        )

    def _named(self, at: str | None) -> DeviceId:
        device = self._device(at)
        return device.id if device is not None else PAGES

    def _device(self, at: str | None) -> Device | None:
        device = self._plan.devices.get(DeviceId(at or ""))
        return device if device is not None and device.role == "reception" else None

    def _printer(self, at: str | None) -> DeviceId | None:
        device = self._device(at)
        return printer_for(device, self._floor.presences()) if device is not None else None

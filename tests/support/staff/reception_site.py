"""The reception's page on a real port, before a real core in memory whose network a test can spoil."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from queue_core.domain import commands as told
from queue_core.domain.plan import CategoryId, OfficePlan
from queue_core.domain.ticket import Ticket
from queue_core.floor import Floor
from queue_core.front import OfficeFront
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.staff.command import ROOM as STAFF_WORDS
from queue_core.web.access.gate import Access
from queue_core.web.app import ROOM, web_app
from queue_core.wire import asks
from queue_core.wire.presence import OFFLINE, Presence
from tests.support.core.fronts import front_of
from tests.support.core.in_memory import Core, running
from tests.support.offices import CONFIG, demo_office
from tests.support.script import MORNING

Cut = Literal["", "before", "after"]
"""Where the line breaks for what is ordered: before the office hears it, or when it has done it and would answer."""


@dataclass
class ReceptionSite:
    """A core in memory and its pages. `cut` breaks the line for what is ordered; `stop` takes the pages away."""

    core: Core
    front: OfficeFront
    floor: Floor
    cut: Cut = ""
    heard: list[str] = field(default_factory=list)
    """Paths of what was ordered, as often as it came."""
    port: int = 0
    _runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tickets(self) -> list[Ticket]:
        return list(self.core.office.tickets.values())

    def ticket(self, number: str) -> Ticket:
        return next(ticket for ticket in self.tickets if ticket.number == number)

    async def start(self) -> None:
        access = Access(Texts.load(CONFIG, STAFF_WORDS), demonstration=True)
        texts, theme = Texts.load(CONFIG, ROOM), Theme.load(CONFIG)
        pages = web_app(self.front, texts=texts, theme=theme, clock=self.core.clock, access=access)
        pages.middlewares.append(self._spoil)
        self._runner = web.AppRunner(pages, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def take(self, service: str, category: str | None = None, needs: tuple[str, ...] = ()) -> Ticket:
        """Let somebody take a ticket at a kiosk."""
        more: dict[str, Any] = {"category": CategoryId(category)} if category is not None else {}
        ask = asks.TakeTicket(id=self.core.next_id(), service=service, needs=list(needs), **more)
        reply = await self.core.ask("kiosk-1", ask)
        assert isinstance(reply.ticket, msgspec.Struct), reply
        return self.core.office.tickets[reply.ticket.id]  # type: ignore[index]

    async def report(self, ticket: Ticket, outcome: told.SlipReport) -> None:
        """Let the printer tell how the slip of a ticket ended."""
        assert ticket.slip is not None
        await self.core.tell(told.ReportSlip(ticket.slip.job, outcome))

    def be_there(self, device: str, *, online: bool = True, **health: object) -> None:
        self.floor.hear_presence(device, Presence(online=True, health=dict(health)) if online else OFFLINE)

    @web.middleware
    async def _spoil(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method != "POST":
            return await handler(request)
        if self.cut == "before":
            return _break(request)
        self.heard.append(request.path)
        answered = await handler(request)
        return _break(request) if self.cut == "after" else answered


def _break(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@asynccontextmanager
async def reception_site(data: Path, plan: OfficePlan | None = None) -> AsyncIterator[ReceptionSite]:
    """Serve the pages of a core in memory, on the demonstration office unless another is given."""
    core = Core(plan=plan or demo_office(), clock=OfficeClock(MORNING))
    floor = Floor(core.clock, core.plan.devices)
    front = front_of(core, data, floor)
    site = ReceptionSite(core, front, floor)
    for device in core.plan.devices:
        site.be_there(device)
    async with running(core):
        await site.start()
        try:
            yield site
        finally:
            await site.stop()

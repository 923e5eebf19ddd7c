"""The pages on a real port with a twin behind them, and pictures for its devices."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from aiohttp import web
from PIL import Image, ImageDraw

from queue_core.domain.plan import OfficePlan
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.staff.command import ROOM as STAFF_WORDS
from queue_core.web.access.gate import Access
from queue_core.web.app import ROOM, web_app
from queue_core.web.front import FrontOffice
from queue_core.web.health.routes import HealthRoutes
from tests.support.front_twin import FrontTwin
from tests.support.offices import CONFIG

NOON = 1_793_617_200.0
"""A Monday noon in Kyiv."""


def pages_of(
    front: FrontOffice,
    clock: OfficeClock,
    *,
    renewed: bool = False,
    access: Access | None = None,
    health: HealthRoutes | None = None,
) -> web.Application:
    """Return the application over the shipped texts and theme; `renewed` changes a colour, as an update might.

    Without `access` everybody is let in where it is a demonstration, and only strangers come where it is not.
    """
    theme = Theme.load(CONFIG)
    if renewed:
        theme = msgspec.structs.replace(theme, light=msgspec.structs.replace(theme.light, accent="#5500AA"))
    access = access or Access(Texts.load(CONFIG, STAFF_WORDS), demonstration=front.demonstration)
    health = health or HealthRoutes(front, WellVitals(), Path("no-token"))
    return web_app(front, texts=Texts.load(CONFIG, ROOM), theme=theme, clock=clock, access=access, health=health)


@dataclass
class WellVitals:
    """A core that is well, until a test makes it ill."""

    version: str = "1.0"
    is_broker_linked: bool = True
    disk_free_bytes: int | None = 10 << 30
    is_disk_out: bool = False
    backup: float | None = NOON
    drill: float | None = NOON
    ends: float = NOON + 90 * 86400
    turns: int = 0
    stuck: asyncio.Event | None = field(default=None)

    async def turn(self) -> None:
        self.turns += 1
        if self.stuck is not None:
            await self.stuck.wait()

    def last_backup(self) -> float | None:
        return self.backup

    def certificates(self) -> dict[str, float]:
        return dict.fromkeys(("pages", "broker", "authority"), self.ends)

    def last_drill(self) -> float | None:
        return self.drill


@dataclass
class WebOffice:
    """A running site. `stop` and `start` take it away and bring it back on the same port."""

    front: FrontTwin
    clock: OfficeClock
    port: int = 0
    access: Access | None = None
    _runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, *, renewed: bool = False) -> None:
        self._runner = web.AppRunner(
            pages_of(self.front, self.clock, renewed=renewed, access=self.access), shutdown_timeout=1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


@asynccontextmanager
async def web_office(plan: OfficePlan, *, demonstration: bool = True) -> AsyncIterator[WebOffice]:
    """Run the pages on a free port with a twin behind them."""
    clock = OfficeClock(NOON)
    office = WebOffice(FrontTwin(plan, clock, demonstration=demonstration), clock)
    await office.start()
    try:
        yield office
    finally:
        await office.stop()


def picture(text: str, width: int = 320, height: int = 180, colour: str = "#FFFFFF") -> bytes:
    """Return a PNG of one colour with a word in its corner."""
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).text((8, 8), text, fill="#000000")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()

"""Pages with a real entrance over HTTP: signing in as a browser does, without scripts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer

from queue_core.journal.records import JournalReader
from queue_core.reports.acts import Acts
from queue_core.runtime.clock import ManualClock, OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.staff.command import ROOM
from queue_core.staff.entrance import Entrance
from queue_core.staff.hashing import HashWork
from queue_core.staff.staff_file import STAFF, StaffFile
from queue_core.web.access.gate import Access
from queue_core.web.access.pairing import Pairing
from tests.support.front_twin import FrontTwin
from tests.support.offices import CONFIG, small_office
from tests.support.staff.users import PASSWORD, PIN, add_user
from tests.support.web_office import NOON, WebOffice, pages_of

USERS = {
    "olena": ("supervisor",),
    "taras": ("administrator",),
    "iryna": ("reception",),
    "petro": ("technician",),
    "maria": ("supervisor", "administrator"),
}
STAFF_TEXTS = Texts.load(CONFIG, ROOM)


@dataclass
class StaffSite:
    """The pages of an office at work, with `USERS` who may sign in; each has `PASSWORD`, maria and taras a PIN."""

    client: TestClient[Any, Any]
    front: FrontTwin
    clock: ManualClock
    entrance: Entrance
    file: StaffFile

    @property
    def origin(self) -> str:
        return f"http://{self.client.host}:{self.client.port}"

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self.client.get(path, headers=headers, allow_redirects=False)

    async def post(self, path: str, form: dict[str, str], **headers: str) -> ClientResponse:
        """Send a form as a page of ours would."""
        sent = {"Origin": self.origin, **headers}
        return await self.client.post(path, data=form, headers=sent, allow_redirects=False)

    async def order(self, path: str, body: object, **headers: str) -> ClientResponse:
        """Send JSON as a script of ours would."""
        return await self.client.post(path, json=body, headers={"X-Cherga": "1", **headers}, allow_redirects=False)

    async def sign_in(self, name: str, secret: str = PASSWORD, **form: str) -> ClientResponse:
        return await self.post("/sign-in", {"name": name, "secret": secret, **form})

    async def form_token(self, path: str = "/account") -> str:
        """Return the token that a page of ours puts into its forms."""
        found = re.search(r'name="token" value="([^"]+)"', await (await self.get(path)).text())
        assert found is not None, "the page has no form of a session"
        return found[1]

    def cookie(self, name: str = "cherga") -> str | None:
        jar = self.client.session.cookie_jar.filter_cookies(self.client.make_url("/"))
        return jar[name].value if name in jar else None

    def forget_cookies(self) -> None:
        self.client.session.cookie_jar.clear()


@asynccontextmanager
async def staff_site(data: Path, journal: JournalReader | None = None) -> AsyncIterator[StaffSite]:
    """Serve the pages; `journal` is read for what was ordered in the queue."""
    clock = ManualClock(NOON)
    file = StaffFile(data / STAFF)
    for name, roles in USERS.items():
        add_user(file, name, roles, pin=PIN if "administrator" in roles else None)
    entrance = Entrance(file, clock, work=HashWork(passes=1, memory_kib=64))
    front = FrontTwin(small_office(), clock, demonstration=False)
    acts = Acts(journal) if journal is not None else None
    access = Access(STAFF_TEXTS, entrance, acts=acts, pairing=Pairing(entrance, clock))
    server = TestServer(pages_of(front, clock, access=access), host="127.0.0.1")
    try:
        async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
            yield StaffSite(client, front, clock, entrance, file)
    finally:
        file.close()


@asynccontextmanager
async def staff_office(data: Path) -> AsyncIterator[tuple[WebOffice, Entrance]]:
    """Run the pages of an office at work on a free port, for a browser; `USERS` may sign in."""
    clock = OfficeClock(NOON)
    file = StaffFile(data / STAFF)
    for name, roles in USERS.items():
        add_user(file, name, roles, pin=PIN if "administrator" in roles else None)
    entrance = Entrance(file, clock, work=HashWork(passes=1, memory_kib=64))
    front = FrontTwin(small_office(), clock, demonstration=False)
    pairing = Pairing(entrance, clock)
    access = Access(STAFF_TEXTS, entrance, notice=lambda: ("certificate.soon", 6), pairing=pairing)
    office = WebOffice(front, clock, access=access)
    await office.start()
    try:
        yield office, entrance
    finally:
        await office.stop()
        file.close()

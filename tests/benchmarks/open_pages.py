"""Pages that are open, as the office knows them: real HTTP and WebSocket clients that hear what their scripts would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, TCPConnector

from tests.support.staff.users import COOKIES

UNTIL_SECONDS = 30.0
OWN_PAGE = {"X-Cherga": "1"}
_BEAT = '{"kind":"beat"'


class Ear:
    """Somebody who hears of calls: when each number was first known at a counter."""

    def __init__(self) -> None:
        self.known: dict[str, float] = {}
        self.changed = asyncio.Event()

    def note(self, number: str) -> None:
        """Take down that a number is known from now on."""
        self.known.setdefault(number, time.perf_counter())
        self.changed.set()

    async def knew(self, number: str) -> float:
        """Return the instant (`perf_counter`) at which a number was first known, as soon as it is."""
        async with asyncio.timeout(UNTIL_SECONDS):
            while number not in self.known:
                self.changed.clear()
                await self.changed.wait()
        return self.known[number]


class Page(Ear):
    """A page that listens until it is closed. `counter`: whose numbers it is to note; what else it hears it drops."""

    def __init__(self, counter: str) -> None:
        super().__init__()
        self.counter = counter
        self.seen: dict[str, list[int]] = {}
        self.beats = 0
        self._number: str | None = None
        self._visit: str | None = None

    async def listen(self, socket: ClientWebSocketResponse) -> None:
        """Take what is told until cancelled; a page that is let go is a fault."""
        async for message in socket:
            if message.data.startswith(_BEAT):
                self.beats += 1
            else:
                self.hear(msgspec.json.decode(message.data))
            self.changed.set()
        raise RuntimeError(f"the office let a page of counter {self.counter} go: code {socket.close_code}")

    def hear(self, told: dict[str, Any]) -> None:
        """Take one message. A desk draws a number when what stands behind it has come as well."""
        if told["kind"] == "state" and told["name"] == f"counter/{self.counter}":
            self._number = told["state"]["number"]
            self.seen = {"seen": [told["state"]["epoch"], told["state"]["seq"]]}
        elif told["kind"] == "desk":
            self._visit = (told["desk"]["visit"] or {}).get("number")
        elif told["kind"] == "state" and told["name"].startswith("board/"):
            for call in told["state"]["calls"]:
                if call["counter"] == self.counter:
                    self.note(call["number"])
        if self._number is not None and self._number == self._visit:
            self.note(self._number)

    async def heard_beats(self, more: int) -> None:
        """Wait for so many beats more."""
        last = self.beats + more
        async with asyncio.timeout(UNTIL_SECONDS):
            while self.beats < last:
                self.changed.clear()
                await self.changed.wait()


class Browsers:
    """Everybody's browsers: desks that were loaded by somebody who signed in, and boards."""

    def __init__(self, http: ClientSession, strangers: ClientSession, tasks: asyncio.TaskGroup) -> None:
        self._tasks = tasks
        self.http = http
        self._strangers = strangers
        self.pages: list[Page] = []
        self._open: dict[Page, AsyncExitStack] = {}

    async def open_board(self, hall: str, counter: str) -> Page:
        """Open a hall's board, which nobody signs in for; it notes what a counter calls."""
        return await self._load(self._strangers, f"/board/{hall}", f"state/board/{hall},state/office", counter)

    async def open_desk(self, counter: str) -> Page:
        """Open a counter's desk, as the last of `pages`."""
        wanted = f"state/counter/{counter},state/office,desk/{counter},seats"
        page = await self._load(self.http, f"/desk/{counter}", wanted, counter)
        self.pages.append(page)
        return page

    async def close_desks(self, left: int) -> None:
        """Close the desks opened last until so many are left."""
        while len(self.pages) > left:
            await self._open.pop(self.pages.pop()).aclose()

    async def close(self) -> None:
        """Close everything."""
        while self._open:
            await self._open.popitem()[1].aclose()

    async def _load(self, http: ClientSession, path: str, wanted: str, counter: str) -> Page:
        async with http.get(path, allow_redirects=False) as response:
            if response.status != 200:
                raise RuntimeError(f"{path} was not shown: {response.status}")
            await response.read()
        page = Page(counter)
        async with AsyncExitStack() as stack:
            socket = await stack.enter_async_context(http.ws_connect("/api/live", params={"of": wanted}))
            listening = self._tasks.create_task(page.listen(socket))
            stack.push_async_callback(_ended, listening)
            self._open[page] = stack.pop_all()
        await page.heard_beats(1)
        return page

    async def press(self, page: Page, key: str, ask_id: str) -> str:
        """Press a key of a desk as its script does; return the number that is there now."""
        body = {"id": ask_id, "counter": page.counter, "key": key, **page.seen}
        async with self.http.post("/api/press", json=body, headers=OWN_PAGE) as response:
            reply = await response.json()
        if not reply.get("ok"):
            raise RuntimeError(f"«{key}» at counter {page.counter} was refused: {reply}")
        return str(reply["counter"]["number"])


async def _ended(listening: asyncio.Task[None]) -> None:
    listening.cancel()
    await asyncio.wait([listening])


@asynccontextmanager
async def browsers_at(port: int) -> AsyncIterator[Browsers]:
    """Open browsers at the pages' port: one session for all who work here (`users.put_session`), none for boards."""
    base = f"http://127.0.0.1:{port}"
    jar = CookieJar(unsafe=True)  # takes cookies of a numeric address
    async with (
        ClientSession(base, cookie_jar=jar, cookies=COOKIES, connector=TCPConnector(limit=0)) as http,
        ClientSession(base, connector=TCPConnector(limit=0)) as strangers,
        asyncio.TaskGroup() as tasks,
    ):
        browsers = Browsers(http, strangers, tasks)
        try:
            yield browsers
        finally:
            await browsers.close()

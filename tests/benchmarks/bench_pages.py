"""From a key on a desk's page to what people see, with 14 and 224 counters, with 1 and 200 open pages; memory a page.

Real HTTP and WebSocket clients whose users are signed in, a real Mosquitto, and the core a process of its own. Both
offices stand beside each other and are measured in turns. Measured from the request of the press on its way: until its
reply has come, until the desk's own page has heard the new number with all that stands behind it, until the page of
the hall's board and a listener at the broker have heard of the call. Beside it a bare request that changes nothing.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from aiohttp import ClientError

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Link
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks, codec, topics
from queue_core.wire.states import BoardState
from tests.benchmarks.bench_presses import DIRECTIONS, SIZES, core_of
from tests.benchmarks.figures import Promise, at_most, keep, share
from tests.benchmarks.open_pages import UNTIL_SECONDS, Browsers, Ear, Page, browsers_at
from tests.support.mosquitto import mosquitto
from tests.support.offices import office_of
from tests.support.staff.users import put_session

PAGES = (1, 200)
HUNDRED = 100
WARM = 40
"""Desks that are open before memory is looked at: what the first ones make the core load is not what a page costs."""
ROUNDS = 2
PRESSES = 50
"""A round, at the first counter, with each number of open pages."""
WAITING = 3 * ROUNDS * len(PAGES) * PRESSES + SIZES[-1]
COUNTER, HALL = "1", "1"
BEATS_TO_SETTLE = 4
_TICKS = os.sysconf("SC_CLK_TCK")

WORDS = {
    "reply": "press on a page → its reply",
    "desk": "press on a page → the desk's page shows it",
    "board": "press on a page → the board's page shows it",
    "broker": "press on a page → board heard at the broker",
    "bare": "bare request",
}
MOST_TIMES_LARGE = 8.0
"""What 224 open counters may cost, times 14: 16 times as many, of which a press changes who waits for most."""
MOST_TIMES = {"reply": 5.0, "desk": 10.0, "board": 10.0, "broker": 10.0}
"""What 200 open pages may cost, times one. With 14 counters most of them are told of each press: who waits for them."""


@dataclass
class Office:
    """An office at work, its browsers, and a listener at the broker."""

    core: int
    browsers: Browsers
    link: Link
    id: str
    ear: Ear = field(default_factory=Ear)
    replies: int = 0
    pressed: int = 0

    async def listen(self) -> None:
        """Take what is published, for ever."""
        async for message in self.link.messages():
            address = topics.parse(message.topic)
            if message.topic == topics.reply(self.id, "kiosk-1"):
                self.replies += 1
                self.ear.changed.set()
            elif address is not None and message.payload:
                state = codec.decode_state(address, message.payload)
                for call in state.calls if isinstance(state, BoardState) else ():
                    if call.counter == COUNTER:
                        self.ear.note(call.number)

    async def press(self, page: Page, key: str) -> str:
        """Press a key with an id of its own; return the number at the counter."""
        self.pressed += 1
        return await self.browsers.press(page, key, f"page-{self.pressed}")

    def memory(self) -> int:
        """Return what the core holds in memory, bytes."""
        words = Path(f"/proc/{self.core}/statm").read_text(encoding="ascii").split()
        return int(words[1]) * os.sysconf("SC_PAGE_SIZE")

    def processor(self) -> float:
        """Return the processor seconds the core has used."""
        words = Path(f"/proc/{self.core}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / _TICKS


@asynccontextmanager
async def office_at_work(counters: int) -> AsyncIterator[Office]:
    """Start broker and core; nobody has come yet, and no counter is open."""
    plan, clock, port = office_of(counters, DIRECTIONS), OfficeClock.from_environment({}), free_port()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bp")))
        put_session(folder, clock.now())
        broker = await stack.enter_async_context(mosquitto())
        link = await stack.enter_async_context(MqttConnector("127.0.0.1", broker.port).connect("bench", None))
        core = await core_of(counters, broker.port, folder, port)
        stack.push_async_callback(_ended, core)
        browsers = await stack.enter_async_context(browsers_at(port))
        office = Office(core.pid, browsers, link, plan.id)
        await link.subscribe(topics.reply(plan.id, "kiosk-1"), topics.state(plan.id, topics.BOARD, HALL))
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        stack.callback(tasks.create_task(office.listen()).cancel)
        await _answering(office)
        yield office


async def _ended(core: asyncio.subprocess.Process) -> None:
    core.terminate()
    await core.wait()


async def _answering(office: Office) -> None:
    async with asyncio.timeout(UNTIL_SECONDS):
        while True:
            try:
                async with office.browsers.http.get("/healthz"):
                    return
            except ClientError:
                await asyncio.sleep(0.05)


async def _begin_the_day(office: Office, counters: int) -> None:
    """Let people wait for all directions, and open all counters."""
    services = [service.id for service in office_of(counters, DIRECTIONS).services.values() if service.general]
    for n in range(WAITING):
        ask = asks.TakeTicket(id=f"bench-{n}", service=services[n % len(services)])
        await office.link.publish(topics.ask(office.id, "kiosk-1"), codec.encode(ask))
    async with asyncio.timeout(UNTIL_SECONDS):
        while office.replies < WAITING:
            office.ear.changed.clear()
            await office.ear.changed.wait()
    for counter in range(1, counters + 1):
        await office.press(Page(str(counter)), "open")


@dataclass
class Measured:
    """What was found at one office: bytes by desks opened, seconds by (open desks, what).

    `at_rest`: processor seconds a page a second while nobody does anything.
    """

    memory: dict[int, int] = field(default_factory=dict)
    at_rest: float = 0.0
    seconds: dict[tuple[int, str], list[float]] = field(default_factory=dict)


async def _open_desks(office: Office, counters: int, desks: int, beats: int = 1) -> None:
    for n in range(len(office.browsers.pages), desks):
        await office.browsers.open_desk(str(n % counters + 1))
    await office.browsers.pages[-1].heard_beats(beats)


async def _measure_memory(office: Office, counters: int, found: Measured) -> None:
    for desks in (0, HUNDRED, 2 * HUNDRED):
        await _open_desks(office, counters, WARM + desks, BEATS_TO_SETTLE)
        found.memory[desks] = office.memory()
    began, used = time.perf_counter(), office.processor()
    await office.browsers.pages[-1].heard_beats(2 * BEATS_TO_SETTLE)
    found.at_rest = (office.processor() - used) / (time.perf_counter() - began) / (WARM + 2 * HUNDRED)


async def _measure_presses(office: Office, board: Page, found: Measured) -> None:
    desk, desks = office.browsers.pages[0], len(office.browsers.pages)
    for _ in range(PRESSES):
        began = time.perf_counter()
        async with office.browsers.http.get(f"/api/state/counter/{COUNTER}") as response:
            await response.read()
        instants = {"bare": time.perf_counter() - began}
        began = time.perf_counter()
        number = await office.press(desk, "next")
        instants["reply"] = time.perf_counter() - began
        for what, ear in (("desk", desk), ("board", board), ("broker", office.ear)):
            instants[what] = await ear.knew(number) - began
        for what, seconds in instants.items():
            found.seconds.setdefault((desks, what), []).append(seconds)


async def _measure() -> dict[int, Measured]:
    found = {counters: Measured() for counters in SIZES}
    async with AsyncExitStack() as stack:
        offices = {counters: await stack.enter_async_context(office_at_work(counters)) for counters in SIZES}
        for counters, office in offices.items():
            await _measure_memory(office, counters, found[counters])
            await office.browsers.close_desks(0)
            await _begin_the_day(office, counters)
        boards = {counters: await office.browsers.open_board(HALL, COUNTER) for counters, office in offices.items()}
        for _ in range(ROUNDS):
            for counters, office in offices.items():
                for desks in PAGES:
                    await _open_desks(office, counters, desks)
                    await _measure_presses(office, boards[counters], found[counters])
                await office.browsers.close_desks(PAGES[0])
    return found


def _tell_of_presses(found: Mapping[int, Measured], figures: dict[str, object], promises: dict[str, Promise]) -> None:
    (small, large), (few, many) = SIZES, PAGES
    for counters, one in found.items():
        for (desks, what), values in one.seconds.items():
            for name, part in (("p50", 0.5), ("p99", 0.99)):
                figures[f"{WORDS[what]}, {counters} counters, {desks} open, {name}, ms"] = share(values, part) * 1000
    for what, most_times in MOST_TIMES.items():
        for counters, one in found.items():
            growth = f"{WORDS[what]}: {many} open / {few}, {counters} counters, p50"
            figures[growth] = median(one.seconds[many, what]) / median(one.seconds[few, what])
            promises[growth] = at_most(most_times)
        growth = f"{WORDS[what]}: {large} counters / {small}, {many} open, p50"
        figures[growth] = median(found[large].seconds[many, what]) / median(found[small].seconds[many, what])
        promises[growth] = at_most(MOST_TIMES_LARGE)


def _tell_of_memory(one: Measured, counters: int, figures: dict[str, object], promises: dict[str, Promise]) -> None:
    none, hundred, all_of_them = (one.memory[desks] / 1024 for desks in (0, HUNDRED, 2 * HUNDRED))
    slope = f"memory: the second {HUNDRED} pages / the first, {counters} counters"
    growth = f"memory: {2 * HUNDRED} pages more / before, {counters} counters"
    figures[f"KiB a page, {2 * HUNDRED} pages, {counters} counters"] = (all_of_them - none) / (2 * HUNDRED)
    figures[f"MiB of the core before, {counters} counters"] = none / 1024
    figures[f"processor ms a page a second at rest, {counters} counters"] = one.at_rest * 1000
    figures[slope], figures[growth] = (all_of_them - hundred) / (hundred - none), all_of_them / none
    promises[slope], promises[growth] = at_most(1.5), at_most(1.5)


def main() -> tuple[str, ...]:
    """Measure and keep."""
    found = asyncio.run(_measure())
    figures: dict[str, object] = {}
    promises: dict[str, Promise] = {}
    _tell_of_presses(found, figures, promises)
    for counters, one in found.items():
        _tell_of_memory(one, counters, figures, promises)
    return keep("pages", figures, promises)

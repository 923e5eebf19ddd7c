"""The program of the boxes at work in a tiny office: a scripted core, boxes on a real pseudo-terminal, and people."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from counters.__main__ import run_counters
from counters.settings import BoxSettings, LineSettings, Settings
from queue_core.runtime.cli import DeviceOptions
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector, Link
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.wire import topics
from queue_core.wire.asks import Press
from queue_core.wire.codec import decode_ask, decode_presence, encode
from queue_core.wire.jobs import Job
from queue_core.wire.presence import Presence
from queue_core.wire.refusals import RefusalCode
from queue_core.wire.replies import Reply
from queue_core.wire.states import CounterState, CounterStatus, OfficeState, Suspension, SuspensionReason
from tests.support.offices import CONFIG
from tests.support.waiting import until

OFFICE, BUTTONS = "demo", "buttons-1"


class TinyCore:
    """Opens and closes counters, calls А001, А002 … on `next`; `refuse` and `is_mute` make it otherwise."""

    def __init__(self, connector: Connector, clock: OfficeClock, counters: list[str]) -> None:
        self.presses: list[Press] = []
        self.health: dict[str, Any] = {}
        self.presence: Presence | None = None
        self.pictures: list[bytes] = []
        self.refuse: RefusalCode | None = None
        self.is_mute = False
        self.is_silent = False
        self._connector = connector
        self._clock = clock
        self._link: Link | None = None
        self._count = self._seq = 0
        self.states = {counter: self._state("closed", None) for counter in counters}

    async def run(self) -> None:
        async with self._connector.connect(topics.CORE, None) as link:
            own = (topics.ask(OFFICE, BUTTONS), topics.presence(OFFICE, BUTTONS), topics.screen(OFFICE, BUTTONS))
            await link.subscribe(*own)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._live(link))
                self._link = link
                for counter in self.states:
                    await self._tell(counter)
                async for message in link.messages():
                    await self._hear(link, message.topic, message.payload)

    async def send(self, job: Job) -> None:
        await until(lambda: self._link is not None and self.presence is not None)
        assert self._link is not None
        await self._link.publish(topics.job(OFFICE, BUTTONS), encode(job))

    async def put(self, counter: str, status: CounterStatus, number: str | None = None, waiting: int = 0) -> None:
        """Let a counter be in a state, by no press of its own."""
        self.states[counter] = replace(self._state(status, number), automatic=status == "called", waiting=waiting)
        await self._tell(counter)

    async def suspend(self, reason: SuspensionReason | None) -> None:
        """Let the office stand still for a reason, or go on."""
        assert self._link is not None
        self._seq += 1
        now = self._clock.moment()
        state = OfficeState(
            epoch=1,
            seq=self._seq,
            open=True,
            suspended=Suspension(reason, now) if reason is not None else None,
            opens_at=None,
            closes_at=None,
            tickets_from=None,
            tickets_until=None,
            time_zone="Europe/Kyiv",
            languages=["uk", "en"],
        )
        await self._link.publish(topics.state(OFFICE, topics.OFFICE), encode(state), retain=True)

    def _state(self, status: CounterStatus, number: str | None) -> CounterState:
        self._seq += 1
        return CounterState(
            epoch=1,
            seq=self._seq,
            status=status,
            number=number,
            since=self._clock.moment(),
            times_called=0,
            automatic=False,
            waiting=0,
        )

    async def _tell(self, counter: str) -> None:
        assert self._link is not None
        topic = topics.state(OFFICE, topics.COUNTER, counter)
        await self._link.publish(topic, encode(self.states[counter]), retain=True)

    async def _live(self, link: Link) -> None:
        while True:
            if not self.is_silent:
                presence = Presence(online=True, role="core", at=self._clock.moment())
                await link.publish(topics.presence(OFFICE, topics.CORE), encode(presence), retain=True)
            await asyncio.sleep(0.2)

    async def _hear(self, link: Link, topic: str, payload: bytes) -> None:
        if topic == topics.presence(OFFICE, BUTTONS):
            self.presence = decode_presence(payload)
            self.health = self.presence.health or {}
        elif topic == topics.screen(OFFICE, BUTTONS):
            self.pictures.append(payload)
        else:
            ask = decode_ask(payload)
            assert isinstance(ask, Press)
            if ask.id not in [press.id for press in self.presses]:
                self.presses.append(ask)
            if not self.is_mute:
                await link.publish(topics.reply(OFFICE, BUTTONS), encode(self._reply(ask)))
                await self._tell(ask.counter)

    def _reply(self, press: Press) -> Reply:
        if self.refuse is not None:
            return Reply(id=press.id, ok=False, refused=self.refuse, text="Зараз не можна.")
        match press.key:
            case "open":
                self.states[press.counter] = self._state("free", None)
            case "close":
                self.states[press.counter] = self._state("closed", None)
            case "next":
                self._count += 1
                self.states[press.counter] = self._state("called", f"А{self._count:03}")
        return Reply(id=press.id, ok=True, counter=self.states[press.counter])


@dataclass
class Person:
    """Sits at the boxes: sees what they show, presses their keys, breaks them."""

    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    writer: asyncio.StreamWriter | None = None

    async def sit(self, window: Path) -> None:
        await until(window.exists)
        reader, self.writer = await asyncio.open_unix_connection(window)
        try:
            while line := await reader.readline():
                said = json.loads(line)
                if "trouble" in said:
                    self.troubles.append(said["trouble"])
                else:
                    self.seen[said["box"]] = said
        finally:
            self.writer.transport.abort()

    def presses(self, counter: str, key: str) -> None:
        self.says({"press": {"counter": counter, "key": key}})

    def breaks(self, kind: str, counter: str = "", key: str = "next") -> None:
        self.says({"fault": {"kind": kind, "counter": counter, "key": key}})

    def says(self, wish: object) -> None:
        assert self.writer is not None
        self.writer.write(json.dumps(wish).encode() + b"\n")

    async def sees(self, counter: str, lamp: str, number: str | None = None) -> None:
        await until(lambda: self._shown(counter) == (lamp, number))

    async def sees_every(self, lamp: str) -> None:
        await until(lambda: self.seen and all(box["lamp"] == lamp for box in self.seen.values()))

    def _shown(self, counter: str) -> tuple[str | None, str | None]:
        box = self.seen.get(counter, {})
        return box.get("lamp"), box.get("number")


@dataclass
class ButtonsOffice:
    core: TinyCore
    person: Person
    broker: MemoryBroker
    data: Path
    program: asyncio.Task[bool]


def settings(count: int = 3, **more: Any) -> Settings:
    boxes = tuple(BoxSettings(counter=str(n), address=n) for n in range(1, count + 1))
    line = LineSettings(poll_every_ms=10, answer_within_ms=5)
    return Settings(**({"line": line, "box": boxes, "may_be_touched": True} | more))


def options(data: Path) -> DeviceOptions:
    return DeviceOptions(BUTTONS, CONFIG, OFFICE, "127.0.0.1", 1, data)


@contextlib.asynccontextmanager
async def buttons_office(
    of: Settings | None = None, *, speed: float = 1.0, core_made: Callable[..., TinyCore] = TinyCore
) -> AsyncIterator[ButtonsOffice]:
    """Run the program with its twin on a broker in memory; ends when the test does."""
    of = of or settings()
    clock = OfficeClock(1_793_600_000.0, speed=speed)
    broker = MemoryBroker()
    with tempfile.TemporaryDirectory(prefix="bt") as folder:  # a socket's path must be short
        data, window = Path(folder), Path(folder) / "boxes"
        core = core_made(broker.connector(), clock, [box.counter for box in of.box])
        person = Person()
        async with asyncio.TaskGroup() as group:
            run = run_counters(options(data), of, broker.connector(), clock, window=window)
            program = group.create_task(run)
            others = [group.create_task(core.run()), group.create_task(person.sit(window))]
            await until(lambda: person.writer is not None)
            await person.sees_every("closed")
            yield ButtonsOffice(core, person, broker, data, program)
            for task in (program, *others):
                task.cancel()

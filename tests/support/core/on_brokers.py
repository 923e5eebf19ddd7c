"""The real core on real brokers: as a task of the test, or as a process that may be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from queue_core.app import CoreOptions, serve_core
from queue_core.domain.plan import OfficePlan
from queue_core.gateway.broker import EmbeddedBroker
from queue_core.journal.sqlite import SqliteReader
from queue_core.runtime.clock import VARIABLE, OfficeClock
from queue_core.runtime.link import Link, LinkLost, Message
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from queue_core.wire import codec, topics
from queue_core.wire.asks import Ask
from queue_core.wire.jobs import Job
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import State
from tests.support.mosquitto import mosquitto
from tests.support.offices import CONFIG
from tests.support.waiting import until

SECONDS = 20.0
REPEAT_SECONDS = 1.0


class Broker(Protocol):
    """A broker that may be killed, forgetting everything, and started anew on the same port."""

    port: int

    async def kill(self) -> None: ...

    async def start_again(self) -> None: ...


class _Embedded:
    def __init__(self) -> None:
        self._broker = EmbeddedBroker(free_port())
        self.port = self._broker.port

    async def kill(self) -> None:
        await self._broker.stop()

    async def start_again(self) -> None:
        await self._broker.start()


@asynccontextmanager
async def embedded() -> AsyncIterator[Broker]:
    """Run the broker that comes with the core."""
    broker = _Embedded()
    await broker.start_again()
    try:
        yield broker
    finally:
        await broker.kill()


BROKERS = {"mosquitto": mosquitto, "embedded": embedded}


@asynccontextmanager
async def broker_of(kind: str) -> AsyncIterator[Broker]:
    """Run a broker by its name in `BROKERS`."""
    async with BROKERS[kind]() as broker:  # type: ignore[operator]
        yield broker


@asynccontextmanager
async def core_on(broker: Broker, data: Path, plan: OfficePlan, clock: OfficeClock) -> AsyncIterator[None]:
    """Serve with the real core as a task while the body runs."""
    options = CoreOptions(CONFIG, data, "127.0.0.1", free_port())
    connector = MqttConnector("127.0.0.1", broker.port)
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(serve_core(options, plan, connector, clock))
        try:
            yield
        finally:
            serving.cancel()


@dataclass
class Device:
    """A device as anybody may build one: what it heard by topic, and a way to speak."""

    link: Link
    office: str
    name: str
    heard: list[Message] = field(default_factory=list)

    async def say(self, sort: str, payload: bytes, *, name: str = "", retain: bool = False) -> None:
        """Publish to one of the topics `ask/`, `presence/`, `screen/`."""
        await self.link.publish(f"{topics.ROOT}/{self.office}/{sort}/{name or self.name}", payload, retain=retain)

    async def ask(self, ask: Ask) -> Reply:
        """Ask until there is a reply."""
        async with asyncio.timeout(SECONDS):
            while True:
                await self.say("ask", codec.encode(ask))
                with suppress(AssertionError):
                    await until(lambda: self.replies(ask.id), REPEAT_SECONDS)
                    return self.replies(ask.id)[0]

    def replies(self, ask_id: str | None) -> list[Reply]:
        """Return the replies heard to an ask."""
        found = [codec.decode_reply(payload) for payload in self.on(topics.reply(self.office, self.name))]
        return [reply for reply in found if reply.id == ask_id]

    def jobs(self) -> list[Job]:
        """Return the jobs heard."""
        return [codec.decode_job(payload) for payload in self.on(topics.job(self.office, self.name))]

    def state(self, name: str) -> State | None:
        """Return the latest state heard."""
        heard = self.on(f"{topics.ROOT}/{self.office}/state/{name}")
        return codec.decode_state(topics.Address(self.office, "state", name), heard[-1]) if heard else None

    def states(self) -> set[str]:
        """Return the names of all states heard."""
        start = f"{topics.ROOT}/{self.office}/state/"
        return {message.topic.removeprefix(start) for message in self.heard if message.topic.startswith(start)}

    def core(self) -> Presence | None:
        """Return what was last heard of the core, None where it makes no sense."""
        heard = self.on(topics.presence(self.office, topics.CORE))
        with suppress(codec.Unreadable):
            return codec.decode_presence(heard[-1]) if heard else None
        return None

    def on(self, topic: str) -> list[bytes]:
        """Return the payloads heard on a topic."""
        return [message.payload for message in self.heard if message.topic == topic]

    async def listen(self) -> None:
        """Hear until the link is lost."""
        with suppress(LinkLost):
            async for message in self.link.messages():
                self.heard.append(message)


@asynccontextmanager
async def device_on(broker: Broker, office: str, name: str) -> AsyncIterator[Device]:
    """Connect as a device, subscribed to all it may read."""
    async with AsyncExitStack() as stack:
        link = await stack.enter_async_context(MqttConnector("127.0.0.1", broker.port).connect(name, None))
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        await link.subscribe(
            topics.reply(office, name),
            topics.job(office, name),
            topics.every(office, "state"),
            topics.every(office, "presence"),
        )
        device = Device(link, office, name)
        listening = tasks.create_task(device.listen())
        try:
            yield device
        finally:
            listening.cancel()


@dataclass
class CoreProcess:
    """`python -m queue_core run` on the shipped configuration."""

    process: asyncio.subprocess.Process
    log: Path

    @property
    def said(self) -> str:
        """What it wrote to stderr."""
        return self.log.read_text(encoding="utf-8")

    async def kill(self) -> None:
        """End it by SIGKILL."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def end(self) -> int:
        """End it by SIGTERM; return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Return its exit status once it has ended by itself."""
        async with asyncio.timeout(SECONDS):
            return await self.process.wait()

    def memory_kib(self) -> int:
        """Return how much memory it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0])

    def descriptors(self) -> int:
        """Return how many files and sockets it has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


@asynccontextmanager
async def core_process(
    broker_port: int,
    data: Path,
    pages_port: int | None = None,
    office_time: float | None = None,
    config: Path = CONFIG,
    *,
    module: str = "queue_core",
    more: Sequence[str] = ("--reserve-mb", "1"),
    environment: Mapping[str, str] = MappingProxyType({}),
    through: Sequence[str] = (),
) -> AsyncIterator[CoreProcess]:
    """Start the core as a process; it is killed if it still runs afterwards.

    `office_time`: what the computer's clock says at the start, seconds since 1970 UTC; else the real time. `through`:
    a command that runs it in its place, with the same process id. `module`: another core with the same command line.
    """
    log = data.with_name(f"core-{free_port()}.log")
    places = ["--config", str(config), "--data", str(data), "--port", str(pages_port or free_port())]
    command = [sys.executable, "-m", module, "run", *places, *more, "--mqtt", f"127.0.0.1:{broker_port}"]
    environment = {**os.environ, **environment}
    if office_time is not None:
        environment[VARIABLE] = f"{office_time:.3f}@{time.time():.3f}x1"  # noqa: TID251  # the real time is declared
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *through, *command, stdout=output, stderr=output, env=environment
        )
    core = CoreProcess(process, log)
    try:
        yield core
    finally:
        await core.kill()


async def until_online(device: Device, seconds: float = SECONDS) -> None:
    """Wait until the core says that it is there."""
    await until(lambda: (core := device.core()) is not None and core.online, seconds)


async def until_in_journal(data: Path, holds: Callable[[str], bool], seconds: float = SECONDS) -> str:
    """Wait until a record's body fulfils `holds`; return that body."""
    async with asyncio.timeout(seconds):
        while True:
            for body in await bodies_in_journal(data, "ticket_issued"):
                if holds(body):
                    return body
            await asyncio.sleep(0)


async def bodies_in_journal(data: Path, kind: str) -> list[str]:
    """Return the bodies of all records of a kind."""
    async with SqliteReader(data / "journal.db") as reader:
        return [record.body for record in await reader.records_from(1, 1_000_000) if record.kind == kind]

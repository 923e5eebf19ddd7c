"""Listens to boxes of each kind and tells every press, and what else there is to see on the way, in words."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from counters.boxes import Boxes
from counters.bus import Bus, Timing
from counters.buttons import LONG_AFTER
from counters.keypad.codes import name_of
from counters.keypad.events import EventReader, KeyMoved
from counters.learning.lesson import Sent
from counters.line import Line
from counters.protocol import ADDRESSES, Face
from counters.reports import BoxesClash, BoxFound, BoxLost, ButtonPressed, ButtonsStuck, Report
from queue_core.runtime.link import Connector, LinkLost
from queue_core.runtime.serial_port import SerialPort
from queue_core.wire import codec, topics
from queue_core.wire.asks import Press
from queue_core.wire.values import Seen

Tell: TypeAlias = Callable[..., None]
"""Says a text of the table `learn` with its values."""
Opener: TypeAlias = Callable[[], SerialPort]


async def listen_to_line(open_port: Opener, baud: int, take: Callable[[Sent], None], tell: Tell) -> None:
    """Look for a box at every address of a line, for ever; raises `PortLost` where there is no line."""
    open_port().close()  # a line that cannot be opened is told at once, not waited for
    bus = Bus(ADDRESSES, Timing(baud=baud, probe_every=1.0), random.randrange(1 << 16))
    known: dict[int, int] = {}

    def hear(report: Report) -> None:
        match report:
            case BoxFound(address=address):
                tell("found", where=address)
            case BoxLost(address=address):
                tell("lost", where=address)
            case BoxesClash(address=address):
                tell("clash", where=address)
            case ButtonsStuck(address=address, buttons=buttons) if buttons:
                tell("stuck", where=address, button=", ".join(map(str, buttons)))
            case ButtonPressed(address=address) if known.get(address) != report.press:
                known[address] = report.press
                take(Sent(str(address), str(report.button), report.is_long))

    await Line(bus, open_port, hear, jitter=random.random).run(lambda: None)


async def listen_to_keypads(openers: Mapping[str, Opener], take: Callable[[Sent], None]) -> None:
    """Hear every key of the keypads at these paths, for ever; one that is pulled out is waited for."""
    async with asyncio.TaskGroup() as group:
        for path, open_port in openers.items():
            line = Line(_EveryKey(partial(_sent, take, path)), open_port, lambda _: None, jitter=random.random)
            group.create_task(line.run(lambda: None))


async def listen_to_button(
    connector: Connector, office: str, device: str, take: Callable[[Sent], None], tell: Tell
) -> None:
    """Hear what a button that speaks MQTT asks the core under its name, until the broker is lost: then `LinkLost`."""
    ids: dict[str, bytes] = {}
    async with connector.connect(f"learn-{random.randrange(1 << 32):08x}", None) as link:
        await link.subscribe(topics.ask(office, device))
        async for message in link.messages():
            try:
                ask = codec.decode_ask(message.payload)
            except codec.Unreadable as unreadable:
                tell("unreadable", why=unreadable.reason)
                continue
            if ids.setdefault(ask.id, message.payload) != message.payload:
                tell("same_id", id=ask.id)
            elif isinstance(ask, Press):
                take(Sent(device, ask.key, False, ask.counter))
            else:
                tell("no_press", kind=type(ask).__name__)
    raise LinkLost("the broker ended the connection")


def _sent(take: Callable[[Sent], None], path: str, codes: frozenset[int], is_long: bool) -> None:
    take(Sent(path, "+".join(name_of(code) for code in sorted(codes)), is_long))


class _EveryKey(Boxes):
    """A keypad of which nothing is known: tells each key, or keys held together, when all are let go."""

    addresses: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()

    def __init__(self, tell: Callable[[frozenset[int], bool], None]) -> None:
        self._tell = tell
        self._reader = EventReader()
        self._down: set[int] = set()
        self._together: set[int] = set()
        self._since = 0.0

    def heard(self, chunk: bytes, now: float) -> list[Report]:
        for event in self._reader.feed(chunk):
            if not isinstance(event, KeyMoved):
                self._down.clear()
                continue
            if event.is_down:
                if not self._down:
                    self._together, self._since = set(), event.at
                self._down.add(event.code)
                self._together.add(event.code)
            elif event.code in self._down:
                self._down.discard(event.code)
                if not self._down:
                    self._tell(frozenset(self._together), event.at - self._since >= LONG_AFTER)
        return []

    def show(self, address: int, face: Face, seen: Seen | None) -> None:
        return None

    def shown(self, address: int) -> Face | None:
        return None

    def plugged(self, now: float) -> list[Report]:
        return []

    def unplugged(self) -> list[Report]:
        self._reader.clear()
        self._down.clear()
        return []

    def overdue(self, now: float) -> list[Report]:
        return []

    def to_send(self, now: float) -> bytes | None:
        return None

    def wake_at(self, now: float) -> float:
        return float("inf")

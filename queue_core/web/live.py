"""What changes, pushed to a page as it happens: WebSocket `GET /api/live`.

Not server-sent events: a browser opens at most six of those to one address over all its tabs, and the seventh desk
would stand still.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Final

import msgspec
from aiohttp import web

from queue_core.runtime.clock import OfficeClock
from queue_core.staff.people import Person
from queue_core.staff.slowing import network_of
from queue_core.views.desk import DeskView, Seats
from queue_core.views.desks import DESK, SEATS
from queue_core.web.access.fairness import who_yields
from queue_core.web.access.gate import person_behind, tablet_behind
from queue_core.web.access.rights import hears_counters_in_full, may_hear, may_rate_at
from queue_core.web.front import FrontOffice
from queue_core.web.request.troubles import Trouble
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.states import CounterState, State

BEAT_SECONDS: Final = 1.0
"""Real seconds between two beats; a page that hears none for three says so."""
DESK_BEAT_SECONDS: Final = 0.5
"""The same for desks, which say so after less than two: one late beat must not frighten anybody."""
GIVE_UP_SECONDS: Final = 10.0
"""A listener that takes nothing for so long is let go; it may come again."""
GOODBYE_SECONDS: Final = 1.0
SIGNED_OUT: Final = 4401
"""The code a listener is closed with whose session is over: its page must be loaded anew."""
MAX_LISTENERS: Final = 256
RECEPTION: Final = "reception"
"""The name that tells that the reception's page shows an old picture."""


class Hello(msgspec.Struct, frozen=True, tag_field="kind", tag="hello"):
    """First of all: which build of the pages is served, and how fast office time runs."""

    build: str
    speed: float


class StateTold(msgspec.Struct, frozen=True, tag_field="kind", tag="state"):
    """A state of the wire contract, by name: `counter/3`."""

    name: str
    state: State


class PresenceTold(msgspec.Struct, frozen=True, tag_field="kind", tag="presence"):
    """Whether a device is there."""

    device: str
    presence: Presence


class ScreenTold(msgspec.Struct, frozen=True, tag_field="kind", tag="screen"):
    """A device shows a new picture: fetch `/screen/<device>?v=<version>`."""

    device: str
    version: str


class DeskTold(msgspec.Struct, frozen=True, tag_field="kind", tag="desk"):
    """What a counter's desk shows to who works there: the visit, what may be taken back, who waits longest."""

    counter: str
    desk: DeskView


class SeatsTold(msgspec.Struct, frozen=True, tag_field="kind", tag="seats"):
    """Who works where, by counter."""

    seats: Seats


class Noted(msgspec.Struct, frozen=True, tag_field="kind", tag="noted"):
    """Something changed that is fetched elsewhere: «reception» with `/api/reception`."""

    name: str


class Beat(msgspec.Struct, frozen=True, tag_field="kind", tag="beat"):
    """All is well, once a second: office time in seconds since 1970 UTC, and whether visitors live."""

    now: float
    visitors: bool


Told = Hello | StateTold | PresenceTold | ScreenTold | DeskTold | SeatsTold | Noted | Beat


class Live:
    """Serves the listeners. Each holds at most the names of what changed, never a queue of messages."""

    _encoder: ClassVar = msgspec.json.Encoder()

    def __init__(
        self, front: FrontOffice, clock: OfficeClock, build: str, is_still: Callable[[web.Request], bool]
    ) -> None:
        """`is_still` says whether whoever opened a request is still who they were then."""
        self._is_still = is_still
        self._front = front
        self._clock = clock
        self._build = build
        self._seats: dict[web.WebSocketResponse, _Seat] = {}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Answer `GET /api/live?of=state/counter/3,presence/`: those names, and all below one that ends with `/`."""
        seat = _Seat(network_of(request.remote or ""), time.monotonic(), request)
        self._make_room(seat.network)
        socket = web.WebSocketResponse(timeout=GOODBYE_SECONDS, max_msg_size=1024, compress=False)
        if not socket.can_prepare(request):
            raise Trouble(400, "not_a_listener")
        await socket.prepare(request)
        person = person_behind(request)
        wanted = request.query.get("of", "state/,presence/,screen/")
        listener = _Listener(wanted, person, tablet_behind(request))
        self._seats[socket] = seat
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._gather(listener)),
                    group.create_task(self._tell(socket, listener, request)),
                ]
                async for _ in socket:
                    pass  # A page says nothing here; the loop ends when it goes away.
                for task in tasks:
                    task.cancel()
        except* ConnectionError:
            pass
        except* TimeoutError:
            seat.end()
        finally:
            self._seats.pop(socket, None)
        return socket

    async def close(self, _app: web.Application) -> None:
        """Let all listeners go, so that the office can stop."""
        async with asyncio.TaskGroup() as group:
            for socket in tuple(self._seats):
                group.create_task(_take_leave(socket))

    def _make_room(self, network: str) -> None:
        """Where no place is free let one go of whoever holds most; raise `Trouble` where nobody has to yield."""
        if len(self._seats) < MAX_LISTENERS:
            return
        yields = who_yields(self._seats.values(), network)
        if yields is None:
            raise Trouble(503, "too_many_listeners", most=MAX_LISTENERS)
        self._seats = {socket: seat for socket, seat in self._seats.items() if seat is not yields}
        yields.end()

    async def _gather(self, listener: _Listener) -> None:
        async for names in self._front.changes():
            listener.add(names)

    async def _tell(self, socket: web.WebSocketResponse, listener: _Listener, request: web.Request) -> None:
        # The gathering task has begun to listen by now, so nothing falls between this picture of all and the changes.
        await asyncio.sleep(0)
        await self._send(socket, Hello(self._build, self._clock.speed))
        listener.add(self._everything())
        next_beat = time.monotonic()
        while True:
            if not self._is_still(request):
                await socket.close(code=SIGNED_OUT, message=b"the session is over")
                return
            for name in listener.take():
                told = self._told(name, listener)
                if told is not None:
                    await self._send(socket, told)
            if time.monotonic() >= next_beat:
                await self._send(socket, Beat(self._clock.now(), self._front.visitors_live()))
                next_beat = time.monotonic() + listener.beat_seconds
            await listener.wait(next_beat - time.monotonic())

    async def _send(self, socket: web.WebSocketResponse, told: Told) -> None:
        async with asyncio.timeout(GIVE_UP_SECONDS):
            await socket.send_str(self._encoder.encode(told).decode())

    def _everything(self) -> frozenset[str]:
        return frozenset(
            [f"state/{name}" for name in self._front.states()]
            + [f"presence/{device}" for device in self._front.presences()]
            + [f"screen/{device}" for device in self._front.screens()]
            + [SEATS, *(f"{DESK}/{counter}" for counter in self._front.plan.counters)]
            + [RECEPTION]
        )

    def _told(self, name: str, listener: _Listener) -> Told | None:
        if name == RECEPTION:
            return Noted(name)
        sort, _, what = name.partition("/")
        if sort == "state":
            state = self._front.states().get(what)
            if state is None:
                return None
            return StateTold(what, as_heard(what, state, listener.person, listener.tablet))
        if sort == "presence":
            return PresenceTold(what, self._front.presences().get(what, OFFLINE))
        if sort == SEATS:
            return SeatsTold(self._front.seats())
        if sort == DESK:
            desk = self._front.desk(what)
            return None if desk is None else DeskTold(what, desk)
        if sort == "screen" and self._front.demonstration:
            screen = self._front.screens().get(what)
            return None if screen is None else ScreenTold(what, screen_version(screen.taken_at))
        return None


async def _take_leave(socket: web.WebSocketResponse) -> None:
    """Say goodbye to a listener; one that takes nothing does not hold up the office."""
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(GOODBYE_SECONDS):
            await socket.close(code=1001, message=b"the office stops")


@dataclass(frozen=True, slots=True)
class _Seat:
    """A place that a listener takes."""

    network: str
    since: float
    request: web.Request

    def end(self) -> None:
        """End the connection. Without a farewell: it would wait behind what the listener does not take."""
        if self.request.transport is not None:
            self.request.transport.abort()


class _Listener:
    """One page: which names it wants, and which of them changed since it was last told."""

    def __init__(self, wanted: str, person: Person | None, tablet: str | None) -> None:
        self.person = person
        self.tablet = tablet
        names = [name for name in wanted.split(",") if name]
        self._names = frozenset(name for name in names if not name.endswith("/"))
        self._folders = tuple(name for name in names if name.endswith("/"))
        self._is_desk = any(name.startswith(f"{DESK}/") for name in names)
        self._changed: set[str] = set()
        self._woken = asyncio.Event()

    @property
    def beat_seconds(self) -> float:
        """How often it hears a beat."""
        return DESK_BEAT_SECONDS if self._is_desk else BEAT_SECONDS

    def add(self, names: frozenset[str]) -> None:
        """Note what changed, as far as it is wanted."""
        wanted = {name for name in names if name in self._names or name.startswith(self._folders)}
        wanted = {name for name in wanted if may_hear(self.person, name)}
        if wanted:
            self._changed |= wanted
            self._woken.set()

    def take(self) -> list[str]:
        """Return what changed and forget it; presence and screens before states, each by name."""
        names = sorted(self._changed)
        self._changed.clear()
        self._woken.clear()
        return names

    async def wait(self, for_seconds: float) -> None:
        """Wait for a change, at most so many real seconds."""
        try:
            async with asyncio.timeout(max(0.0, for_seconds)):
                await self._woken.wait()
        except TimeoutError:
            return


def as_heard(name: str, state: State, person: Person | None, tablet: str | None) -> State:
    """Return what of a state somebody may hear: a stranger hears of a counter what a board shows.

    `tablet`: the counter whose tablet hears it; that one hears its own counter's code to rate by.
    """
    if isinstance(state, CounterState) and not may_rate_at(person, tablet, name.removeprefix("counter/")):
        state = msgspec.structs.replace(state, rate=msgspec.UNSET)
    if isinstance(state, CounterState) and not hears_counters_in_full(person):
        hidden = {"administrator": msgspec.UNSET, "waiting_since": msgspec.UNSET, "waiting": 0, "automatic": False}
        return msgspec.structs.replace(state, **hidden)
    return state


def screen_version(taken_at: float) -> str:
    """Return the word that tells one picture of a device from the next."""
    return f"{taken_at:.6f}"

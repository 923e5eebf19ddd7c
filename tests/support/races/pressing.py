"""The race: at each counter two boxes and two pages press next on what they see, while a kiosk gives tickets."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import aiohttp
import msgspec

from queue_core.runtime.link import Link, LinkLost
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire import asks, codec, topics
from queue_core.wire.states import CounterState
from queue_core.wire.values import Seen
from tests.support.races.history import Pressed, RaceHistory, Taken
from tests.support.staff.users import COOKIES

KIOSK, BOXES, PAGES = "kiosk-1", "buttons-1", topics.CORE
BOXES_AT_A_COUNTER: Final = 2
PAGES_AT_A_COUNTER: Final = 2
MOUTHS: Final = 3
TAKERS: Final = 24
MOST_WAITING: Final = 100
TICKETS_IN_A_SPELL: Final = 300
"""So many tickets come in plenty, then so many one by one: counters stand free and are called to."""
SECONDS: Final = 30.0
Send = Callable[[asks.Press], Awaitable[list[bytes]]]


@dataclass
class Sight:
    """What a box or a page sees of a counter: the latest state it was told."""

    state: CounterState
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, state: CounterState) -> None:
        """See a state, unless it is older than the one seen."""
        if (state.epoch, state.seq) >= (self.state.epoch, self.state.seq):
            self.state = state
            self.changed.set()

    async def wait(self) -> None:
        """Wait for a change, but not long: what changed may be seen already."""
        self.changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await self.changed.wait()


@dataclass
class Race:
    """The clients of one race. `wanted`: how many presses. Counters that are closed are opened first."""

    office: str
    port: int
    pages_port: int
    counters: tuple[str, ...]
    services: tuple[str, ...]
    wanted: int
    chance: random.Random
    name: str = "race"
    """Begins the ids of its asks: another race on the same core has another one."""
    presses: list[Pressed] = field(default_factory=list)
    tickets: list[Taken] = field(default_factory=list)
    _begun: int = 0
    _ids: int = 0
    _called: set[str] = field(default_factory=set)
    _replies: dict[tuple[str, str], list[bytes]] = field(default_factory=dict)
    _awaited: dict[tuple[str, str], tuple[int, asyncio.Future[None]]] = field(default_factory=dict)
    _boxes: dict[str, Sight] = field(default_factory=dict)
    _desks: dict[str, Sight] = field(default_factory=dict)
    _mouths: list[Link] = field(default_factory=list)

    async def run(self) -> RaceHistory:
        """Open the counters, race, and return what was recorded."""
        async with AsyncExitStack() as stack:
            connections = aiohttp.TCPConnector(limit=0)
            session = await stack.enter_async_context(aiohttp.ClientSession(connector=connections, cookies=COOKIES))
            ear = await stack.enter_async_context(self._link("ear"))
            self._mouths = [await stack.enter_async_context(self._link(f"mouth-{n}")) for n in range(MOUTHS)]
            await ear.subscribe(*(topics.reply(self.office, name) for name in (KIOSK, BOXES)))
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            listening = [tasks.create_task(self._listen(ear))]
            await self._open_all()
            await ear.subscribe(topics.every(self.office, "state"))
            listening.append(tasks.create_task(self._watch_pages(session)))
            async with asyncio.TaskGroup() as racing:
                takers = [racing.create_task(self._take()) for _ in range(TAKERS)]
                async with asyncio.TaskGroup() as pressing:
                    for counter in self.counters:
                        for _ in range(BOXES_AT_A_COUNTER):
                            pressing.create_task(self._press(counter, self._boxes[counter], self._by_box, BOXES))
                        for _ in range(PAGES_AT_A_COUNTER):
                            by_page = partial(self._by_page, session)
                            pressing.create_task(self._press(counter, self._desks[counter], by_page, PAGES))
                self._begun = -1
                await asyncio.wait(takers)
            for task in listening:
                task.cancel()
        return RaceHistory(tuple(self.presses), tuple(self.tickets))

    @asynccontextmanager
    async def _link(self, name: str) -> AsyncIterator[Link]:
        async with MqttConnector("127.0.0.1", self.port).connect(name, None) as link:
            yield link

    async def _open_all(self) -> None:
        for counter in self.counters:
            press = asks.Press(id=self._new_id(), counter=counter, key="open")
            opened = codec.decode_reply((await self._ask_by_link(BOXES, press, 1))[0])
            assert opened.counter
            self._boxes[counter], self._desks[counter] = Sight(opened.counter), Sight(opened.counter)

    async def _press(self, counter: str, sight: Sight, send: Send, device: str) -> None:
        """Press on what is seen; now and then on what was seen before, and where nobody stands."""
        before = sight.state
        while self._begun < self.wanted:
            seen = before if self.chance.random() < 0.05 else sight.state
            if seen.number is None and self.chance.random() < 0.7:
                await sight.wait()
                continue
            self._begun += 1
            press = asks.Press(id=self._new_id(), counter=counter, key="next", seen=(seen.epoch, seen.seq))
            invoked = time.monotonic()
            replies = await send(press)
            returned = time.monotonic()
            if self.chance.random() < 0.02:
                replies = [*replies, *await send(press)]  # once more, long after it was answered
            done = Pressed(f"{device}/{press.id}", invoked, returned, tuple(replies), counter=counter, seen=seen.number)
            self.presses.append(done)
            before = sight.state
            if done.reply.counter:
                self._note_called(done.shown)
                sight.tell(done.reply.counter)

    async def _by_box(self, press: asks.Press) -> list[bytes]:
        return await self._ask_by_link(BOXES, press, 2 if self.chance.random() < 0.1 else 1)

    async def _by_page(self, session: aiohttp.ClientSession, press: asks.Press) -> list[bytes]:
        times = 2 if self.chance.random() < 0.1 else 1
        return list(await asyncio.gather(*(self._post(session, press) for _ in range(times))))

    async def _post(self, session: aiohttp.ClientSession, press: asks.Press) -> bytes:
        assert isinstance(press.seen, tuple)
        seen: Seen = press.seen
        body = {"id": press.id, "counter": press.counter, "key": press.key, "seen": seen}
        address = f"http://127.0.0.1:{self.pages_port}/api/press"
        async with session.post(address, json=body, headers={"X-Cherga": "1"}) as response:
            return await response.read()

    async def _ask_by_link(self, device: str, ask: asks.Ask, times: int) -> list[bytes]:
        """Ask so many times at once, over different links, and return all the replies."""
        key = (device, ask.id)
        heard = self._replies.setdefault(key, [])
        first = len(heard)
        future = asyncio.get_running_loop().create_future()
        self._awaited[key] = (first + times, future)
        async with asyncio.timeout(SECONDS):
            for number in range(times):
                mouth = self._mouths[(self._ids + number) % MOUTHS]
                await mouth.publish(topics.ask(self.office, device), codec.encode(ask))
            await future
        del self._awaited[key]
        return heard[first:]

    async def _take(self) -> None:
        while self._begun >= 0:
            is_plenty = len(self.tickets) // TICKETS_IN_A_SPELL % 2 == 0
            if len(self.tickets) - len(self._called) >= (MOST_WAITING if is_plenty else 1):
                await asyncio.sleep(0.002)
                continue
            ask = asks.TakeTicket(id=self._new_id(), service=self.chance.choice(self.services))
            invoked = time.monotonic()
            replies = await self._ask_by_link(KIOSK, ask, 1)
            done = Taken(f"{KIOSK}/{ask.id}", invoked, time.monotonic(), tuple(replies))
            self.tickets.append(done)
            self._note_called(done.number if done.called_to is not None else None)

    async def _listen(self, ear: Link) -> None:
        with suppress(LinkLost):
            async for message in ear.messages():
                address = topics.parse(message.topic)
                assert address is not None
                if address.sort == "reply":
                    self._hear_reply(address.name, message.payload)
                elif address.name.startswith("counter/"):
                    state = codec.decode_state(address, message.payload)
                    assert isinstance(state, CounterState)
                    self._boxes[address.name.removeprefix("counter/")].tell(state)

    def _hear_reply(self, device: str, payload: bytes) -> None:
        key = (device, str(codec.decode_reply(payload).id))
        heard = self._replies.setdefault(key, [])
        heard.append(payload)
        awaited, future = self._awaited.get(key, (0, None))
        if future is not None and len(heard) >= awaited and not future.done():
            future.set_result(None)

    async def _watch_pages(self, session: aiohttp.ClientSession) -> None:
        """Hear what desks hear."""
        address = f"http://127.0.0.1:{self.pages_port}/api/live?of=state/"
        async with session.ws_connect(address) as socket:
            async for message in socket:
                told = msgspec.json.decode(message.data)
                if told["kind"] == "state" and told["name"].startswith("counter/"):
                    state = msgspec.convert(told["state"], CounterState)
                    self._desks[told["name"].removeprefix("counter/")].tell(state)

    def _note_called(self, number: str | None) -> None:
        if number is not None:
            self._called.add(number)

    def _new_id(self) -> str:
        self._ids += 1
        return f"{self.name}-{self._ids}"

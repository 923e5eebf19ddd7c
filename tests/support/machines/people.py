"""Who is in the hall: visitors at the glass, administrators at boxes, who takes the slips, who listens to the wire."""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from queue_core.runtime.entry.credential import read_credential
from queue_core.simulate.edges import Boxes, BoxSeen, Glass, Seen, Twin, TwinGone, Wish, twin_at
from queue_core.wire import codec, topics
from queue_core.wire.presence import Presence
from queue_core.wire.states import BoardState, State
from tests.support.machines.hall import PRINTER_PORT, SPEED, WITNESS, Hall
from tests.support.waiting import until

SERVICES: Final = ("passport-foreign", "ready-passport", "subsidy", "passport-foreign")
COUNTERS: Final = ("1", "2", "4", "11", "12")
VETERANS: Final = 0.2
_BETWEEN_VISITORS: Final = 40.0
"""Office seconds from one visitor's touch to the next one's; a service is longer, so that people wait."""
_SERVICE: Final = 150.0
_LOOK_SECONDS: Final = 0.1
_TICKET_WITHIN: Final = 30.0
"""Real seconds after which a visitor before a glass that does nothing goes away."""


@dataclass
class People:
    """What each of them saw. `pace` makes them quicker."""

    hall: Hall
    chance: random.Random
    glass: dict[str, str] = field(default_factory=dict)
    """Ticket → number, as visitors read it."""
    veterans: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    """What else visitors saw, and how often."""
    seconds_to_ticket: list[float] = field(default_factory=list)
    seconds_to_call: list[float] = field(default_factory=list)
    """Real seconds from the press of «next» to the new number at the box."""
    paper: list[str] = field(default_factory=list)
    """What the codes of whole slips say."""
    torn: int = 0
    states: dict[str, State] = field(default_factory=dict)
    presences: dict[str, Presence] = field(default_factory=dict)
    called: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Journal number of a call → (number, counter), from the boards."""
    boxes: dict[str, BoxSeen] = field(default_factory=dict)
    are_coming: asyncio.Event = field(default_factory=asyncio.Event)
    """While set, visitors come."""
    _paper: Twin | None = None
    _tasks: asyncio.TaskGroup | None = None

    async def take_ticket(self, wish: Wish) -> Seen:
        """Take a ticket at the glass as it is now; raises `TwinGone`, `TimeoutError`."""
        loop = asyncio.get_running_loop()
        began, path = loop.time(), self.hall.glass()
        if path is None:
            raise TwinGone("the machine has no power")
        async with twin_at(path, wait_seconds=_LOOK_SECONDS) as twin, asyncio.timeout(_TICKET_WITHIN):
            glass = Glass(twin)
            assert self._tasks is not None
            hearing = self._tasks.create_task(_until_gone(glass.run()))
            try:
                seen = await glass.take_ticket(wish)
            finally:
                hearing.cancel()
        if seen.ticket is None or seen.number is None:
            self.troubles[seen.trouble or "?"] += 1
        else:
            self.glass[seen.ticket] = seen.number
            self.veterans += wish.category == "veteran"
            self.seconds_to_ticket.append(loop.time() - began)
        return seen

    async def move_printer(self, **wish: object) -> None:
        """Do something to the printer, as in `power="off"`."""
        assert self._paper is not None
        await self._paper.say(wish)

    async def visit(self) -> None:
        """Come one after the other, for ever."""
        while True:
            await self.are_coming.wait()
            category = "veteran" if self.chance.random() < VETERANS else None
            try:
                await self.take_ticket(Wish(service=self.chance.choice(SERVICES), category=category))
            except TwinGone:
                self.troubles["the glass is dark"] += 1
            except TimeoutError:
                self.troubles["the glass does nothing"] += 1
            await asyncio.sleep(_BETWEEN_VISITORS * self.chance.uniform(0.2, 1.8) / SPEED)

    async def administer(self) -> None:
        """Sit at the boxes for ever."""
        while True:
            path = self.hall.boxes()
            with suppress(TwinGone):
                if path is not None:
                    await self._sit_at(path)
            self.boxes.clear()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _sit_at(self, path: Path) -> None:
        async with twin_at(path, wait_seconds=_LOOK_SECONDS) as twin:
            boxes = Boxes(twin)
            self.boxes = boxes.seen
            try:
                async with asyncio.TaskGroup() as sitting:
                    sitting.create_task(boxes.run())
                    for counter in COUNTERS:
                        sitting.create_task(self._serve(boxes, counter))
            except* TwinGone:
                pass

    async def _serve(self, boxes: Boxes, counter: str) -> None:
        loop = asyncio.get_running_loop()
        while True:
            shown = await boxes.until(counter, lambda box: box.status in ("closed", "paused", "called", "serving"))
            if shown.status in ("closed", "paused"):
                await boxes.press(counter, "open" if shown.status == "closed" else "resume")
                await asyncio.sleep(1.0)
                continue
            await asyncio.sleep(_SERVICE * self.chance.uniform(0.3, 1.7) / SPEED)
            before, began = boxes.seen[counter], loop.time()
            await boxes.press(counter, "next")
            with suppress(TimeoutError):
                async with asyncio.timeout(10.0):
                    after = await boxes.until(
                        counter, lambda box, was=before: box.number != was.number and box.status is not None
                    )
                    if after.number is not None:
                        self.seconds_to_call.append(loop.time() - began)

    async def listen(self) -> None:
        """Note what is said on the wire, for ever."""
        file = self.hall.credential(WITNESS)
        async with self._beside(WITNESS, "tests.support.machines.ear", str(file)) as ear:
            office = read_credential(file, WITNESS).office
            assert ear.stdout is not None
            async for line in ear.stdout:
                said = msgspec.json.decode(line)
                if said:
                    self._note(office, said["topic"], said["payload"].encode())
                else:
                    self.presences.clear()
        raise AssertionError("who listens has ended")

    def _note(self, office: str, topic: str, payload: bytes) -> None:
        address = topics.parse(topic)
        if address is None or address.office != office or not payload:
            return
        if address.sort == "presence":
            self.presences[address.name] = codec.decode_presence(payload)
        else:
            state = self.states[address.name] = codec.decode_state(address, payload)
            if isinstance(state, BoardState):
                self.called |= {call.seq: (call.number, call.counter) for call in state.calls}

    async def read_slips(self) -> None:
        """Take slips out of the printer and read their codes, for ever."""
        socket = self.hall.folder / "paper"
        async with (
            self._beside("kiosk", "tests.support.machines.paper", str(PRINTER_PORT), str(socket)),
            twin_at(socket) as twin,
        ):
            self._paper = twin
            async for line in twin.hear():
                slip: dict[str, Any] | None = msgspec.json.decode(line).get("slip")
                if slip is not None and slip["whole"]:
                    self.paper.append(slip["qr"] or "unreadable")
                elif slip is not None:
                    self.torn += 1

    @asynccontextmanager
    async def _beside(self, machine: str, module: str, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
        enter = ["ip", "netns", "exec", self.hall.lan.namespace(machine), sys.executable, "-m", module, *words]
        process = await asyncio.create_subprocess_exec(*enter, stdout=asyncio.subprocess.PIPE, limit=1 << 22)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def is_online(self, device: str) -> bool:
        """Whether the office believes that a device is there."""
        told = self.presences.get(device)
        return told is not None and told.online


@asynccontextmanager
async def people_in(hall: Hall, seed: int) -> AsyncIterator[People]:
    """Let people into a hall while the body runs; visitors come when `are_coming` is set."""
    people = People(hall, random.Random(seed))
    works: list[Callable[[], Coroutine[Any, Any, None]]] = [
        people.visit,
        people.administer,
        people.listen,
        people.read_slips,
    ]
    async with asyncio.TaskGroup() as group:
        people._tasks = group
        tasks = [group.create_task(work()) for work in works]
        try:
            await until(lambda: people._paper is not None)
            yield people
        finally:
            for task in tasks:
                task.cancel()


async def _until_gone(work: Coroutine[Any, Any, None]) -> None:
    with suppress(TwinGone):
        await work

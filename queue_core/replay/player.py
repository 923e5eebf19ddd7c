"""One recorded day played by simulated people through the real programs: glass in, boxes in, everything witnessed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import structlog

from queue_core.demo.office import DemoOffice
from queue_core.domain.plan import CounterId
from queue_core.replay.derived import PlannedVisit
from queue_core.replay.office_files import service_of
from queue_core.replay.open_counters import ALWAYS, Shift
from queue_core.replay.witnesses import Witnesses
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector
from queue_core.simulate.edges import Boxes, BoxSeen, Glass, TwinGone, Wish, twin_at

log = structlog.get_logger()

STUCK_AFTER_REAL_SECONDS = 60.0
"""Nothing has moved for so long: the replay gives up and says so."""
MOST_TRIES = 3
PRESS_AGAIN_REAL_SECONDS = 0.5
DRAIN_REAL_SECONDS = 10.0


class DayStuck(Exception):
    """The day cannot be played to its end; the text says where it stands."""


@dataclass(slots=True)
class Played:
    """What the people of the day did. Instants are office seconds."""

    number_of: dict[int, str] = field(default_factory=dict)
    """Visit (its place in the record) → number."""
    ticket_of: dict[int, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    served: int = 0
    presses_again: int = 0
    """How often somebody had to press once more."""
    late_touches: list[float] = field(default_factory=list)
    """Office seconds between the planned arrival and the number on the glass."""


class DayPlayer:
    """Plays one day. `midnight`: the instant of the day's local midnight; `tell` gets (visits served, of how many).

    `shifts`: when each counter is open; one without any is open all day.
    """

    def __init__(
        self,
        *,
        office: DemoOffice,
        clock: OfficeClock,
        plans: Sequence[PlannedVisit],
        midnight: float,
        connector: Connector,
        tell: Callable[[int, int], None],
        shifts: Mapping[CounterId, Sequence[Shift]] | None = None,
    ) -> None:
        self._office = office
        self._clock = clock
        self._plans = plans
        self._midnight = midnight
        self._connector = connector
        self._tell = tell
        self._shifts = shifts or {}
        self._service_of_number: dict[str, float] = {}
        self._moved = asyncio.Event()
        self.played = Played()
        self.witnesses = Witnesses()

    async def play(self) -> None:
        """Play the day until everybody is served; raises `DayStuck`."""
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            watcher = await stack.enter_async_context(self._connector.connect("replay-witness", None))
            life = [tasks.create_task(self.witnesses.watch_wire(watcher, self._office.plan.id))]
            life += [
                tasks.create_task(self.witnesses.watch_paper(s)) for s in self._office.twins_of("printer").values()
            ]
            glasses = [
                Glass(await stack.enter_async_context(twin_at(socket)))
                for socket in self._office.twins_of("kiosk").values()
            ]
            (socket,) = self._office.twins_of("counter").values()
            boxes = Boxes(await stack.enter_async_context(twin_at(socket)))
            life += [tasks.create_task(glass.run()) for glass in glasses]
            life.append(tasks.create_task(boxes.run()))
            for counter in self._office.plan.counters:
                life.append(tasks.create_task(self._administrator(boxes, counter)))
            await self._all_counters_open(boxes)
            arrivals = tasks.create_task(self._arrivals(glasses))
            await self._until_served()
            await arrivals
            await self._until_paper_is_out()
            for task in life:
                task.cancel()

    async def _arrivals(self, glasses: Sequence[Glass]) -> None:
        async with asyncio.TaskGroup() as visitors:
            for plan in self._plans:
                await self._clock.sleep_until(self._midnight + plan.arrives * 60)
                glass = min(glasses, key=lambda glass: glass.queue_length)
                visitors.create_task(self._visitor(glass, plan))

    async def _visitor(self, glass: Glass, plan: PlannedVisit) -> None:
        for _ in range(MOST_TRIES):
            try:
                seen = await glass.take_ticket(Wish(service=service_of(plan.visit)))
            except TwinGone as gone:
                self.played.troubles.append(f"visit {plan.number}: {gone}")
                return
            if seen.number is not None and seen.ticket is not None:
                self._service_of_number[seen.number] = plan.service * 60
                self.played.number_of[plan.number] = seen.number
                self.played.ticket_of[plan.number] = seen.ticket
                self.witnesses.glass[seen.ticket] = seen.number
                self.played.late_touches.append(self._clock.now() - self._midnight - plan.arrives * 60)
                self._moved.set()
                return
            self.played.troubles.append(f"visit {plan.number}: {seen.trouble}")

    async def _administrator(self, boxes: Boxes, counter: CounterId) -> None:
        for shift in self._shifts.get(counter, ALWAYS):
            await self._clock.sleep_until(self._instant(shift.opens))
            await boxes.until(counter, lambda box: box.lamp == "closed")
            await self._press_until(boxes, counter, "open", lambda box: box.lamp not in ("closed", "offline"))
            while not await self._closed(boxes, counter, shift.closes):
                await self._serve(boxes, counter, shift.closes)

    async def _closed(self, boxes: Boxes, counter: CounterId, closes: float) -> bool:
        """Wait for a visitor; where none is called before the counter closes, close it and say so."""
        left = self._clock.real(max(0.0, self._instant(closes) - self._clock.now())) if closes < math.inf else None
        try:
            async with asyncio.timeout(left):
                await boxes.until(counter, lambda box: box.number is not None)
        except TimeoutError:
            await self._press_until(boxes, counter, "close", lambda box: box.lamp == "closed" or box.number is not None)
        return boxes.seen[counter].lamp == "closed"

    async def _serve(self, boxes: Boxes, counter: CounterId, closes: float) -> None:
        shown = boxes.seen[counter]
        called_at = self._clock.now()
        if shown.lamp == "unacknowledged":
            await self._press_until(boxes, counter, "start", lambda box: box.lamp == "serving")
        assert shown.number is not None
        service = await self._service_seconds(shown.number)
        await self._clock.sleep_until(called_at + service)
        key = "next" if self._clock.now() < self._instant(closes) else "finish"
        await self._press_until(boxes, counter, key, _shows_another(shown.number))
        self.played.served += 1
        self._moved.set()
        self._tell(self.played.served, len(self._plans))

    def _instant(self, minutes: float) -> float:
        return self._midnight + minutes * 60

    async def _press_until(self, boxes: Boxes, counter: str, key: str, shows: Callable[[BoxSeen], bool]) -> None:
        """Press a key, and again while the box has not changed: a press that saw an older state ends nothing."""
        while True:
            await boxes.press(counter, key)
            try:
                async with asyncio.timeout(PRESS_AGAIN_REAL_SECONDS):
                    await boxes.until(counter, shows)
                    return
            except TimeoutError:
                self.played.presses_again += 1

    async def _service_seconds(self, number: str) -> float:
        """Return how long this visitor takes; the box may show the number before the glass has answered."""
        while number not in self._service_of_number:
            self._moved.clear()
            await self._moved.wait()
        return self._service_of_number[number]

    async def _all_counters_open(self, boxes: Boxes) -> None:
        try:
            async with asyncio.timeout(STUCK_AFTER_REAL_SECONDS):
                for counter in self._office.plan.counters:
                    shifts = self._shifts.get(counter, ALWAYS)
                    if shifts and self._instant(shifts[0].opens) <= self._clock.now():
                        await boxes.until(counter, lambda box: box.lamp not in ("closed", "offline"))
        except TimeoutError:
            raise DayStuck("the counters did not open") from None

    async def _until_served(self) -> None:
        moved_at, before = asyncio.get_running_loop().time(), -1
        last_arrival = self._midnight + max(plan.arrives for plan in self._plans) * 60
        while self.played.served < len(self._plans):
            now = asyncio.get_running_loop().time()
            progress = self.played.served + len(self.played.number_of)
            if progress != before or self._clock.now() < last_arrival:
                moved_at, before = now, progress
            elif now - moved_at > STUCK_AFTER_REAL_SECONDS:
                raise DayStuck(f"{self.played.served} of {len(self._plans)} visits are served and nothing moves")
            await asyncio.sleep(0.05)

    async def _until_paper_is_out(self) -> None:
        deadline = asyncio.get_running_loop().time() + DRAIN_REAL_SECONDS
        while len(self.witnesses.paper) < len(self._plans) and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def _shows_another(number: str) -> Callable[[BoxSeen], bool]:
    return lambda box: box.number != number and box.lamp != "offline"

"""Visitors and administrators who live in the demonstration office while its switch is on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import structlog

from queue_core.demo.office import DemoOffice
from queue_core.domain.plan import CategoryId, DeviceId, OfficePlan
from queue_core.runtime.clock import OfficeClock
from queue_core.simulate.edges import Boxes, BoxSeen, Glass, TwinGone, Wish, twin_at

log = structlog.get_logger()

SECONDS_BETWEEN_VISITORS = 12.0
"""Mean of the exponential pause between arrivals: a lively hall that eight administrators can serve."""
SERVICE_SECONDS = (20.0, 70.0)
"""Bounds of a service: shortened from the norm so that a watcher sees the hall move."""
SHARE_OF_VETERANS = 0.12
SHARE_OF_ENGLISH = 0.1
LOOK_EVERY_SECONDS = 0.5
TWIN_WAIT_SECONDS = 5.0


class Living:
    """Lets people in while `switch` exists. `source` draws the chances."""

    def __init__(self, office: DemoOffice, switch: Path, clock: OfficeClock, source: random.Random) -> None:
        self._office = office
        self._switch = switch
        self._clock = clock
        self._source = source

    async def run(self) -> None:
        """Serve for ever: while the switch is on, people come and are served."""
        while True:
            while not self._switch.exists():  # noqa: ASYNC110  # a file has no event
                await asyncio.sleep(LOOK_EVERY_SECONDS)
            log.info("Simulated visitors and administrators come in", action="visitors_on")
            async with asyncio.TaskGroup() as people:
                life = [
                    people.create_task(self._visitors(device, socket))
                    for device, socket in self._office.twins_of("kiosk").items()
                ]
                life += [people.create_task(self._administrators(s)) for s in self._office.twins_of("counter").values()]
                while self._switch.exists():  # noqa: ASYNC110  # a file has no event
                    await asyncio.sleep(LOOK_EVERY_SECONDS)
                for task in life:
                    task.cancel()
            log.info("Simulated visitors and administrators go home", action="visitors_off")

    async def _visitors(self, kiosk: DeviceId, socket: Path) -> None:
        kiosks = len(self._office.twins_of("kiosk"))
        while True:
            try:
                async with twin_at(socket, wait_seconds=TWIN_WAIT_SECONDS) as twin, asyncio.TaskGroup() as tasks:
                    glass = Glass(twin)
                    tasks.create_task(glass.run())
                    while True:
                        await self._clock.sleep(self._source.expovariate(1 / (SECONDS_BETWEEN_VISITORS * kiosks)))
                        seen = await glass.take_ticket(random_wish(self._office.plan, self._source))
                        if seen.trouble is not None:
                            log.info("A simulated visitor leaves without a number", action="visitor_left", at=kiosk)
            except* TwinGone:
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _administrators(self, socket: Path) -> None:
        while True:
            try:
                async with twin_at(socket, wait_seconds=TWIN_WAIT_SECONDS) as twin, asyncio.TaskGroup() as tasks:
                    boxes = Boxes(twin)
                    tasks.create_task(boxes.run())
                    for counter in self._office.plan.counters:
                        tasks.create_task(self._administrator(boxes, counter))
            except* TwinGone:
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _administrator(self, boxes: Boxes, counter: str) -> None:
        await self._clock.sleep(self._source.uniform(0.5, 10.0))
        while True:
            shown = await boxes.until(counter, lambda box: box.status in ("closed", "paused") or box.number is not None)
            if shown.number is None:
                await boxes.press(counter, "open" if shown.status == "closed" else "resume")
                await boxes.until(counter, _anything_but(shown))
                continue
            await self._clock.sleep(self._source.uniform(3.0, 8.0))
            await boxes.press(counter, "start")
            await self._clock.sleep(self._source.uniform(*SERVICE_SECONDS))
            await boxes.press(counter, "next")
            await boxes.until(counter, _ended(shown))


def random_wish(plan: OfficePlan, source: random.Random) -> Wish:
    """Return what a visitor may want: any service or package, now and then a veteran or a foreigner."""
    services = [service.id for service in plan.services.values() if service.closed is None]
    wanted: str = source.choice([*services, *plan.packages])
    first_tier = [category.id for category in plan.categories.values() if category.tier == 1]
    category: CategoryId | None = source.choice(first_tier) if source.random() < SHARE_OF_VETERANS else None
    language = "en" if source.random() < SHARE_OF_ENGLISH and "en" in plan.languages else plan.languages[0]
    return Wish(service=wanted, category=category, language=language)


def _anything_but(shown: BoxSeen) -> Callable[[BoxSeen], bool]:
    return lambda box: box.status != shown.status


def _ended(shown: BoxSeen) -> Callable[[BoxSeen], bool]:
    """The next step of a package may come to the same counter with the same number: then only the lamp changes."""
    return lambda box: box.number != shown.number or box.lamp != "serving"

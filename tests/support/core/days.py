"""The whole core — journal, rules, pages, gateway — lives day after day on a clock moved by hand."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from pathlib import Path

from queue_core.app import CoreOptions, serve_core
from queue_core.domain.plan import OfficePlan, Rules
from queue_core.runtime.clock import ManualClock
from queue_core.runtime.link import Link
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks, codec, topics
from queue_core.wire.asks import Ask
from queue_core.wire.jobs import Print
from queue_core.wire.replies import Reply
from tests.support.offices import CONFIG, office_of
from tests.support.script import MORNING
from tests.support.waiting import until

DAY_SECONDS = 24 * 3600.0
EVENING_SECONDS = 8 * 3600.0


@dataclass(frozen=True, slots=True)
class Evening:
    """What the process held when a day was over: bytes of Python's objects, open descriptors, tasks."""

    memory: int
    descriptors: int
    tasks: int


class Days:
    """Visitors and administrators of a small office, by day. They speak over the link as devices do."""

    def __init__(self, link: Link, plan: OfficePlan, clock: ManualClock) -> None:
        self.plan = plan
        self.clock = clock
        self.served = 0
        self._link = link
        self._asked = 0
        self._replies: dict[str, asyncio.Future[Reply]] = {}

    async def listen(self) -> None:
        """Hear replies; print what is to be printed."""
        async for message in self._link.messages():
            address = topics.parse(message.topic)
            assert address is not None
            if address.sort == "reply":
                reply = codec.decode_reply(message.payload)
                self._replies.pop(str(reply.id)).set_result(reply)
            elif isinstance(job := codec.decode_job(message.payload), Print):
                await self._say("printer-1", asks.SlipPrinted(id=f"slip-{job.job}", job=job.job))

    async def live_a_day(self, visitors: int) -> None:
        """Open, serve so many visitors in groups, close, and let the night pass."""
        counters = tuple(self.plan.counters)
        await asyncio.gather(*(self._press(counter, "open") for counter in counters))
        for first in range(0, visitors, len(counters)):
            last = min(first + len(counters), visitors)
            services = [f"d{1 + number % len(self.plan.directions)}-short" for number in range(first, last)]
            taken = await asyncio.gather(*(self._take(service) for service in services))
            assert all(reply.ok for reply in taken)
            await self.clock.advance(EVENING_SECONDS / visitors * len(counters))
            await asyncio.gather(*(self._serve_all(str(reply.called_to)) for reply in taken if reply.called_to))
            self.served += len(taken)
        await asyncio.gather(*(self._press(counter, "close") for counter in counters))
        await self.clock.advance(DAY_SECONDS - EVENING_SECONDS)

    async def _serve_all(self, counter: str) -> None:
        while (reply := await self._press(counter, "next")).counter and reply.counter.number is not None:
            pass

    async def _take(self, service: str) -> Reply:
        return await self._ask("kiosk-1", asks.TakeTicket(id=self._new_id(), service=service))

    async def _press(self, counter: str, key: asks.Key) -> Reply:
        return await self._ask("buttons-1", asks.Press(id=self._new_id(), counter=counter, key=key))

    async def _ask(self, device: str, ask: Ask) -> Reply:
        reply = self._replies[ask.id] = asyncio.get_running_loop().create_future()
        await self._say(device, ask)
        async with asyncio.timeout(20):
            return await reply

    async def _say(self, device: str, ask: Ask) -> None:
        if isinstance(ask, asks.SlipPrinted):
            self._replies[ask.id] = asyncio.get_running_loop().create_future()
        await self._link.publish(topics.ask(self.plan.id, device), codec.encode(ask))

    def _new_id(self) -> str:
        self._asked += 1
        return f"ask-{self._asked}"


def evening() -> Evening:
    """Look at the process now; `tracemalloc` must be at work. Caches that have a bound are emptied first."""
    for cache in [found for found in gc.get_objects() if isinstance(found, _lru_cache_wrapper)]:
        if cache.cache_info().maxsize is not None:
            cache.cache_clear()
    gc.collect()
    return Evening(
        tracemalloc.get_traced_memory()[0], len(list(Path("/proc/self/fd").iterdir())), len(asyncio.all_tasks())
    )


@asynccontextmanager
async def days_on(data: Path) -> AsyncIterator[Days]:
    """Serve a small office with the real core while the body runs."""
    plan = office_of(4, 3, Rules(least_seconds_on_call=0, answer_automatic_within=DAY_SECONDS))
    broker, clock = MemoryBroker(), ManualClock(MORNING)
    options = CoreOptions(CONFIG, data, "127.0.0.1", free_port())
    async with broker.connector().connect("devices", None) as link, asyncio.TaskGroup() as tasks:
        await link.subscribe(*(topics.reply(plan.id, name) for name in ("kiosk-1", "buttons-1", "printer-1")))
        await link.subscribe(topics.job(plan.id, "printer-1"))
        days = Days(link, plan, clock)
        running = [
            tasks.create_task(days.listen()),
            tasks.create_task(serve_core(options, plan, broker.connector(), clock)),
        ]
        await until(lambda: topics.CORE in broker.clients and broker.retained)
        yield days
        for task in reversed(running):
            task.cancel()

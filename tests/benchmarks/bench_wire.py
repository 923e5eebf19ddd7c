"""Ask → reply on Mosquitto, beside a bare publish → receive on the same broker, in turns."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import time
from pathlib import Path

from queue_core.app import CoreOptions, serve_core
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Link
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.places import shipped_config
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks, codec, topics
from tests.benchmarks.figures import keep, share
from tests.support.mosquitto import mosquitto
from tests.support.offices import demo_office

ASKS = 300
DEVICE = "kiosk-1"


async def _bare(link: Link, messages: asyncio.Queue[float], number: int) -> float:
    started = time.perf_counter()
    await link.publish("bench/bare", str(number).encode())
    return await messages.get() - started


async def _asked(link: Link, replies: asyncio.Queue[float], office: str, number: int) -> float:
    ask = asks.TakeTicket(id=f"bench-{number}", service="passport-foreign")
    started = time.perf_counter()
    await link.publish(topics.ask(office, DEVICE), codec.encode(ask))
    return await replies.get() - started


async def _measure(link: Link, office: str) -> dict[str, object]:
    bare_heard: asyncio.Queue[float] = asyncio.Queue()
    replies_heard: asyncio.Queue[float] = asyncio.Queue()

    async def hear() -> None:
        async for message in link.messages():
            (bare_heard if message.topic == "bench/bare" else replies_heard).put_nowait(time.perf_counter())

    await link.subscribe("bench/bare", topics.reply(office, DEVICE))
    bare, asked = [], []
    async with asyncio.TaskGroup() as tasks:
        hearing = tasks.create_task(hear())
        for number in itertools.count():
            bare.append(await _bare(link, bare_heard, number))
            asked.append(await _asked(link, replies_heard, office, number))
            if number == ASKS:
                break
        hearing.cancel()
    return {
        "ask → reply, committed, p50, ms": share(asked, 0.5) * 1000,
        "ask → reply, committed, p99, ms": share(asked, 0.99) * 1000,
        "bare publish → receive, p50, ms": share(bare, 0.5) * 1000,
        "bare publish → receive, p99, ms": share(bare, 0.99) * 1000,
        "ask → reply / bare, p50": share(asked, 0.5) / share(bare, 0.5),
    }


async def _run() -> dict[str, object]:
    plan = demo_office()
    with tempfile.TemporaryDirectory() as folder:
        async with mosquitto() as broker:
            options = CoreOptions(shipped_config(), Path(folder), "127.0.0.1", free_port())
            connector = MqttConnector("127.0.0.1", broker.port)
            clock = OfficeClock.from_environment({})
            async with asyncio.TaskGroup() as tasks:
                core = tasks.create_task(serve_core(options, plan, connector, clock))
                async with connector.connect("bench", None) as link:
                    await link.subscribe(topics.presence(plan.id, topics.CORE))
                    async for message in link.messages():
                        if codec.decode_presence(message.payload).online:
                            break
                async with connector.connect("bench", None) as link:
                    figures = await _measure(link, plan.id)
                core.cancel()
    return figures


def main() -> tuple[str, ...]:
    """Measure and keep."""
    return keep("wire", asyncio.run(_run()))

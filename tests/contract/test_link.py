"""Memory, the embedded broker and Mosquitto keep the same contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from queue_core.gateway.broker import EmbeddedBroker
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.runtime.mqtt_link import MqttConnector
from tests.contract.check_link import CHECKS, Broker
from tests.support.mosquitto import mosquitto
from tests.support.ports import free_port

PATIENCE_SECONDS = 60
"""Keepalive: a machine that stands still for three seconds shall not look like a broker that breaks its contract."""


@asynccontextmanager
async def memory() -> AsyncIterator[Broker]:
    broker = MemoryBroker()

    async def break_down() -> None:
        broker.stop()

    yield Broker(broker.connector(), break_down)


@asynccontextmanager
async def embedded() -> AsyncIterator[Broker]:
    async with EmbeddedBroker(free_port()) as broker:
        yield Broker(MqttConnector("127.0.0.1", broker.port, keepalive_seconds=PATIENCE_SECONDS), broker.stop)


@asynccontextmanager
async def real() -> AsyncIterator[Broker]:
    async with mosquitto() as broker:
        yield Broker(MqttConnector("127.0.0.1", broker.port, keepalive_seconds=PATIENCE_SECONDS), broker.kill)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
@pytest.mark.parametrize("run", [memory, embedded, real], ids=lambda run: run.__name__)
async def test_every_broker_keeps_the_contract(
    run: Callable[[], object], check: Callable[[Broker], Awaitable[None]]
) -> None:
    async with run() as broker:
        await check(broker)

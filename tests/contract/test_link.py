"""Memory, the embedded broker, Mosquitto, and Mosquitto behind TLS and passwords keep the same contract."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from queue_core.gateway.broker import EmbeddedBroker
from queue_core.runtime.link import Link, Message
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from tests.contract.check_link import CHECKS, Broker
from tests.support.access.office import GuardedOffice, new_office
from tests.support.mosquitto import mosquitto

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


NAMES = ("ear", "mouth", "device", "late")
"""The client ids of the checks: here each is a device of the list."""


class EachUnderItsName:
    """Connects each client id with its own credential."""

    def __init__(self, office: GuardedOffice) -> None:
        self._office = office

    def connect(self, client_id: str, will: Message | None) -> AbstractAsyncContextManager[Link]:
        return self._office.patient(client_id).connect(client_id, will)


def guarded_office(folder: Path) -> GuardedOffice:
    """Return an office that lists the client ids of the checks, and lets them say and hear anything."""
    office = new_office(folder, [])
    for name in NAMES:
        assert office.cherga("device", "add", name, "--role", "other", "--to", str(office.carried(name))) == 0
    (office.broker / "current" / "acl").write_text("pattern readwrite #\n", encoding="ascii")
    return office


@asynccontextmanager
async def guarded() -> AsyncIterator[Broker]:
    with tempfile.TemporaryDirectory() as folder:
        office = await asyncio.to_thread(guarded_office, Path(folder))
        async with office.running() as broker:
            yield Broker(EachUnderItsName(office), broker.kill)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
@pytest.mark.parametrize("run", [memory, embedded, real, guarded], ids=lambda run: run.__name__)
async def test_every_broker_keeps_the_contract(
    run: Callable[[], object], check: Callable[[Broker], Awaitable[None]]
) -> None:
    async with run() as broker:
        await check(broker)

"""Peers that stop reading cost the core at most a megabyte each, however much happens meanwhile."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from queue_core.runtime.system.ports import free_port
from tests.support.core.office_process import office_process, office_without_paper
from tests.support.core.on_brokers import CoreProcess, device_on, until_online
from tests.support.core.stalled import stalled_boards, stalled_browsers, stalled_readers
from tests.support.mosquitto import Mosquitto, mosquitto
from tests.support.races.pressing import Race

STALLED = 20
MOST_KIB_EACH = 1024
PRESSES = 700


@dataclass
class Office:
    """A serving core, its broker, and a crowd that can be let in."""

    broker: Mosquitto
    core: CoreProcess
    pages_port: int

    async def grown_by_a_crowd(self, name: str) -> int:
        """Let a crowd press and take tickets; return by how many KiB the core has grown."""
        plan, before = office_without_paper(), self.core.memory_kib()
        chance = random.Random(PRESSES)
        counters, services = tuple(plan.counters), tuple(plan.services)
        crowd = Race(plan.id, self.broker.port, self.pages_port, counters, services, PRESSES, chance, name)
        history = await crowd.run()
        assert len(history.presses) >= PRESSES
        return self.core.memory_kib() - before


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(tmp_path / "data") as office:
        await office.grown_by_a_crowd("first")
        yield office


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[Office]:
    pages = free_port()
    async with mosquitto() as broker, office_process("without-paper", broker.port, data, pages) as core:
        async with device_on(broker, office_without_paper().id, "looker") as looker:
            await until_online(looker)
        yield Office(broker, core, pages)


def browsers(office: Office) -> AbstractContextManager[None]:
    return stalled_browsers(office.pages_port, STALLED)


def readers_of_a_state(office: Office) -> AbstractContextManager[None]:
    return stalled_readers(office.pages_port, STALLED, "/api/state/catalogue")


def readers_of_a_large_file(office: Office) -> AbstractContextManager[None]:
    return stalled_readers(office.pages_port, STALLED, "/static/face-400.ttf")


def boards(office: Office) -> AbstractContextManager[None]:
    return stalled_boards(office.broker.port, STALLED)


@pytest.mark.parametrize(
    "stalled", [browsers, readers_of_a_state, readers_of_a_large_file, boards], ids=lambda made: str(made.__name__)
)
async def test_whoever_stops_reading_costs_the_core_at_most_a_megabyte(
    stalled: Callable[[Office], AbstractContextManager[None]], office: Office
) -> None:
    alone = await office.grown_by_a_crowd("alone")
    with stalled(office):
        beside = await office.grown_by_a_crowd("beside")
    print(f"{stalled.__name__}: {alone} KiB alone, {beside} KiB beside {STALLED}")
    assert beside - alone <= STALLED * MOST_KIB_EACH

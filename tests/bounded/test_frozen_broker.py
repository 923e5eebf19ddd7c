"""A broker that hangs without a word costs the core at most a megabyte, and nothing that happened meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from queue_core.runtime.system.ports import free_port
from tests.support.core.office_process import office_process, office_without_paper
from tests.support.core.on_brokers import device_on, until_online
from tests.support.mosquitto import mosquitto
from tests.support.staff.users import COOKIES
from tests.support.waiting import until

MOST_KIB = 1024
ROUNDS = 1_500
"""Of a supervisor suspending and resuming a service on the pages: the catalogue, the board and the queue change."""


async def change(session: aiohttp.ClientSession, pages: int, name: str) -> None:
    """Let the office change again and again over its pages."""
    for number in range(ROUNDS):
        order = {"id": f"{name}-{number}", "service": "d1-short", "suspended": number % 2 == 0}
        async with session.post(f"http://127.0.0.1:{pages}/api/service", json=order) as response:
            assert (await response.json())["ok"]


@pytest.mark.timeout(120)
async def test_a_frozen_broker_costs_the_core_at_most_a_megabyte(tmp_path: Path) -> None:
    plan, pages = office_without_paper(), free_port()
    async with mosquitto() as broker, office_process("without-paper", broker.port, tmp_path / "data", pages) as core:
        async with device_on(broker, plan.id, "looker") as looker:
            await until_online(looker)
        async with aiohttp.ClientSession(headers={"X-Cherga": "1"}, cookies=COOKIES) as session:
            await change(session, pages, "first")
            before = core.memory_kib()
            await change(session, pages, "well")
            alone = core.memory_kib() - before
            broker.freeze()
            await change(session, pages, "frozen")
            await until(lambda: "The core lost the broker" in core.said, 20)
            await change(session, pages, "lost")
            frozen = core.memory_kib() - before - alone
            print(f"{alone} KiB beside a broker that is well, {frozen} KiB in twice the time beside a frozen one")
            assert frozen - 2 * alone <= MOST_KIB
            broker.thaw()
        async with asyncio.timeout(20), device_on(broker, plan.id, "looker") as looker:
            await until(lambda: (core := looker.core()) is not None and core.online)
            await until(lambda: looker.state("catalogue") is not None)

"""The real core started when the computer's clock says something impossible: nothing lost, and a person is asked."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar

from queue_core.journal.records import Record
from queue_core.journal.sqlite import SqliteReader
from queue_core.runtime.system.ports import free_port
from queue_core.staff.staff_file import STAFF, StaffFile
from queue_core.wire import asks
from queue_core.wire.states import BoardState, OfficeState
from tests.support.core.on_brokers import Broker, Device, broker_of, core_process, device_on, until_online
from tests.support.offices import CONFIG
from tests.support.script import MORNING
from tests.support.staff.users import PASSWORD, add_user
from tests.support.waiting import until

YEAR = 365 * 86_400.0


async def take(broker: Broker, ask_id: str) -> str:
    """Take a ticket and return its number."""
    async with device_on(broker, "demo", "kiosk-1") as kiosk:
        await until_online(kiosk)
        reply = await kiosk.ask(asks.TakeTicket(id=ask_id, service="subsidy"))
        assert reply.ticket, reply
        return reply.ticket.number


async def office_of(device: Device) -> OfficeState:
    await until(lambda: isinstance(device.state("office"), OfficeState))
    office = device.state("office")
    assert isinstance(office, OfficeState)
    return office


def add_supervisor(data: Path) -> None:
    file = StaffFile(data / STAFF)
    add_user(file, "olena")
    file.close()


async def confirm(pages: int) -> dict[str, Any]:
    """Confirm the clock as the supervisor's page does, signed in."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        headers = {"X-Cherga": "1"}
        form = {"name": "olena", "secret": PASSWORD}
        async with client.post(f"http://127.0.0.1:{pages}/sign-in", data=form, headers=headers) as response:
            assert response.status == 200, await response.text()
        url = f"http://127.0.0.1:{pages}/api/clock"
        async with client.post(url, json={"id": "c1"}, headers=headers) as response:
            reply: dict[str, Any] = await response.json()
            return reply


async def records(data: Path) -> list[Record]:
    async with SqliteReader(data / "journal.db") as reader:
        return await reader.records_from(1, 10_000)


async def test_a_year_ahead_then_in_1970_the_day_never_goes_back_and_no_number_is_given_twice(tmp_path: Path) -> None:
    data = tmp_path / "data"
    add_supervisor(data)
    async with broker_of("mosquitto") as broker:
        async with core_process(broker.port, data, office_time=MORNING) as core:
            first = await take(broker, "a1")
            await core.kill()

        pages = free_port()
        async with core_process(broker.port, data, pages, office_time=MORNING + YEAR) as core:
            async with device_on(broker, "demo", "display-1") as display:
                await until_online(display)
                await until(lambda: isinstance(s := display.state("office"), OfficeState) and s.clock_doubted)
                assert abs((await office_of(display)).clock_doubted.wall.timestamp() - MORNING - YEAR) < 60  # type: ignore[union-attr]
                await until(lambda: isinstance(s := display.state("board/1"), BoardState) and s.notice)
                second = await take(broker, "a2")
                assert (await confirm(pages))["ok"] is True
                await until(lambda: isinstance(s := display.state("office"), OfficeState) and not s.clock_doubted)
            third = await take(broker, "a3")
            assert "clock_doubted" in core.said
            await core.kill()

        async with core_process(broker.port, data, office_time=60.0) as core:
            fourth = await take(broker, "a4")
            await core.kill()

    assert [first, second, third, fourth] == ["С001", "С002", "С003", "С004"]
    written = await records(data)
    assert [record.at for record in written] == sorted(record.at for record in written)
    assert [record.day for record in written] == sorted(record.day for record in written)
    assert [record.day for record in written if record.kind == "day_opened"] == ["2023-11-15", "2024-11-14"]
    assert [record.who for record in written if record.kind == "clock_confirmed"] == ["olena"]
    assert [record.kind for record in written].count("clock_doubted") == 2
    assert await verified(data) == 0


async def verified(data: Path) -> int:
    """Return the exit status of `cherga verify`, which asks the rules for each fact again."""
    command = [sys.executable, "-m", "queue_core", "verify", "--config", str(CONFIG), "--data", str(data)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    return await process.wait()

"""Thirty devices whose broker was gone all come back at once: each is tied again, none asks twice, none is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from queue_core.runtime.system.ports import free_port
from tests.support.core.devices import SimulatedDevice, devices_of
from tests.support.core.office_process import office_of_fifty_devices, office_process
from tests.support.core.on_brokers import bodies_in_journal, broker_of
from tests.support.waiting import until

ROLES = {"kiosk": 10, "buttons": 14, "display": 6}


def _names() -> list[str]:
    return [f"{role}-{number}" for role, many in ROLES.items() for number in range(1, many + 1)]


@pytest.mark.timeout(120)
async def test_thirty_devices_return_at_once_and_each_touch_meanwhile_is_one_ticket(tmp_path: Path) -> None:
    plan, data, pages = office_of_fifty_devices(), tmp_path / "data", free_port()
    service = next(iter(plan.services))
    async with (
        broker_of("mosquitto") as broker,
        office_process("fifty-devices", broker.port, data, pages) as core,
        devices_of(plan, broker.port, _names()) as devices,
    ):
        assert len(devices) == 30
        await until(lambda: all(map(_is_tied, devices.values())), 20)
        await broker.kill()
        await until(lambda: not any(device.is_tied for device in devices.values()), 20)
        kiosks = [device for name, device in devices.items() if name.startswith("kiosk")]
        async with asyncio.TaskGroup() as touching:
            for kiosk in kiosks:
                touching.create_task(kiosk.take(str(service)))
            await broker.start_again()
        await until(lambda: all(map(_is_tied, devices.values())), 20)
        assert core.process.returncode is None
    issued = await bodies_in_journal(data, "ticket_issued")
    assert len(issued) == len(kiosks)
    assert Counter(len(kiosk.tickets) for kiosk in kiosks) == {1: len(kiosks)}


def _is_tied(device: SimulatedDevice) -> bool:
    return device.is_tied and "office" in device.states

"""An office whose broker is killed, loses its disk and comes back, again and again, while people touch and press."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp
import msgspec
import pytest

from queue_core.domain.plan import OfficePlan
from queue_core.journal.sqlite import SqliteReader
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks, codec, topics
from queue_core.wire.states import CounterState, State
from tests.support.core.devices import SimulatedDevice, devices_of
from tests.support.core.office_process import office_of_fifty_devices, office_process
from tests.support.core.on_brokers import CoreProcess
from tests.support.mosquitto import KEEPS_ON_DISK, Mosquitto, mosquitto
from tests.support.races.history import RaceHistory
from tests.support.races.judge import judge
from tests.support.staff.users import COOKIES
from tests.support.waiting import until

RIGHT_AGAIN_SECONDS = 3.0
SLACK_SECONDS = 20.0
"""What one cycle may take longer on a machine busy with other tests; the median may not."""
TOUCHED = 3
SERVICES = ("d1-short", "d2-short", "d3-long", "d4-general")
CORE_WITH_A_SESSION = b"\x10\x10\x00\x04MQTT\x04\x00\x00\x3c\x00\x04core"
"""CONNECT as `core`, clean session off: the broker keeps what comes for it."""


@dataclass
class Office:
    """Devices, broker and core, and what the core says over its pages, which need no broker."""

    plan: OfficePlan
    broker: Mosquitto
    core: CoreProcess
    devices: Mapping[str, SimulatedDevice]
    truth: dict[str, State]
    ghosts: list[str] = field(default_factory=list)
    lasted: list[float] = field(default_factory=list)
    """Seconds from the broker's return until everything was right, by cycle."""

    def of(self, role: str) -> list[SimulatedDevice]:
        return [device for name, device in self.devices.items() if name.startswith(role)]

    def is_right(self) -> bool:
        """Say whether every device has a connection and shows what is true."""
        return all(device.is_tied and _without_codes(device.states) == self.truth for device in self.devices.values())

    async def until_right(self) -> None:
        """Wait until it is; fails with the names of those who lag behind."""
        try:
            await until(self.is_right, RIGHT_AGAIN_SECONDS + SLACK_SECONDS)
        except AssertionError:
            late = [name for name, device in self.devices.items() if not device.is_tied]
            wrong = {
                f"{device.name} {name}": (state.seq, shown.seq if (shown := device.states.get(name)) else None)
                for device in self.devices.values()
                for name, state in self.truth.items()
                if _without_codes(device.states).get(name) != state
            }
            told = f"of {len(wrong)} wrong pictures (true and shown seq) {dict(list(wrong.items())[:8])}"
            pytest.fail(f"cycle {len(self.lasted)}: without connection {late}, {told}")

    def some(self, role: str, cycle: int, count: int) -> list[SimulatedDevice]:
        """Return other devices of a role in each cycle; not all, for all fifty live in one process."""
        devices = self.of(role)
        return [devices[(cycle * count + number) % len(devices)] for number in range(count)]

    def touch(self, cycle: int, tasks: asyncio.TaskGroup) -> None:
        """Touch some kiosks and press some boxes."""
        for number, kiosk in enumerate(self.some("kiosk", cycle, TOUCHED)):
            tasks.create_task(kiosk.take(SERVICES[number % len(SERVICES)]))
        for box in self.some("buttons", cycle, 2 * TOUCHED):
            tasks.create_task(box.press_next())

    async def press_and_give_up(self) -> None:
        """Press boxes that have no connection, and give up: such a press must never arrive."""
        for box in self.of("buttons")[:3]:
            before = len(box.presses)
            await box.press("next", 0.01)
            self.ghosts += [press.cause for press in box.presses[before:]]
            del box.presses[before:]

    async def haunt(self, number: int) -> None:
        """While the core is away, leave it a retained ask, and one queued in a session of its name."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.broker.port)
        writer.write(CORE_WITH_A_SESSION)
        await reader.readexactly(4)
        every = topics.every(self.plan.id, "ask").encode()
        body = b"\x00\x01" + len(every).to_bytes(2, "big") + every + b"\x01"
        writer.write(b"\x82" + bytes([len(body)]) + body)
        await reader.readexactly(5)
        writer.close()
        await writer.wait_closed()
        async with MqttConnector("127.0.0.1", self.broker.port).connect("ghost", None) as link:
            for device, retained in (("kiosk-1", True), ("kiosk-2", False)):
                ask = asks.TakeTicket(id=f"ghost-{number}", service=SERVICES[0])
                await link.publish(topics.ask(self.plan.id, device), codec.encode(ask), retain=retained)
                self.ghosts.append(f"{device}/{ask.id}")

    async def live_through(self, cycle: int) -> None:
        """Touch, kill the broker, touch, wipe its disk (each second time), haunt the core, and come back."""
        async with asyncio.TaskGroup() as touching:
            self.touch(cycle, touching)
            await until(lambda: not all(device.is_idle for device in self.of("kiosk")))
            await self.broker.kill()
            await until(lambda: not any(device.is_tied for device in self.devices.values()))
            await self.press_and_give_up()
            if cycle % 2:
                self.broker.wipe()
            for kiosk in self.some("kiosk", cycle + 1, TOUCHED):
                touching.create_task(kiosk.take(SERVICES[cycle % len(SERVICES)]))
            self.core.process.send_signal(signal.SIGSTOP)
            await self.broker.start_again()
            await self.haunt(cycle)
            self.core.process.send_signal(signal.SIGCONT)
            back = time.monotonic()
            await self.until_right()
            self.lasted.append(time.monotonic() - back)
        await self.until_right()


def _without_codes(states: Mapping[str, State]) -> dict[str, State]:
    """Return what a device shows as pages tell it: nobody there but a counter's tablet hears the code to rate by."""
    return {
        name: msgspec.structs.replace(state, rate=msgspec.UNSET) if isinstance(state, CounterState) else state
        for name, state in states.items()
    }


@asynccontextmanager
async def truth_of(pages_port: int) -> AsyncIterator[dict[str, State]]:
    """Hear the states over the pages."""
    truth: dict[str, State] = {}

    async def listen(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            told = msgspec.json.decode(message.data)
            if told["kind"] == "state":
                address = topics.Address("", "state", told["name"])
                truth[told["name"]] = codec.decode_state(address, msgspec.json.encode(told["state"]))

    address = f"http://127.0.0.1:{pages_port}/api/live?of=state/"
    async with (
        aiohttp.ClientSession(cookies=COOKIES) as session,
        session.ws_connect(address) as socket,
        asyncio.TaskGroup() as tasks,
    ):
        listening = tasks.create_task(listen(socket))
        try:
            yield truth
        finally:
            listening.cancel()


async def until_open(core: CoreProcess) -> None:
    await until(lambda: "The pages are open" in core.said or core.process.returncode is not None, 20)
    assert core.process.returncode is None, core.said


async def live_through_many(folder: Path, names: list[str], cycles: int) -> Office:
    """Live through so many deaths of the broker; check the journal at the end."""
    plan, pages, data = office_of_fifty_devices(), free_port(), folder / "data"
    async with mosquitto(KEEPS_ON_DISK) as broker, office_process("fifty-devices", broker.port, data, pages) as core:
        await until_open(core)
        async with truth_of(pages) as truth, devices_of(plan, broker.port, names) as devices:
            office = Office(plan, broker, core, devices, truth)
            await until(office.is_right, 20)
            await asyncio.gather(*(box.press("open", 10) for box in office.of("buttons")))
            for cycle in range(cycles):
                await office.live_through(cycle)
            await until(lambda: sum(map(len, devices["printer-1"].printed.values())) >= len(tickets_of(office)), 20)
    await check(office, data)
    assert median(office.lasted) <= RIGHT_AGAIN_SECONDS, office.lasted
    return office


def tickets_of(office: Office) -> list[str]:
    return [ticket.number for device in office.devices.values() for ticket in device.tickets]


async def check(office: Office, data: Path) -> None:
    """Hold what devices did and saw against the journal."""
    async with SqliteReader(data / "journal.db") as reader:
        records = await reader.records_from(1, 10_000_000)
    devices = office.devices.values()
    history = RaceHistory(
        tuple(press for device in devices for press in device.presses),
        tuple(ticket for device in devices for ticket in device.tickets),
    )
    assert judge(history, records) == []
    assert not {record.cause for record in records} & set(office.ghosts), "a ghost was acted on"
    issued = Counter(record.cause for record in records if record.kind == "ticket_issued")
    assert issued == {ticket.cause: 1 for ticket in history.tickets}, "not one ticket for each touch"
    printed = office.devices["printer-1"].printed
    assert len(printed) == len(history.tickets)
    assert {len(jobs) for jobs in printed.values()} == {1}, "a slip was printed twice"


def some_of_each(plan: OfficePlan, most: int) -> list[str]:
    """Return the names of at most so many devices of each role."""
    taken: Counter[str] = Counter()
    names = []
    for device in plan.devices.values():
        taken[device.role] += 1
        if taken[device.role] <= most:
            names.append(str(device.id))
    return names


@pytest.mark.timeout(120)
async def test_a_broker_killed_and_wiped_brings_no_ghosts_and_right_pictures_within_three_seconds(
    tmp_path: Path,
) -> None:
    office = await live_through_many(tmp_path, some_of_each(office_of_fifty_devices(), 6), 4)
    assert len(office.lasted) == 4
    assert len(tickets_of(office)) == 4 * 2 * TOUCHED


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_fifty_devices_survive_a_hundred_deaths_of_the_broker(tmp_path: Path) -> None:
    plan = office_of_fifty_devices()
    assert len(plan.devices) == 50
    office = await live_through_many(tmp_path, [str(name) for name in plan.devices], 100)
    print(f"right again after {max(office.lasted):.2f} s at most, {median(office.lasted):.2f} s in half of the cycles")
    assert len(tickets_of(office)) == 100 * 2 * TOUCHED

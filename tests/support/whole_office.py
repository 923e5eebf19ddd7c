"""The whole demonstration office as processes, reached as people reach it: glass, boxes, paper, wire and pages."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.request import Request, urlopen

import msgspec

from queue_core.demo.office import DemoOffice, DemoOptions
from queue_core.domain.plan import DeviceId
from queue_core.replay.witnesses import Witnesses
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Link
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from queue_core.simulate.edges import Boxes, Glass, Twin, Wish, twin_at
from queue_core.wire import codec, topics
from queue_core.wire.presence import Presence
from queue_core.wire.states import State
from tests.support.offices import CONFIG, demo_office
from tests.support.script import MORNING
from tests.support.waiting import until

PASSPORT = Wish(service="passport-foreign")
VETERAN = Wish(service="passport-foreign", category="veteran")
START_SECONDS = 40.0
SPEED = 8.0
"""Office seconds to a real one: the number stays on the glass for a second, not for eight."""


@dataclass
class WholeOffice:
    """A running office and the people's ways into it."""

    office: DemoOffice
    link: Link
    glass: Glass
    boxes: Boxes
    paper: Twin
    witnesses: Witnesses
    states: dict[str, State] = field(default_factory=dict)
    presences: dict[str, Presence] = field(default_factory=dict)
    screens: dict[str, bytes] = field(default_factory=dict)

    def pid(self, program: str) -> int:
        """Return the process id of a program that runs now."""
        return self.office.running.pids[program]

    async def listen(self) -> None:
        """Follow the wire until cancelled."""
        office = self.office.plan.id
        await self.link.subscribe(*(topics.every(office, sort) for sort in ("state", "presence", "screen")))
        async for message in self.link.messages():
            address = topics.parse(message.topic)
            assert address is not None
            if address.sort == "state":
                self.states[address.name] = codec.decode_state(address, message.payload)
            elif address.sort == "presence":
                self.presences[address.name] = codec.decode_presence(message.payload)
            elif address.sort == "screen":
                self.screens[address.name] = message.payload

    async def read_paper(self) -> None:
        """Note the slips that come out, until cancelled."""
        async for line in self.paper.hear():
            slip = msgspec.json.decode(line).get("slip")
            if slip is not None:
                self.witnesses.paper.append(slip["qr"])


def _wall_time() -> float:
    return OfficeClock.from_environment({}).now()


@asynccontextmanager
async def whole_office(
    data: Path,
    broker: tuple[str, int] | None = None,
    *,
    witness: MqttConnector | None = None,
    more_environment: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[WholeOffice]:
    """Start the office with a broker of its own, or on the one named, and stop it at the end.

    `witness`: how the test itself listens to the wire, where that takes a credential.
    """
    host, port = broker or (None, free_port())
    clock = f"{MORNING:.3f}@{_wall_time():.3f}x{SPEED:g}"
    environment = {**os.environ, **more_environment, "CHERGA_CLOCK": clock}
    witness = witness or MqttConnector(host or "127.0.0.1", port)
    office = DemoOffice(DemoOptions(CONFIG, data, free_port(), port, host), demo_office(), environment)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(office.run())
        try:
            async with AsyncExitStack() as stack:
                glass_twin, boxes_twin, paper = [
                    await stack.enter_async_context(
                        twin_at(office.twin_socket(DeviceId(device)), wait_seconds=START_SECONDS)
                    )
                    for device in ("kiosk-1", "buttons-1", "printer-1")
                ]
                link = await stack.enter_async_context(witness.connect("test", None))
                whole = WholeOffice(office, link, Glass(glass_twin), Boxes(boxes_twin), paper, Witnesses())
                life = [
                    tasks.create_task(work)
                    for work in (whole.glass.run(), whole.boxes.run(), whole.listen(), whole.read_paper())
                ]
                try:
                    yield whole
                finally:
                    for task in life:
                        task.cancel()
        finally:
            running.cancel()


async def post(whole: WholeOffice, path: str, body: dict[str, object]) -> dict[str, object]:
    """Post to a page as its script would."""
    request = Request(
        whole.office.address.rstrip("/") + path,
        data=msgspec.json.encode(body),
        headers={"Content-Type": "application/json", "X-Cherga": "1"},
    )
    answer = await asyncio.to_thread(lambda: urlopen(request, timeout=10).read())
    decoded: dict[str, object] = msgspec.json.decode(answer)
    return decoded


async def one_ticket_all_the_way(whole: WholeOffice) -> None:
    await whole.boxes.until("1", lambda box: box.lamp == "closed")
    await whole.boxes.press("1", "open")
    await whole.boxes.until("1", lambda box: box.lamp == "free")
    first = await whole.glass.take_ticket(PASSPORT)
    assert first.number == "П001"
    await whole.boxes.until("1", lambda box: box.number == "П001")
    second = await whole.glass.take_ticket(PASSPORT)
    veteran = await whole.glass.take_ticket(VETERAN)
    assert (second.number, veteran.number) == ("П002", "П003")
    await whole.boxes.press("1", "next")
    await whole.boxes.until("1", lambda box: box.number == "П003")
    await until(lambda: len(whole.witnesses.paper) == 3)
    assert [text.split()[0] for text in whole.witnesses.paper] == ["П001", "П002", "П003"]
    code = whole.witnesses.paper[0].split()[1]
    assert (await post(whole, "/api/rate", {"code": code, "mark": 5, "id": "mark-1"}))["ok"] is True

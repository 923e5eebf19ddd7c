"""A real core, its broker and its pages, fed with words that must go nowhere; and every way out of it, listened to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Link, LinkLost, Message
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks, topics
from queue_core.wire.replies import Ticket
from tests.support.canary.inputs import ADDRESSES, HEADERS, asks_of_devices, orders, presences
from tests.support.canary.words import CYRILLIC, LATIN, sings
from tests.support.core.on_brokers import Broker, CoreProcess, Device, core_process, device_on, until_online
from tests.support.staff.users import COOKIES, put_session
from tests.support.waiting import until

OFFICE = "demo"
OURS = {"X-Cherga": "1"}
PAGES = (
    "/", "/desk", "/desk/1", "/desk/5", "/office", "/office?part=estimates", "/board/1", "/board/2", "/rate",
    "/tablet/1", "/why", "/api/state/office", "/api/state/catalogue", "/api/state/queue", "/api/state/help",
    "/api/estimates",
)  # fmt: skip


@dataclass
class Overheard:
    """What came out: MQTT messages of the core, and what a listening page was told."""

    messages: list[Message] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def leaks(self) -> list[str]:
        """Return where the words came out."""
        prefix = f"{topics.ROOT}/{OFFICE}/"
        own = [message for message in self.messages if _is_of_the_core(message.topic.removeprefix(prefix))]
        found = {message.topic for message in own if sings(message.payload) or sings(message.topic)}
        return sorted(found) + [f"live: {told[:200]}" for told in self.told if sings(told)]


def _is_of_the_core(name: str) -> bool:
    return name.split("/", maxsplit=1)[0] not in ("ask", "screen") and (
        not name.startswith("presence/") or name == "presence/core"
    )


@dataclass
class CanaryOffice:
    """The office under test."""

    core: CoreProcess
    http: aiohttp.ClientSession
    kiosk: Device
    buttons: Device
    overheard: Overheard
    broker: Broker

    async def served_and_rated(self) -> Ticket:
        """Let a visitor be served and say something about it; return the ticket."""
        ticket, counter = await self._called("first")
        for number, key in enumerate(("start", "finish", "close")):
            assert (await self.buttons.ask(asks.Press(id=f"served-{number}", counter=counter, key=key))).ok
        form = {"id": "rated", "code": ticket.code, "mark": "5", "comment": LATIN}
        async with self.http.post("/rate", data=form, headers=OURS) as response:
            assert response.status == 200, await response.text()
            assert not sings(await response.text())
        return ticket

    async def noted(self) -> tuple[Ticket, str]:
        """Let a visitor be called and a note be left about them; return the ticket and the counter."""
        ticket, counter = await self._called("second")
        body = {"id": "noted", "counter": counter, "text": CYRILLIC}
        async with self.http.post("/api/note", json=body, headers=OURS) as response:
            reply = await response.text()
            assert json.loads(reply)["ok"], reply
            assert not sings(reply)
        return ticket, counter

    async def notes_at(self, counter: str) -> list[str]:
        """Return the notes that a desk is shown."""
        async with self.http.get(f"/api/notes/{counter}") as response:
            return [note["text"] for note in (await response.json())["notes"]]

    async def sing_everywhere(self) -> None:
        """Fill every input there is with the words, and wait until all of it was worked off."""
        devices = {name: device_on(self.broker, OFFICE, name) for name in ("reception-1", "printer-1", "tablet-1")}
        links: dict[str, Device] = {"kiosk-1": self.kiosk, "buttons-1": self.buttons}
        for name, device in devices.items():
            links[name] = await device.__aenter__()
        try:
            for name, payload in asks_of_devices():
                await links[name].say("ask", payload)
            for name, payload in presences():
                await self.kiosk.say("presence", payload, name=name, retain=True)
            await self._over_http()
        finally:
            for device in devices.values():
                await device.__aexit__(None, None, None)
        assert (await self.buttons.ask(asks.Press(id="worked-off", counter="14", key="open"))).ok

    async def pages_that_sing(self, *more: str) -> list[str]:
        """Return the addresses that show the words to whoever asks."""
        found = []
        for address in (*PAGES, *more):
            async with self.http.get(address) as response:
                if sings(await response.read()) or any(sings(f"{k}: {v}") for k, v in response.headers.items()):
                    found.append(address)
        return found

    async def _called(self, ask_id: str) -> tuple[Ticket, str]:
        reply = await self.kiosk.ask(asks.TakeTicket(id=ask_id, service="subsidy"))
        assert reply.ticket
        for counter in range(1, 15):
            if isinstance(reply.called_to, str):
                break
            opened = await self.buttons.ask(asks.Press(id=f"open-{ask_id}-{counter}", counter=str(counter), key="open"))
            assert opened.ok
            if opened.counter and opened.counter.number == reply.ticket.number:
                return reply.ticket, str(counter)
        assert isinstance(reply.called_to, str)
        return reply.ticket, reply.called_to

    async def _over_http(self) -> None:
        for address, body in orders():
            async with self.http.post(address, data=body, headers=OURS | {"Content-Type": "application/json"}) as told:
                await told.read()
        for words in (LATIN, CYRILLIC):
            for address in ADDRESSES:
                async with self.http.get(address.format(words)) as response:
                    await response.read()
            form = dict.fromkeys(("id", "code", "mark"), words)
            async with self.http.post("/rate", data=form, headers=OURS) as response:
                await response.read()
            for name in HEADERS:
                await self._raw(f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{name}: {words}\r\nConnection: close\r\n\r\n")
            for line in (f"GET /{words} HTTP/1.1", f"{words} / HTTP/1.1", words):
                await self._raw(f"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")

    async def _raw(self, request: str) -> None:
        url = self.http._base_url
        assert url is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", url.port)
        writer.write(request.encode())
        writer.write_eof()
        async with asyncio.timeout(10):
            await reader.read()
        writer.close()


@asynccontextmanager
async def canary_office(broker: Broker, data: Path, module: str = "queue_core") -> AsyncIterator[CanaryOffice]:
    """Run the core `module` with ears on all it says."""
    port = free_port()
    overheard = Overheard()
    put_session(data, OfficeClock.from_environment({}).now())
    async with (
        core_process(broker.port, data, port, module=module) as core,
        device_on(broker, OFFICE, "kiosk-1") as kiosk,
        device_on(broker, OFFICE, "buttons-1") as buttons,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookies=COOKIES) as http,
        MqttConnector("127.0.0.1", broker.port).connect("everywhere", None) as link,
        asyncio.TaskGroup() as tasks,
    ):
        await until_online(kiosk)
        await link.subscribe("cherga/#")
        await until(lambda: "The pages are open" in core.said)
        async with http.ws_connect("/api/live") as socket:
            ears = [tasks.create_task(_hear(link, overheard)), tasks.create_task(_listen(socket, overheard))]
            try:
                yield CanaryOffice(core, http, kiosk, buttons, overheard, broker)
            finally:
                for ear in ears:
                    ear.cancel()


async def _hear(link: Link, overheard: Overheard) -> None:
    try:
        async for message in link.messages():
            overheard.messages.append(message)
    except LinkLost:
        return


async def _listen(socket: aiohttp.ClientWebSocketResponse, overheard: Overheard) -> None:
    async for message in socket:
        overheard.told.append(str(message.data))

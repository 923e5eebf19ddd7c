"""`python -m tests.support.machines.stranger ATTACK HOST STOLEN SECONDS`: somebody on the network who means harm.

STOLEN is the credential of a device that is not in the hall now. When the time is over a line of JSON says what came
of it: how often it was tried, how often the broker let somebody in who should stay out, and what was overheard.
"""

from __future__ import annotations

import asyncio
import json
import resource
import ssl
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from queue_core.runtime.entry.credential import Credential, read_credential
from queue_core.runtime.entry.pinned import pinned_tls
from queue_core.wire import codec, topics
from queue_core.wire.asks import Press, TakeTicket
from queue_core.wire.presence import OFFLINE
from tests.support.access.raw_mqtt import LET_IN, connect, packet, publish, words

DEVICES = ("core", "kiosk-1", "printer-1", "display-1", "display-2", "buttons-1")
AT_ONCE = 400
PAGES = 8080
_PATIENCE_SECONDS = 3.0


@dataclass
class Outcome:
    """What came of an attack."""

    tried: int = 0
    let_in: list[str] = field(default_factory=list)
    overheard: list[str] = field(default_factory=list)


@dataclass
class Stranger:
    """Knows the address and one stolen credential."""

    host: str
    stolen: Credential
    outcome: Outcome = field(default_factory=Outcome)

    async def line(self, port: int, *, tls: bool = False) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.outcome.tried += 1
        context = pinned_tls(self.stolen.authority) if tls else None
        name = "broker.cherga.internal" if tls else None
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await asyncio.open_connection(self.host, port, ssl=context, server_hostname=name)

    async def signs_in(self, name: str | None, password: str | None, client: str, what: str) -> None:
        """Try to come in; note it when that succeeds."""
        with suppress(OSError, EOFError, TimeoutError):
            reader, writer = await self.line(self.stolen.port, tls=True)
            try:
                writer.write(connect(client, name, password))
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    if await reader.readexactly(4) == LET_IN:
                        self.outcome.let_in.append(what)
            finally:
                writer.transport.abort()

    async def guesses(self) -> None:
        """No name, wrong passwords, the stolen password under every other name."""
        await self.signs_in(None, None, "kiosk-1", "nobody")
        for device in DEVICES:
            for password in ("", "secret", device, self.stolen.password):
                await self.signs_in(device, password, device, device)

    async def abuses(self) -> None:
        """Come in by the stolen name and speak for everybody, hear everything."""
        own, office = self.stolen, self.stolen.office
        with suppress(OSError, EOFError, TimeoutError):
            reader, writer = await self.line(own.port, tls=True)
            writer.write(connect("kiosk-1", own.name, own.password))  # another's id under its own name
            await reader.readexactly(4)
            writer.write(packet(0x82, b"\0\1" + words("#") + b"\1"))
            writer.write(packet(0x82, b"\0\2" + words(topics.reply(office, "kiosk-1")) + b"\1"))
            said = {
                topics.ask(office, "kiosk-1"): codec.encode(TakeTicket(id="forged", service="subsidy")),
                topics.ask(office, "buttons-1"): codec.encode(Press(id="forged", counter="1", key="close")),
                topics.presence(office, "kiosk-1"): codec.encode(OFFLINE),
                topics.presence(office, "core"): codec.encode(OFFLINE),
                topics.state(office, "board", "1"): b"forged",
                topics.reply(office, "kiosk-1"): b"forged",
            }
            for topic, payload in said.items():
                writer.write(publish(topic, payload))
            try:
                async with asyncio.timeout(1.0):
                    while heard := await reader.read(65_536):
                        replies = [name for name in DEVICES if f"reply/{name}".encode() in heard]
                        self.outcome.overheard += replies
            finally:
                writer.transport.abort()

    async def crowds(self, port: int, first: bytes, then: bytes = b"") -> None:
        """One of a crowd that comes, says something, perhaps a byte now and then, and stays as long as it may."""
        with suppress(OSError, EOFError, TimeoutError):
            reader, writer = await self.line(port)
            try:
                writer.write(first)
                while not reader.at_eof():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(1.0):
                            await reader.read(4096)
                    writer.write(then)
                    await writer.drain()
            finally:
                writer.transport.abort()

    async def pours(self, port: int, first: bytes) -> None:
        """Begin something huge and pour bytes in."""
        with suppress(OSError, EOFError, TimeoutError):
            _, writer = await self.line(port)
            try:
                writer.write(first)
                for _ in range(2000):
                    writer.write(b"x" * 65_536)
                    await writer.drain()
            finally:
                writer.transport.abort()

    async def pours_inside(self) -> None:
        """Send packets beyond every limit under the stolen name."""
        with suppress(OSError, EOFError, TimeoutError):
            reader, writer = await self.line(self.stolen.port, tls=True)
            try:
                writer.write(connect(self.stolen.name, self.stolen.name, self.stolen.password))
                await reader.readexactly(4)
                writer.write(publish(topics.ask(self.stolen.office, self.stolen.name), b"x" * 20_000_000))
                await writer.drain()
            finally:
                writer.transport.abort()

    async def floods_inside(self) -> None:
        """Send asks as fast as the line takes them under the stolen name."""
        with suppress(OSError, EOFError, TimeoutError):
            reader, writer = await self.line(self.stolen.port, tls=True)
            try:
                writer.write(connect(self.stolen.name, self.stolen.name, self.stolen.password))
                await reader.readexactly(4)
                topic = topics.ask(self.stolen.office, self.stolen.name)
                for _ in range(200):
                    writer.write(b"".join(publish(topic, b'{"kind":"nonsense"}') for _ in range(50)))
                    await writer.drain()
            finally:
                writer.transport.abort()


def attacks(stranger: Stranger) -> dict[str, tuple[int, Callable[[], Awaitable[None]]]]:
    """Return each attack: how many do it at once, and what each does again and again."""
    broker, s = stranger.stolen.port, stranger
    hello = ssl.create_default_context()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with suppress(ssl.SSLWantReadError):
        hello.wrap_bio(incoming, outgoing, server_hostname="broker").do_handshake()
    half = outgoing.read()[:100]
    head = b"POST /api/rate HTTP/1.1\r\nHost: x\r\n"
    return {
        "guesses": (4, s.guesses),
        "abuses": (2, s.abuses),
        "a crowd at the broker": (AT_ONCE, lambda: s.crowds(broker, b"")),
        "half handshakes": (AT_ONCE, lambda: s.crowds(broker, half)),
        "slow bytes": (AT_ONCE, lambda: s.crowds(broker, b"\x16", b"\x03")),
        "huge packets": (20, lambda: s.pours(broker, b"\x10\xff\xff\xff\x7f")),
        "huge packets inside": (2, s.pours_inside),
        "a flood inside": (2, s.floods_inside),
        "a crowd at the pages": (AT_ONCE, lambda: s.crowds(PAGES, b"GET /")),
        "slow pages": (AT_ONCE, lambda: s.crowds(PAGES, head, b"X")),
        "huge pages": (20, lambda: s.pours(PAGES, head + b"X-Cherga: 1\r\nContent-Length: 900000000\r\n\r\n")),
        "pages without end": (8, lambda: s.crowds(PAGES, b"GET /board HTTP/1.1\r\nHost: x\r\n\r\n" * 50)),
    }


async def main(attack: str, host: str, stolen: Path, seconds: float) -> Outcome:
    """Attack for so long."""
    stranger = Stranger(host, replace_host(read_credential(stolen, stolen.stem), host))
    at_once, again = attacks(stranger)[attack]

    async def on_and_on() -> None:
        while True:
            await again()
            await asyncio.sleep(0)

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as tasks:
            for _ in range(at_once):
                tasks.create_task(on_and_on())
    return stranger.outcome


def replace_host(known: Credential, host: str) -> Credential:
    """Return the credential with another way to the broker."""
    return msgspec.structs.replace(known, host=host)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))
    print(json.dumps(asdict(asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), float(sys.argv[4]))))))

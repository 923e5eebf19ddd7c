"""Where devices fetch what waits for their codes: a port that is open only while something waits, or just did.

HTTP/1 at its least, one request to a connection: `GET /claim/ID` gives the sealed parcel, `POST /claim/ID/RECEIPT`
says that it is kept. Who guesses gets 404, and soon 429; who holds a code is served however many guess.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from queue_core.access.claims.offers import Offer, Offers
from queue_core.runtime.clock import OfficeClock
from queue_core.staff.audit import Act
from queue_core.staff.staff_file import STAFF, StaffFile, StaffTrouble

MOST_CONNECTIONS: Final = 64
MOST_OF_ONE_ADDRESS: Final = 4
GUESSES: Final = 10
"""So many wrong ids of an address at once; then one a second."""
_ADDRESSES_REMEMBERED: Final = 1024
_LOOK_SECONDS: Final = 1.0
_REQUEST_SECONDS: Final = 5.0
_MOST_HEAD_BYTES: Final = 4096
_REQUEST: Final = re.compile(rb"(GET|POST) /claim/([0-9a-f]{32})(?:/([0-9a-f]{32}))? HTTP/1\.[01]\r\n")
_WORDS: Final = {200: "OK", 404: "Not Found", 410: "Gone", 429: "Too Many Requests", 503: "Service Unavailable"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Taken:
    """A device has its credential: which, when (seconds since 1970 UTC), from which address."""

    device: str
    at: float
    address: str


class ClaimDoor:
    """Gives parcels out on `host`:`port`; `note` writes down who took which, off the event loop."""

    def __init__(self, offers: Offers, clock: OfficeClock, host: str, port: int, note: Callable[[Taken], None]) -> None:
        self._offers = offers
        self._clock = clock
        self._host, self._port = host, port
        self._note = note
        self._standing: dict[str, Offer] = {}
        self._server: asyncio.Server | None = None
        self._here: Counter[str] = Counter()
        self._guesses = Guesses(lambda: asyncio.get_running_loop().time())
        self._burning = asyncio.Lock()
        self._trouble = ""

    @property
    def is_open(self) -> bool:
        """Whether anybody can knock."""
        return self._server is not None

    async def run(self) -> None:
        """Open and close as offers come and go, for ever. What goes wrong here is told and tried again."""
        try:
            while True:
                try:
                    await self._look()
                    self._tell_once("")
                except OSError as error:  # the folder is closed to us, the port is taken
                    self._tell_once(str(error))
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            self._close()

    async def _look(self) -> None:
        async with self._burning:
            self._standing = await asyncio.to_thread(self._offers.standing, self._clock.wall())
        if self._standing and self._server is None:
            self._server = await asyncio.start_server(self._serve, self._host, self._port, limit=_MOST_HEAD_BYTES)
            log.info("A code waits for a device", action="claim_open", address=f"{self._host}:{self._port}")
        elif not self._standing and self._server is not None:
            self._close()
            log.info("No code waits any more", action="claim_closed")

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; whoever is slow, or has too many lines open, is cut."""
        address = str(writer.get_extra_info("peername", ("?",))[0])
        try:
            if self._here[address] >= MOST_OF_ONE_ADDRESS or self._here.total() >= MOST_CONNECTIONS:
                return
            self._here[address] += 1
            try:
                with suppress(TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                    async with asyncio.timeout(_REQUEST_SECONDS):
                        status, body = await self._answer(await reader.readuntil(b"\r\n\r\n"), address)
                        writer.write(_response(status, body))
                        await writer.drain()
            finally:
                self._here[address] -= 1
                self._here += Counter()  # forget addresses with nothing open
        finally:
            writer.close()

    async def _answer(self, head: bytes, address: str) -> tuple[int, bytes]:
        asked = _REQUEST.match(head)
        offer = self._standing.get(asked[2].decode()) if asked is not None else None
        if asked is None or offer is None:
            return (404 if self._guesses.may(address) else 429), b""
        state = offer.state(self._clock.wall())
        receipt = asked[3].decode() if asked[3] is not None else None
        if asked[1] == b"POST" and receipt is not None and offer.is_shown(receipt):
            return await self._burn(offer.id, address)
        if asked[1] == b"POST" or receipt is not None:
            return (404 if self._guesses.may(address) else 429), b""
        return (200, offer.sealed) if state == "waiting" else (410, state.encode())

    async def _burn(self, identity: str, address: str) -> tuple[int, bytes]:
        """Burn an offer once; a device that did not hear the answer may say it again."""
        async with self._burning:
            offer = self._standing[identity]
            if offer.taken is not None:
                return 200, b""
            now = self._clock.wall()
            try:
                self._standing[identity] = await asyncio.to_thread(self._offers.burn, offer, now, address)
            except OSError as error:
                log.error("A code that was used cannot be noted", action="claim_not_burnt", reason=str(error))
                return 503, b""
        log.info(
            "A device has taken its credential by code", action="claim_taken", device=offer.device, address=address
        )
        await asyncio.to_thread(self._note, Taken(offer.device, now, address))
        return 200, b""

    def _tell_once(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.warning("Codes cannot be given out to devices", action="claim_trouble", reason=trouble)
        self._trouble = trouble


def claim_door(data: Path, clock: OfficeClock, host: str, port: int) -> ClaimDoor:
    """Return the door of the office in `data`: who took which credential goes into the audit."""

    def note(taken: Taken) -> None:
        try:
            file = StaffFile(data / STAFF)
            try:
                file.note(Act(taken.at, "code_taken", "", taken.device, taken.address))
            finally:
                file.close()
        except StaffTrouble as trouble:
            log.error("A credential that was taken is not in the audit", action="claim_unnoted", reason=str(trouble))

    return ClaimDoor(Offers(data), clock, host, port, note)


class Guesses:
    """How often each address may be wrong: a bucket of `GUESSES`, one more a second. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def may(self, address: str) -> bool:
        """Count a wrong one; say whether it is still answered as such."""
        now = self._clock()
        left, seen = self._left.pop(address, (float(GUESSES), now))
        left = min(float(GUESSES), left + now - seen)
        self._left[address] = (max(0.0, left - 1), now)
        if len(self._left) > _ADDRESSES_REMEMBERED:
            self._left.popitem(last=False)
        return left >= 1


def _response(status: int, body: bytes) -> bytes:
    wait = "Retry-After: 10\r\n" if status == 429 else ""
    head = (
        f"HTTP/1.1 {status} {_WORDS[status]}\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\n{wait}Connection: close\r\n\r\n"
    )
    return head.encode() + body

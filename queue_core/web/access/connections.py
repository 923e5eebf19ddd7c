"""How many connections the pages hold, whose, and for how long.

The journal and the broker need descriptors of the same process: whoever opens thousands would otherwise leave the
journal none for its files, and a journal that cannot be written ends the core. So there is a limit, and room for who
comes when it is reached is made by whoever holds most.

The door stands before TLS: what has not finished its handshake holds a descriptor too.
"""

from __future__ import annotations

import asyncio
import resource
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from queue_core.staff.slowing import network_of
from queue_core.web.access.fairness import which_idle_yields

log = structlog.get_logger()

MOST_CONNECTIONS: Final = 512
"""Twice as many as listen at the most (`live.MAX_LISTENERS`)."""
IDLE_SECONDS: Final = 30.0
"""A connection is let go on which for so long nothing was at work: no whole request came, or its answer is not taken.

A browser opens another within milliseconds; who sends a request byte by byte has to send it within this time.
"""
_LOOK_SECONDS: Final = 1.0
_BACKLOG: Final = 128


def most_connections() -> int:
    """Return how many connections are held: half of the process's descriptors at the most."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if descriptors < 0 else min(MOST_CONNECTIONS, descriptors // 2)


async def listen_on(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen on every address of a host. Raises `OSError`."""
    find = asyncio.get_running_loop().getaddrinfo
    found = await find(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    sockets: list[socket.socket] = []
    try:
        for family, address in dict.fromkeys((one[0], one[4]) for one in found):
            sockets.append(socket.create_server(address, family=family, backlog=_BACKLOG))
            sockets[-1].setblocking(False)
    except OSError:
        for one in sockets:
            one.close()
        raise
    return sockets


class Connections:
    """Takes connections in and ends them again. `most`: how many are held; `context`: of TLS, None for plain HTTP."""

    def __init__(self, most: int, context: ssl.SSLContext | None, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._most = most
        self._context = context
        self._idle_seconds = idle_seconds
        self._held: set[_Held] = set()
        self._by_protocol: dict[asyncio.BaseProtocol, _Held] = {}

    def attend_to(self, pages: web.Application) -> None:
        """Have the pages tell, request by request, which connection is at work."""
        pages.middlewares.append(self._attending())
        pages.on_response_prepare.append(self._answering)

    async def take_in(self, sockets: Sequence[socket.socket], server: web.Server) -> None:
        """Take in who knocks, and end what is idle, for ever."""
        async with asyncio.TaskGroup() as tasks:
            for one in sockets:
                tasks.create_task(self._accept(one, server))
            while True:
                await asyncio.sleep(_LOOK_SECONDS)
                self._end_the_idle()

    def close(self) -> None:
        """End what has not opened yet; the rest is the server's to end."""
        for one in self._held:
            one.stop_opening()

    async def _accept(self, listening: socket.socket, server: web.Server) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                knocking, address = await loop.sock_accept(listening)
            except ConnectionError:
                continue
            except OSError as error:
                log.error(f"No connection can be taken in: {error.strerror}", action="no_connection")
                await asyncio.sleep(_LOOK_SECONDS)
                continue
            self._let_in(knocking, network_of(str(address[0])), server)
            await asyncio.sleep(0)  # a crowd at the door is taken in without a pause; everything else has its turn

    def _let_in(self, knocking: socket.socket, network: str, server: web.Server) -> None:
        held = self._still_held()
        if len(held) >= self._most:
            yields = which_idle_yields(held, (one for one in held if not one.is_at_work), network)
            if yields is None:
                knocking.close()
                return
            self._end(yields)
        new = _Held(knocking, network, time.monotonic())
        self._held.add(new)
        new.opening = asyncio.get_running_loop().create_task(self._open(new, server))

    async def _open(self, held: _Held, server: web.Server) -> None:
        def begin() -> asyncio.BaseProtocol:
            held.protocol = server()
            self._by_protocol[held.protocol] = held
            return held.protocol

        loop = asyncio.get_running_loop()
        try:
            with suppress(OSError):  # no TLS, or it went away
                held.transport, _ = await loop.connect_accepted_socket(begin, held.socket, ssl=self._context)
        finally:
            held.opening = None
            if held.transport is None:
                held.socket.close()

    def _end_the_idle(self) -> None:
        before = time.monotonic() - self._idle_seconds
        for one in self._still_held():
            if not one.is_at_work and one.since < before:
                self._end(one)

    def _still_held(self) -> set[_Held]:
        for one in [one for one in self._held if one.is_gone]:
            self._forget(one)
        return self._held.copy()

    def _end(self, held: _Held) -> None:
        held.end()
        self._forget(held)

    def _forget(self, held: _Held) -> None:
        self._held.discard(held)
        if held.protocol is not None:
            self._by_protocol.pop(held.protocol, None)

    def _attending(self) -> Middleware:
        @web.middleware
        async def attending(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.content_type.startswith("multipart/"):
                raise web.HTTPUnsupportedMediaType  # no form of ours is, and it would be read at work
            await request.read()  # who sends it byte by byte is idle meanwhile
            held = self._by_protocol.get(request.protocol)
            if held is None:
                return await handler(request)
            held.is_at_work = True
            try:
                return await handler(request)
            finally:
                held.is_at_work, held.since = False, time.monotonic()

        return attending

    async def _answering(self, request: web.Request, _response: web.StreamResponse) -> None:
        held = self._by_protocol.get(request.protocol)
        if held is not None:
            held.since = time.monotonic()


class _Held:
    """A connection that is held. `since`: when it was opened, or last answered."""

    def __init__(self, knocking: socket.socket, network: str, since: float) -> None:
        self.socket = knocking
        self.network = network
        self.since = since
        self.is_at_work = False
        self.opening: asyncio.Task[None] | None = None
        self.protocol: asyncio.BaseProtocol | None = None
        self.transport: asyncio.Transport | None = None

    @property
    def is_gone(self) -> bool:
        """Whether its descriptor is free: a transport that was closed may still wait for its last bytes to be taken."""
        return self.socket.fileno() < 0

    def end(self) -> None:
        """End it at once, whatever it still has to say."""
        if self.transport is not None:
            self.transport.abort()
        self.stop_opening()

    def stop_opening(self) -> None:
        """End it if it has not opened yet."""
        if self.opening is not None:
            self.opening.cancel()

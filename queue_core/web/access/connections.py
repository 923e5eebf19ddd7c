"""How many connections the pages hold at most: the journal and the broker need descriptors of the same process.

Whoever opens thousands would otherwise leave the journal none for its files, and a journal that cannot be written ends
the core.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Sequence
from typing import Final

from aiohttp import web

MOST_CONNECTIONS: Final = 512
"""Twice as many as listen at the most (`live.MAX_LISTENERS`)."""
FIRST_REQUEST_SECONDS: Final = 10.0
"""By then a connection has asked for something; aiohttp itself waits for the first request for ever."""


def most_connections() -> int:
    """Return how many connections are held: half of the process's descriptors at the most."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if descriptors < 0 else min(MOST_CONNECTIONS, descriptors // 2)


def bounded(
    server: web.Server, most: int, first_request: float = FIRST_REQUEST_SECONDS
) -> Callable[[], asyncio.Protocol]:
    """Return what serves new connections: at most `most`, each of which must ask for something within `first_request`.

    When there is no room the address with the most connections loses one of them to the newcomer: the oldest that
    asks for nothing, else the oldest. Where all come from one address, as behind a proxy, nobody at work loses theirs.
    """

    def connect() -> asyncio.Protocol:
        opened = [(one, one.transport) for one in server.connections if one.transport is not None]
        held = [one for one, transport in opened if not transport.is_closing()]
        # Those that are ending hold a descriptor until the loop comes round: half as many again at the most.
        if len(held) >= most and (len(opened) >= most + most // 2 or not _make_room(held)):
            return _OneTooMany()
        handler = server()
        asyncio.get_running_loop().call_later(first_request, _end_if_it_asked_nothing, handler)
        return handler

    return connect


def _make_room(held: Sequence[web.RequestHandler]) -> bool:
    """End a connection of the address that holds the most; False where nobody can be asked to leave."""
    by_address: dict[str, list[web.RequestHandler]] = {}
    for one in held:  # the oldest first
        by_address.setdefault(_address(one), []).append(one)
    most = max(by_address.values(), key=len, default=[])
    idle = [one for one in most if one._current_request is None]
    leaving = idle or (most if len(by_address) > 1 else [])
    if not leaving:
        return False
    _end(leaving[0])
    return True


def _address(handler: web.RequestHandler) -> str:
    peer = handler.transport.get_extra_info("peername") if handler.transport is not None else None
    return str(peer[0]) if peer else ""


def _end_if_it_asked_nothing(handler: web.RequestHandler) -> None:
    """End a connection whose first request has not arrived whole: its head is sent byte by byte, or not at all."""
    if handler._request_count == 0:
        _end(handler)


def _end(handler: web.RequestHandler) -> None:
    if handler.transport is not None:
        handler.transport.abort()


class _OneTooMany(asyncio.Protocol):
    """A connection that is not held."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """End it."""
        assert isinstance(transport, asyncio.Transport)
        transport.abort()

"""How many connections the pages hold at most: the journal and the broker need descriptors of the same process.

Whoever opens thousands would otherwise leave the journal none for its files, and a journal that cannot be written ends
the core.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable
from typing import Final

from aiohttp import web

MOST_CONNECTIONS: Final = 512
"""Twice as many as listen at the most (`live.MAX_LISTENERS`)."""


def most_connections() -> int:
    """Return how many connections are held: half of the process's descriptors at the most."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if descriptors < 0 else min(MOST_CONNECTIONS, descriptors // 2)


def bounded(server: web.Server, most: int) -> Callable[[], asyncio.Protocol]:
    """Return what serves new connections while there are fewer than `most`, and ends any other at once."""

    def connect() -> asyncio.Protocol:
        return server() if len(server.connections) < most else _OneTooMany()

    return connect


class _OneTooMany(asyncio.Protocol):
    """A connection that is not held."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """End it."""
        assert isinstance(transport, asyncio.Transport)
        transport.abort()

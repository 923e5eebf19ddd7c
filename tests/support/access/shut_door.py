"""A broker that does not let its callers in, so many times."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from queue_core.runtime.link import Connector, Link, Message, NotLetIn


class ShutDoor:
    """Refuses the first `times` calls, noting when each came, and then leads to `behind`."""

    def __init__(self, behind: Connector, times: int) -> None:
        self._behind = behind
        self._times = times
        self.called_at: list[float] = []

    @asynccontextmanager
    async def connect(self, client_id: str, will: Message | None) -> AsyncIterator[Link]:
        """Refuse, or connect."""
        self.called_at.append(asyncio.get_running_loop().time())
        if len(self.called_at) <= self._times:
            raise NotLetIn(f"make a new credential for {client_id}")
        async with self._behind.connect(client_id, will) as link:
            yield link

"""Names gathered for somebody who is slow: each once, however often it changed, so that waiting costs no memory."""

from __future__ import annotations

import asyncio


class GatheredNames:
    """What changed since it was last taken."""

    def __init__(self) -> None:
        self._changed: set[str] = set()
        self._something = asyncio.Event()

    def tell(self, name: str) -> None:
        """Note that something of this name has changed."""
        self._changed.add(name)
        self._something.set()

    async def wait(self) -> frozenset[str]:
        """Return what has changed since the last time, at least one name."""
        await self._something.wait()
        self._something.clear()
        changed, self._changed = frozenset(self._changed), set()
        return changed

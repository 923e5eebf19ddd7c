"""The window's twin for tests: shows nothing, remembers pictures, is touched by the name of a target."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from queue_core.screen.glass import Touched
from queue_core.screen.items import Picture

_SMALLEST_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


class SimulatedWindow:
    """Remembers the last `remembered` pictures and yields the touches it was given."""

    def __init__(self, remembered: int = 1000) -> None:
        self.pictures: deque[Picture] = deque(maxlen=remembered)
        self._touches: asyncio.Queue[Touched | None] = asyncio.Queue()

    @property
    def picture(self) -> Picture | None:
        """The picture shown last."""
        return self.pictures[-1] if self.pictures else None

    def show(self, picture: Picture) -> None:
        """Remember a picture unless it is the one already shown."""
        if picture != self.picture:
            self.pictures.append(picture)

    async def touches(self) -> AsyncIterator[Touched]:
        """Touches in order until the window is closed."""
        while (touched := await self._touches.get()) is not None:
            yield touched

    def post_touch(self, x: float, y: float, down: bool) -> None:
        """Touch at a point."""
        self._touches.put_nowait(Touched(x, y, down))

    def touch(self, name: str) -> None:
        """Touch and let go the target of that name; raises `LookupError` where it is not shown."""
        target = self.picture.target(name) if self.picture else None
        if target is None:
            shown = ", ".join(target.name for target in self.picture.targets) if self.picture else "nothing"
            raise LookupError(f"«{name}» cannot be touched; there is {shown}")
        x, y = target.rect.centre
        self.post_touch(x, y, True)
        self.post_touch(x, y, False)

    def words(self) -> str:
        """Return all words shown, one text a line."""
        items = self.picture.items if self.picture else ()
        return "\n".join(item.words for item in items if hasattr(item, "words"))

    def capture(self, width: int) -> bytes:
        """Return a JPEG that shows nothing."""
        return _SMALLEST_JPEG

    def close(self) -> None:
        """Take the window away; `touches` ends."""
        self._touches.put_nowait(None)

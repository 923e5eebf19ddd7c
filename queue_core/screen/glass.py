"""What a program needs of a window, real or simulated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from queue_core.screen.items import Picture


@dataclass(frozen=True, slots=True)
class Touched:
    """A finger (or the mouse) came down or lifted off, in pixels of the picture shown."""

    x: float
    y: float
    down: bool


class Glass(Protocol):
    """Shows pictures and hears touches."""

    @property
    def picture(self) -> Picture | None:
        """The picture shown last; None before the first."""
        ...

    def show(self, picture: Picture) -> None:
        """Show a picture from now on. Showing an equal one costs nothing."""
        ...

    def touches(self) -> AsyncIterator[Touched]:
        """Touches in order, for one reader; ends when somebody closes the window."""
        ...

    def post_touch(self, x: float, y: float, down: bool) -> None:
        """Touch at a point of the picture as a finger would: the same queue, the same reader."""
        ...

    def capture(self, width: int) -> bytes:
        """Return what is shown as a JPEG of at most 512 KiB, `width` pixels wide where that fits."""
        ...

    def close(self) -> None:
        """Take the window away; `touches` ends."""
        ...

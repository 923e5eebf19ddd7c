"""Asks on their way: each is repeated with the same id until a reply with that id comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from queue_core.wire.replies import Reply

_FIRST_REPEATS: Final = (1.0, 2.0, 4.0)
_EVERY: Final = 5.0


class GivenUp(Exception):
    """No reply came in the time the asker had. Whether the core heard the ask is not known."""

    def __init__(self, ask_id: str) -> None:
        super().__init__(f"no reply to the ask {ask_id}")
        self.ask_id = ask_id


def next_repeat(elapsed: float) -> float:
    """Return when to send again, in seconds since the first sending: at 1, 2 and 4 s, then every 5 s."""
    for repeat in _FIRST_REPEATS:
        if elapsed < repeat:
            return repeat
    last = _FIRST_REPEATS[-1]
    return last + _EVERY * ((elapsed - last) // _EVERY + 1)


class Errand:
    """One ask that has no reply yet. `nudged` is set when a new link is there to send it over."""

    def __init__(self) -> None:
        self.replied: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.nudged = asyncio.Event()


class Errands:
    """All asks that have no reply yet, by id."""

    def __init__(self) -> None:
        self._open: dict[str, Errand] = {}

    @contextmanager
    def opened(self, ask_id: str) -> Iterator[Errand]:
        """Keep an errand for an ask while the body runs; raises ValueError when this id is on its way already."""
        if ask_id in self._open:
            raise ValueError(f"the ask {ask_id} is on its way already")
        errand = self._open[ask_id] = Errand()
        try:
            yield errand
        finally:
            del self._open[ask_id]

    def nudge(self) -> None:
        """Have every open ask sent again now."""
        for errand in self._open.values():
            errand.nudged.set()

    def replied(self, reply: Reply) -> bool:
        """Hand a reply to who asked; False where nobody waits for it (any more)."""
        errand = self._open.get(reply.id) if reply.id is not None else None
        if errand is None or errand.replied.done():
            return False
        errand.replied.set_result(reply)
        return True

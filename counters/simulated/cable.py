"""The cable between the program and the simulated boxes: a pseudo-terminal under a path that stays the same."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Final

_MOST_READ: Final = 4096


class Cable:
    """The far end. The program opens `path` as it would open `/dev/ttyUSB0`; `heard` gets what it writes."""

    def __init__(self, path: Path, heard: Callable[[bytes], None]) -> None:
        self.path = path
        self._heard = heard
        self._far = -1
        self._near = -1

    @property
    def is_plugged(self) -> bool:
        """Whether there is a line at `path`."""
        return self._far >= 0

    def plug(self) -> None:
        """Put the line there; nothing happens where it is there already. Raises OSError."""
        if self.is_plugged:
            return
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        os.set_blocking(self._far, False)
        # The near end stays open here too, so that the line lives while the program is away.
        asyncio.get_running_loop().add_reader(self._far, self._read)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self._near))

    def unplug(self) -> None:
        """Pull the line out, as somebody does who trips over it."""
        if not self.is_plugged:
            return
        self.path.unlink(missing_ok=True)
        asyncio.get_running_loop().remove_reader(self._far)
        os.close(self._near)
        os.close(self._far)
        self._far = self._near = -1

    def write(self, data: bytes) -> None:
        """Send to the program. What nobody takes is lost, as on a wire."""
        if self.is_plugged:
            with contextlib.suppress(OSError):
                os.write(self._far, data)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._heard(os.read(self._far, _MOST_READ))

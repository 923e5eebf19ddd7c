"""Room kept back beside the journal, so that calls go on when others have filled its disk.

A file of zeros, really allocated. It is given free a slice at a time and only when the journal itself finds no room:
what else fills the disk takes the rest of a slice at the most. It is laid anew when there is room for everybody.
"""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path
from typing import Final

import structlog

log = structlog.get_logger()

RESERVE_MB: Final = 32
"""Tens of thousands of presses: a press takes 1–2 KB for good, and the log of the database at most 16 MB at a time."""
SLICES: Final = 8
MB: Final = 1 << 20
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


class Reserve:
    """The file `<journal>.reserve` of up to `size` bytes; 0: nothing is kept back. Any thread may use it."""

    def __init__(self, journal: Path, size: int = RESERVE_MB * MB) -> None:
        self._path = journal.with_name(journal.name + ".reserve")
        self._size = size
        self._slice = -(-size // SLICES)
        self._lock = threading.Lock()

    @property
    def missing(self) -> int:
        """How many bytes it still wants."""
        return max(0, self._size - self._laid())

    def lay(self) -> bool:
        """Take the room that is missing; say whether it is there. A disk without room for it is left as it is."""
        with self._lock:
            if self._laid() >= self._size:
                return True
            before = self._laid()
            try:
                with self._path.open("ab") as file:
                    try:
                        os.posix_fallocate(file.fileno(), 0, self._size)
                        os.fsync(file.fileno())
                    except OSError:
                        file.truncate(before)
                        raise
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    log.warning(f"No room can be kept back for the journal on its disk ({error.strerror})")
                    self._size = self._laid()
                return False
            return True

    def give(self) -> bool:
        """Give a slice free; False: there is none left, or it cannot be given."""
        with self._lock:
            laid = self._laid()
            if not laid:
                return False
            left = max(0, laid - max(self._slice, -(-laid // SLICES)))
            try:
                with self._path.open("r+b") as file:
                    file.truncate(left)
                    os.fsync(file.fileno())  # some disks give room free only with the next commit of their own
            except OSError:
                return False
            log.warning(
                "The disk of the journal is full: room that was kept back is used",
                action="reserve_used",
                reserve_mb=left // MB,
            )
            return True

    def before_opening(self) -> None:
        """Give a slice free where the disk has no room left to open the journal in."""
        try:
            disk = os.statvfs(self._path.parent)
        except OSError:
            return  # who opens the journal tells what is wrong with its disk
        if disk.f_bavail * disk.f_frsize < self._slice:
            self.give()

    def _laid(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

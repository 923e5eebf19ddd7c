"""Two small files beside a journal: the lock that one core holds, and the marker that remembers the journal.

The marker (`<journal>.marker`, JSON) says that there is a journal, which one, and how far it had come when it was last
opened or closed or a day was opened. A journal that is gone, or an older copy of it, is thereby noticed and never taken
for an empty queue. The lock (`<journal>.lock`) is held as long as the process lives.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from queue_core.journal.troubles import JournalInUse, JournalUnreadable
from queue_core.runtime.system.durable import put
from queue_core.runtime.system.read_json import NotThisJson, read_json


class Marker(msgspec.Struct, frozen=True):
    """What is remembered: the journal's own id, its epoch, and its last record (`seq`, `hash`) at that moment.

    `restored`: a person accepted an older copy; it may end before `seq` until something is appended to it.
    `day`, `numbers`: by direction, no number above this one was given out on that business day. `jump`: nobody knows
    what was given out after the older copy was made; numbers go on so many behind what is known.
    """

    journal: str
    epoch: int
    seq: int
    hash: str
    restored: bool = False
    day: str = ""
    numbers: dict[str, int] = {}
    jump: int = 0


def marker_path(journal: Path) -> Path:
    """Where the marker of a journal stands."""
    return journal.with_name(journal.name + ".marker")


def lock_path(journal: Path) -> Path:
    """Where the lock of a journal stands."""
    return journal.with_name(journal.name + ".lock")


def read_marker(journal: Path) -> Marker | None:
    """Read the marker; None if there is none. Raises `JournalUnreadable` for one that is damaged."""
    path = marker_path(journal)
    try:
        return read_json(path.read_bytes(), Marker)
    except FileNotFoundError:
        return None
    except (OSError, NotThisJson) as error:
        raise JournalUnreadable(
            "The marker beside the journal cannot be read",
            path,
            f"If the journal is the right one, move the marker away and start again ({error}).",
        ) from error


def write_marker(journal: Path, marker: Marker) -> None:
    """Replace the marker so that a power cut leaves the old one or the new one. Raises `OSError`."""
    put(marker_path(journal), msgspec.json.encode(marker))


class Claim:
    """The right to write a journal. It ends with `release` or with the process, however that ends."""

    def __init__(self, journal: Path) -> None:
        """Take the claim. Raises `JournalInUse` if it is taken, `JournalUnreadable` if it cannot be made."""
        path = lock_path(journal)
        try:
            self._file = open(path, "a+b", buffering=0)  # noqa: SIM115 -- it is held open: that is the claim
        except OSError as error:
            raise JournalUnreadable(
                "No file can be made beside the journal",
                path,
                f"Give the user who runs the core the right to write in that folder ({error.strerror}).",
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._file.fileno(), 20, 0).decode(errors="replace").strip() or "unknown"
            self._file.close()
            raise JournalInUse(
                f"Another core (process {holder}) holds the journal",
                journal,
                "Two cores would issue the same numbers twice. Stop the other one first.",
            ) from error
        # The number only names us to whoever comes second: a full or failing disk is told of by the journal itself.
        with suppress(OSError):
            self._file.truncate(0)
            self._file.write(f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the claim up. The file stays: removing it could give two cores a claim each."""
        self._file.close()

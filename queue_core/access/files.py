"""Files for nobody's eyes but their owner's, and one command at a time in a folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.system.durable import SECRET, put


def write_whole(path: Path, text: str, mode: int = SECRET, group: int | None = None) -> None:
    """Put a file in place under its name, fsynced; who reads it sees the old or the new text. Raises `OSError`."""
    put(path, text.encode(), mode, None if group is None else (-1, group))


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let one command at a time change what is in a folder; another one waits until it has ended."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        raise AccessTrouble("trouble.rights", path=folder) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

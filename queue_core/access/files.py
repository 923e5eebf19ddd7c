"""Files that are there as a whole or not at all, over a power cut too, and for nobody's eyes but their owner's."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from queue_core.access.troubles import AccessTrouble

SECRET = 0o600


def write_whole(
    path: Path, text: str, mode: int = SECRET, group: int | None = None, owner: tuple[int, int] | None = None
) -> None:
    """Put a file in place under its name, fsynced; who reads it sees the old or the new text. Raises `OSError`.

    `owner`: user and group it shall belong to, where we are root and may give it away.
    """
    fresh = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        if group is not None:
            os.fchown(descriptor, -1, group)
        if owner is not None and os.geteuid() == 0:
            os.fchown(descriptor, *owner)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
    sync_folder(path.parent)


def point_to(link: Path, target: str) -> None:
    """Let a symbolic link point to `target` from now on, at once and durably. Raises `OSError`."""
    fresh = link.with_name(f".{link.name}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    fresh.symlink_to(target)
    fresh.replace(link)
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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

"""Files that are there as a whole or not at all, and names that stay, over a power cut too.

What is written goes beside the name, to the disk, under its name, and then the name goes to the disk: whoever reads
meanwhile, or after the cut, finds the former file or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

SECRET: Final = 0o600
"""The mode of a file for its owner alone, in place of what the process' umask leaves."""
_DRAFT: Final = ".new"


def put(
    path: Path, content: bytes, mode: int | None = None, group: int | None = None, owner: int | None = None
) -> None:
    """Put a file in place, durably. `mode`: exactly these rights; `group`, `owner`: their ids. Raises `OSError`."""
    with putting(path, mode, group, owner) as file:
        file.write(content)


@contextmanager
def putting(
    path: Path, mode: int | None = None, group: int | None = None, owner: int | None = None
) -> Iterator[BinaryIO]:
    """Give a file to write to, and put it in place, durably, unless the writing fails. Raises `OSError`."""
    draft = path.with_name(path.name + _DRAFT)
    draft.unlink(missing_ok=True)
    try:
        # A name somebody laid there as a link leads a superuser nowhere.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(draft, flags, 0o666 if mode is None else mode), "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            if group is not None or owner is not None:
                os.fchown(file.fileno(), -1 if owner is None else owner, -1 if group is None else group)
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    keep_names(path.parent)


def point_to(link: Path, target: str) -> None:
    """Let a symbolic link point to `target` from now on, at once and durably. Raises `OSError`."""
    fresh = link.with_name(link.name + _DRAFT)
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
    keep_names(link.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, so that a power cut cannot take them away. Raises `OSError`."""
    made = [above for above in (folder, *folder.parents) if not above.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for new in made:
        keep_names(new.parent)


def keep_names(folder: Path) -> None:
    """See to it that the names in a folder are on the disk. Raises `OSError`."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def keep_content(path: Path) -> None:
    """See to it that what somebody else wrote into a file is on the disk. Raises `OSError`."""
    _sync(path, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

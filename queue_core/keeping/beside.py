"""What a backup has beside the journal's copy, so that a restored office lets the same people and devices in.

`journal-<moment>.db` has `staff-<moment>.db` (users and audit) and `access-<moment>.tar` (list of devices, authority of
the broker) beside it, and `config-<moment>.tar` (see `configured/packing`); they come and go with it. The tar of the
access folder holds the office's keys: it is made by whoever may read them.
"""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from queue_core.journal.troubles import JournalUnreadable, JournalUnwritable
from queue_core.runtime.system.durable import SECRET, make_folder, put
from queue_core.staff.copying import copy_staff
from queue_core.staff.staff_file import STAFF

ACCESS: Final = "access"
"""The folder in the data folder that the commands for devices keep."""
_BOOK: Final = "devices.json"
_AUTHORITY_KEY: Final = "authority.key"
"""Without any device yet, PCs may trust the authority that signed the certificate of the pages."""
_MOMENT: Final = re.compile(r"journal-(.+)\.db")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_MOST_BYTES: Final = 16 << 20


def beside(backup: Path) -> tuple[Path, Path] | None:
    """Return where the staff's copy and the access folder's stand; None where the copy bears another name."""
    moment = _MOMENT.fullmatch(backup.name)
    if moment is None:
        return None
    return backup.with_name(f"staff-{moment[1]}.db"), backup.with_name(f"access-{moment[1]}.tar")


def configuration_beside(backup: Path) -> Path | None:
    """Return where the configuration's copy stands; None where the backup bears another name."""
    moment = _MOMENT.fullmatch(backup.name)
    return None if moment is None else backup.with_name(f"config-{moment[1]}.tar")


def copy_staff_beside(data: Path, backup: Path) -> int | None:
    """Copy the staff's file beside a backup; return how many users, None without staff. Raises `StaffTrouble`."""
    places = beside(backup)
    if places is None or not (data / STAFF).is_file():
        return None
    return copy_staff(data / STAFF, places[0])


def copy_access_beside(data: Path, backup: Path) -> Path | None:
    """Pack the access folder beside a backup, read it back and return the file; None where there is no such folder.

    Raises `JournalUnreadable` where it may not be read, `JournalUnwritable`; there is no file then.
    """
    places = beside(backup)
    with _reading(data / ACCESS):
        if places is None or not _is_of_worth(data):
            return None
        files = {
            path.name: path.read_bytes()
            for path in sorted((data / ACCESS).iterdir())
            if path.is_file() and _PLAIN_NAME.fullmatch(path.name)
        }
    with _writing(places[1]):
        put(places[1], packed(files), SECRET)
    if read_access(places[1]) != files:
        raise JournalUnwritable("The copy of the access folder is not as it was written", places[1], "See to the disk.")
    return places[1]


def packed(files: dict[str, bytes]) -> bytes:
    """Return a tar of these files, each for its owner alone."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), SECRET
            tar.addfile(member, io.BytesIO(content))
    return written.getvalue()


def read_access(path: Path) -> dict[str, bytes]:
    """Return the files of a packed access folder: plain files of plain names, among them list or authority.

    Raises `JournalUnreadable`.
    """
    files: dict[str, bytes] = {}
    with _reading(path):
        try:
            with tarfile.open(path, mode="r:") as tar:
                for member in tar:
                    content = tar.extractfile(member) if member.isreg() and member.size <= _MOST_BYTES else None
                    if content is None or not _PLAIN_NAME.fullmatch(member.name):
                        raise _damaged(path, member.name)
                    files[member.name] = content.read()
            json.loads(files[_BOOK] if _AUTHORITY_KEY not in files else files.get(_BOOK, b"{}"))
        except (tarfile.TarError, ValueError, KeyError) as error:
            raise _damaged(path, str(error)) from error
    return files


def put_access(files: dict[str, bytes], folder: Path) -> None:
    """Put a packed access folder where there is none. The list of devices comes last: until then there is none.

    Raises `JournalUnwritable`.
    """
    with _writing(folder):
        make_folder(folder)
        folder.chmod(0o700)
        for name in sorted(files, key=lambda name: name == _BOOK):
            put(folder / name, files[name], SECRET)


def has_access(data: Path) -> bool:
    """Say whether the office has a list of devices or an authority, or a folder that we may not look into."""
    try:
        return _is_of_worth(data)
    except PermissionError:
        return True


def _is_of_worth(data: Path) -> bool:
    return any((data / ACCESS / name).exists() for name in (_BOOK, _AUTHORITY_KEY))


def is_anothers(path: Path) -> bool:
    """Say whether it is there and not for us to read."""
    return path.exists() and not os.access(path, os.R_OK)


def remove_beside(backup: Path) -> None:
    """Remove what stands beside a backup that goes. Raises `OSError`."""
    for path in (*(beside(backup) or ()), configuration_beside(backup)):
        if path is not None:
            path.unlink(missing_ok=True)


def _damaged(path: Path, reason: str) -> JournalUnreadable:
    return JournalUnreadable("The copy of the access folder is damaged", path, f"Take an older one ({reason}).")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = f"Its keys are for its owner alone: do it with sudo ({error.strerror})."
        raise JournalUnreadable("The access folder or its copy cannot be read", path, remedy) from error


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = f"See to that disk and its rights ({error.strerror})."
        raise JournalUnwritable("The access folder or its copy cannot be kept", path, remedy) from error

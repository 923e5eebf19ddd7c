"""A copy of the staff's file for a backup: of one moment, checked, and without what lets a browser in."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from queue_core.runtime.system.durable import keep_content, keep_names
from queue_core.staff.staff_file import StaffFile, StaffTrouble

_PATIENCE_SECONDS = 5.0


def copy_staff(source: Path, target: Path) -> int:
    """Copy users and audit to `target`, which must not be there, also while the core runs; return how many users.

    Sessions and tablets are left out: who was signed out or revoked would come in again with an older copy.
    Raises `StaffTrouble`: there is no `target` then.
    """
    draft = target.with_name(target.name + ".unfinished")
    with _told(source, target):
        draft.unlink(missing_ok=True)
        if target.exists():
            raise StaffTrouble("There is a file already where the copy of the staff should be", target, "Move it away.")
        try:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            _copy(source, draft)
            users = users_in(draft)
            keep_content(draft)
            draft.replace(target)
            keep_names(target.parent)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    return users


def users_in(path: Path) -> int:
    """Look a copy over, page by page, and open it as the core would; return how many users. Raises `StaffTrouble`."""
    if not path.is_file():
        raise StaffTrouble("There is no copy of the staff", path, "Name the file of a backup.")
    with _told(path, path), closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise StaffTrouble("The copy of the staff is damaged", path, f"Take an older one ({found}).")
    file = StaffFile(path)
    try:
        return len(file.book().users)
    finally:
        file.close()


def is_unused(path: Path) -> bool:
    """Say whether a staff file is as a core makes it: it never had a user, and nothing stands in its audit."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (known,) = connection.execute(
                "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM audit)"
            ).fetchone()
    except sqlite3.Error:
        return False  # damaged: a person decides
    return int(known) == 0


def _copy(source: Path, draft: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE_SECONDS)) as one,
        closing(sqlite3.connect(draft, isolation_level=None)) as other,
    ):
        one.backup(other)
        for table in ("sessions", "browsers", "tablets"):
            other.execute(f"DELETE FROM {table}")  # the three words above  # nosec B608
        other.execute("VACUUM")  # what was deleted is not left in free pages either


@contextmanager
def _told(source: Path, target: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        remedy = f"See that the disks are well and the file may be read ({error})."
        raise StaffTrouble("The list of staff cannot be copied", source, remedy) from error
    except OSError as error:
        remedy = f"See to that disk and its rights ({error.strerror})."
        raise StaffTrouble("The copy of the list of staff cannot be kept", target, remedy) from error

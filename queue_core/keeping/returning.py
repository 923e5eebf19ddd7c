"""Staff and keys put back with a journal: only where the office has none.

What stands there is newer than any copy: an older one would let in again who was removed or revoked since. An empty
list of staff, as a core makes it when it is first started, counts as none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from queue_core.journal.troubles import JournalUnwritable
from queue_core.keeping.beside import ACCESS, beside, has_access, put_access, read_access
from queue_core.staff.copying import copy_staff, is_unused
from queue_core.staff.staff_file import STAFF


def put_back_beside(backup: Path, data: Path) -> Iterator[tuple[str, int]]:
    """Put back what stands beside a backup; give what was done, as a key and a count, each when it is done.

    Raises `StaffTrouble`, `JournalUnreadable`, `JournalUnwritable`.
    """
    staff, access = beside(backup) or (None, None)
    yield _staff(staff, data)
    if access is None or not access.exists():
        if not has_access(data):
            yield "no_access", 0
    elif has_access(data):
        yield "access_stays", 0
    else:
        files = read_access(access)
        put_access(files, data / ACCESS)
        yield "access", len(files)


def _staff(copy: Path | None, data: Path) -> tuple[str, int]:
    if (data / STAFF).exists() and not is_unused(data / STAFF):
        return "staff_stays", 0
    if copy is None or not copy.exists():
        return "no_staff", 0
    for file in (STAFF, f"{STAFF}-wal", f"{STAFF}-shm"):  # that of a core which was started before the restore
        (data / file).unlink(missing_ok=True)
    users = copy_staff(copy, data / STAFF)
    owner = data.stat()
    if os.geteuid() == 0:  # the core's user must be able to write there
        try:
            os.chown(data / STAFF, owner.st_uid, owner.st_gid)
        except OSError as error:
            remedy = f"Give it to the user of the core ({error.strerror})."
            raise JournalUnwritable(
                "The list of staff has another owner than its folder", data / STAFF, remedy
            ) from error
    return "staff", users

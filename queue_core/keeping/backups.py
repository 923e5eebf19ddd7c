"""Backups in a folder: make one of a journal that may be in use, and keep only as many as wished."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from queue_core.journal.copies.copying import JournalFile, copy_journal, look_at
from queue_core.journal.marker import read_marker
from queue_core.journal.troubles import JournalTrouble, JournalUnreadable, JournalUnwritable
from queue_core.keeping.beside import remove_beside
from queue_core.keeping.disk import AGAIN_MB, OUT_MB
from queue_core.keeping.reserve import MB
from queue_core.runtime.system.durable import keep_names, make_folder

_BEGINNING, _END = "journal-", ".db"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: where it stands and what is in it."""

    path: Path
    inside: JournalFile


@dataclass(frozen=True, slots=True)
class Retention:
    """How many backups stay: the `latest`, and of as many earlier days and months the last one each."""

    latest: int
    days: int = 0
    months: int = 0


def make_backup(journal: Path, folder: Path, now: float) -> Backup:
    """Copy the journal into the folder under the day and time (UTC) of `now`, checked from its first record on.

    Raises `JournalTrouble`: nothing was added to the folder then.
    """
    try:
        make_folder(folder)
    except OSError as error:
        raise JournalUnwritable(
            "The folder for backups cannot be made", folder, f"Name another with --to ({error.strerror})."
        ) from error
    _require_room_for_the_office(journal, folder)
    known = read_marker(journal)  # before the copy: what it remembers was written by then
    path = _free_name(folder, now)
    return Backup(path, copy_journal(journal, path, known))


def remove_old(made: Backup, retention: Retention) -> tuple[list[Path], list[Path]]:
    """Remove backups of the same journal beyond the retention, never the one just `made`.

    Give those removed, and those that could not be read and were left alone. What is no backup is never touched.
    Raises `JournalUnwritable`.
    """
    there, strange = backups_in(made.path.parent)
    own = [backup for backup in there if backup.inside.journal == made.inside.journal]
    stay = {made.path, *(backup.path for backup in staying(own, retention))}
    removed = [backup.path for backup in own if backup.path not in stay]
    try:
        for path in removed:
            remove_beside(path)
            path.unlink()
        if removed:
            keep_names(made.path.parent)
    except OSError as error:
        raise JournalUnwritable(
            "An old backup cannot be removed", made.path.parent, f"Remove it by hand ({error.strerror})."
        ) from error
    return removed, strange


def backups_in(folder: Path) -> tuple[list[Backup], list[Path]]:
    """Return the backups of a folder, and the files named like one that cannot be read."""
    there: list[Backup] = []
    strange: list[Path] = []
    for path in sorted(folder.glob(f"{_BEGINNING}*{_END}")):
        try:
            there.append(Backup(path, look_at(path)))
        except JournalTrouble:
            strange.append(path)
    return there, strange


def newest_of(folder: Path) -> Backup:
    """Return the backup that came furthest, judged by what is in it. Raises `JournalTrouble` where there is none."""
    try:
        there, _ = backups_in(folder)
    except OSError as error:
        raise JournalUnreadable(
            "The folder for backups cannot be read", folder, f"See to it ({error.strerror})."
        ) from error
    if not there:
        raise JournalUnreadable("There is no backup to try", folder, "Make one: cherga backup --to FOLDER.")
    return max(there, key=lambda one: (one.inside.epoch, one.inside.head.seq, one.path.stem))


def staying(backups: Iterable[Backup], retention: Retention) -> list[Backup]:
    """Return those that stay. Which is newer is read from the journals themselves: a wrong clock removes nothing."""
    newest_first = sorted(backups, key=lambda one: (one.inside.epoch, one.inside.head.seq, one.path.stem), reverse=True)
    stay = newest_first[: retention.latest]
    for letters, count in ((len("2026-11-22"), retention.days), (len("2026-11"), retention.months)):
        stay += _last_of_each(newest_first, letters)[:count]
    return stay


def _last_of_each(newest_first: Sequence[Backup], letters: int) -> list[Backup]:
    periods: dict[str, Backup] = {}
    for backup in newest_first:
        periods.setdefault(backup.inside.day[:letters], backup)
    return list(periods.values())


def is_on_the_same_disk(one: Path, other: Path) -> bool:
    """Say whether one broken disk takes both."""
    return os.stat(one).st_dev == os.stat(other).st_dev


def _require_room_for_the_office(journal: Path, folder: Path) -> None:
    """Refuse a copy on the journal's own disk after which kiosks would give no more tickets."""
    try:
        if not is_on_the_same_disk(journal, folder):
            return
        left = shutil.disk_usage(folder).free - journal.stat().st_size
    except OSError:
        return  # who makes the copy tells what is wrong
    if left < (OUT_MB + AGAIN_MB) * MB:
        raise JournalUnwritable(
            "There is no room for a copy beside the journal: kiosks would have to stop giving tickets",
            folder,
            "Free some space, carry older backups away or name another disk with --to.",
        )


def _free_name(folder: Path, now: float) -> Path:
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d-%H%M%SZ")
    again = 1
    path = folder / f"{_BEGINNING}{moment}{_END}"
    while path.exists():
        again += 1
        path = folder / f"{_BEGINNING}{moment}-{again}{_END}"
    return path

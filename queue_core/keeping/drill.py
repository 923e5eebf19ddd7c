"""The restore drill: the newest backup is put back in a scratch folder, as after a fire, and looked over there."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Final

from queue_core.journal.copies.restoring import restore
from queue_core.journal.records import JOURNAL, stamp_of
from queue_core.keeping.backups import Backup, newest_of
from queue_core.keeping.beside import beside, configuration_beside, is_anothers, read_access
from queue_core.keeping.command import DONE, FAILED, Words, told
from queue_core.keeping.configured.packing import put_files, read_configuration
from queue_core.reports.verify.examination import examine
from queue_core.settings import load_office
from queue_core.staff.copying import copy_staff

PROVED: Final = "last-drill"
"""A file of this name beside the backups: its time is that of the last drill that went well."""


def drill(folder: Path, scratch: Path, words: Words, now: float) -> int:
    """Try the newest backup of a folder and tell; return the exit status: 0 it can be put back, 1 it cannot.

    Raises `ConfigurationMistake` where the office could not open with the configuration that was kept.
    """
    outcome = DONE

    def do() -> None:
        nonlocal outcome
        newest = newest_of(folder)
        shutil.rmtree(scratch, ignore_errors=True)
        journal = scratch / JOURNAL
        try:
            inside = restore(newest.path, journal, now, jump=0).inside
            is_altered = asyncio.run(examine(journal, (), None)).is_altered
            users = _try_staff(newest, scratch)
            has_config = _try_configuration(newest, scratch / "config")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        if is_altered or inside.head != newest.inside.head:
            print(words.texts.say("drill.unlike", words.language, path=newest.path), file=sys.stderr)
            outcome = FAILED
            return
        (folder / PROVED).write_text(f"{newest.path.name}\n", encoding="utf-8")
        stamp = stamp_of(inside.head.hash)
        words.tell("drill.done", path=newest.path, seq=inside.head.seq, day=inside.day, stamp=stamp)
        words.tell("drill.no_staff" if users is None else "drill.staff", count=users)
        words.tell("drill.config" if has_config else "drill.no_config")

    return told(do, words) or outcome


def drill_access(folder: Path, words: Words, *, insists: bool) -> int:
    """Read the keys beside the newest backup through and tell; return the exit status: 0 well or none, 1 not.

    Who does not insist is only told where the keys are another user's. Keys that cannot be read take back what the
    drill of the journal has noted: an office could not be put back whole.
    """

    def do() -> None:
        places = beside(newest_of(folder).path)
        if places is None or not places[1].exists():
            words.tell("drill.no_access")
            return
        if not insists and is_anothers(places[1]):
            words.tell("drill.access_anothers")
            return
        words.tell("drill.access", path=places[1], count=len(read_access(places[1])))

    status = told(do, words)
    if status:
        (folder / PROVED).unlink(missing_ok=True)
    return status


def _try_configuration(backup: Backup, scratch: Path) -> bool:
    """Put the configuration beside a backup into a folder and read it as an office; return whether there is one."""
    place = configuration_beside(backup.path)
    if place is None or not place.exists():
        return False
    put_files(read_configuration(place), scratch)
    load_office(scratch)
    return True


def _try_staff(backup: Backup, scratch: Path) -> int | None:
    """Put the staff beside a backup back for a while; return how many users, None where it has no staff."""
    places = beside(backup.path)
    if places is None or not places[0].exists():
        return None
    return copy_staff(places[0], scratch / places[0].name)

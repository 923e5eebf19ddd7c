"""The restore drill: the newest backup is put back in a scratch folder, as after a fire, and looked over there."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Final

from queue_core.journal.copies.restoring import restore
from queue_core.journal.records import JOURNAL, stamp_of
from queue_core.journal.troubles import JournalUnreadable
from queue_core.keeping.backups import Backup, backups_in
from queue_core.keeping.command import DONE, FAILED, Words, told
from queue_core.reports.verify.examination import examine

PROVED: Final = "last-drill"
"""A file of this name beside the backups: its time is that of the last drill that went well."""


def drill(folder: Path, scratch: Path, words: Words, now: float) -> int:
    """Try the newest backup of a folder and tell; return the exit status: 0 it can be put back, 1 it cannot."""
    outcome = DONE

    def do() -> None:
        nonlocal outcome
        newest = newest_of(folder)
        shutil.rmtree(scratch, ignore_errors=True)
        journal = scratch / JOURNAL
        try:
            inside = restore(newest.path, journal, now, jump=0).inside
            is_altered = asyncio.run(examine(journal, (), None)).is_altered
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        if is_altered or inside.head != newest.inside.head:
            print(words.texts.say("drill.unlike", words.language, path=newest.path), file=sys.stderr)
            outcome = FAILED
            return
        (folder / PROVED).write_text(f"{newest.path.name}\n", encoding="utf-8")
        stamp = stamp_of(inside.head.hash)
        words.tell("drill.done", path=newest.path, seq=inside.head.seq, day=inside.day, stamp=stamp)

    return told(do) or outcome


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

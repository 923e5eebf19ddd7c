"""`cherga backup`, `cherga restore`, `cherga export`: do it, and tell a person what was done, in words."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from queue_core.journal.copies.restoring import restore
from queue_core.journal.records import stamp_of
from queue_core.journal.sqlite import SqliteReader
from queue_core.journal.texts.at_rest import remove_cut_short, sweep
from queue_core.journal.troubles import JournalInUse, JournalTrouble
from queue_core.keeping.backups import Retention, is_on_the_same_disk, make_backup, newest_of, remove_old
from queue_core.keeping.beside import ACCESS, copy_access_beside, copy_staff_beside, is_anothers
from queue_core.keeping.configured.packing import pack_configuration, put_configuration_back
from queue_core.keeping.exporting import Exported, export_day
from queue_core.keeping.returning import put_back_beside
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.staff.staff_file import StaffTrouble

ROOM = "keeping"
DONE, FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of these commands in one language."""

    texts: Texts
    language: str

    @classmethod
    def of(cls, config: Path, language: str) -> Words:
        """Read them from a configuration folder. Raises `ConfigurationMistake`."""
        return cls(Texts.load(config, ROOM), language)

    def tell(self, key: str, **values: object) -> None:
        """Print one text."""
        print(self.texts.say(key, self.language, **values))


def backup(
    journal: Path, config: Path | None, folder: Path, retention: Retention | None, words: Words, now: float
) -> int:
    """Make a backup at the instant `now` and tell it; return the exit status: 0 it is there, 1 it is not.

    `config`: the office's own configuration, None where it goes by the shipped one.
    """

    def do() -> None:
        made = make_backup(journal, folder, now)
        inside = made.inside
        stamp = stamp_of(inside.head.hash)
        words.tell("backup.made", path=made.path, seq=inside.head.seq, day=inside.day, stamp=stamp)
        users = copy_staff_beside(journal.parent, made.path)
        if users is not None:
            words.tell("backup.staff", count=users)
        configuration = pack_configuration(config, made.path) if config is not None else None
        if configuration is not None:
            words.tell("backup.config", path=configuration.path, count=configuration.count)
            if configuration.left_out:
                words.tell("backup.config_left_out", names=", ".join(configuration.left_out))
        if is_on_the_same_disk(journal, made.path):
            words.tell("backup.same_disk")
        remove_cut_short(journal, made.path.parent, OfficeClock.from_environment({}).wall())
        changed, failed = sweep(journal, made.path.parent)
        for path in changed:
            words.tell("forget.copy", path=path)
        for path in failed:
            words.tell("forget.copy_failed", path=path)
        if retention is None:
            return
        removed, strange = remove_old(made, retention)
        for path in removed:
            words.tell("backup.removed", path=path)
        for path in strange:
            words.tell("backup.strange", path=path)

    return told(do, words)


def backup_access(data: Path, folder: Path, words: Words, *, insists: bool) -> int:
    """Pack the keys of the devices beside the newest backup; return the exit status: 0 done or none there, 1 not.

    Who does not insist is only told where the keys are another user's.
    """

    def do() -> None:
        if not insists and is_anothers(data / ACCESS):
            words.tell("backup.access_anothers")
            return
        made = copy_access_beside(data, newest_of(folder).path)
        if made is not None:
            words.tell("backup.access", path=made)

    return told(do, words)


def put_back(copy: Path, journal: Path, config: Path, words: Words, now: float, jump: int) -> int:
    """Put a backup in the place of the journal and tell what that means; return the exit status: 0 done, 1 not."""

    def do() -> None:
        done = restore(copy, journal, now, jump)
        inside = done.inside
        words.tell("restore.done", path=journal, seq=inside.head.seq, day=inside.day, stamp=stamp_of(inside.head.hash))
        if done.aside is not None:
            words.tell("restore.aside", path=done.aside)
        if done.is_another:
            words.tell("restore.another")
        elif done.missing:
            words.tell("restore.missing", count=done.missing)
        words.tell(f"restore.numbers_{done.known}", jump=done.lost.jump)
        words.tell("restore.people")
        if not done.are_texts_known:
            words.tell("restore.texts")
        for key, count in put_back_beside(copy, journal.parent):
            words.tell(f"restore.{key}", count=count)
        found = put_configuration_back(copy, config, journal.parent)
        if found is not None:
            names = ", ".join(found.names)
            words.tell(f"restore.{found.key}", path=found.path, config=config, names=names, count=len(found.names))

    return told(do, words)


def export(journal: Path, day: str, file: Path, zone: str, words: Words) -> int:
    """Write a business day into a file and tell it; return the exit status: 0 done, 1 no such day or not written."""
    found: list[Exported | None] = []

    async def ask() -> Exported | None:
        async with SqliteReader(journal) as reader:
            return await export_day(reader, day, file, zone)

    status = told(lambda: found.append(asyncio.run(ask())), words)
    if status:
        return status
    exported = found[0]
    if exported is None:
        print(words.texts.say("export.no_day", words.language, day=day), file=sys.stderr)
        return FAILED
    counts = {"records": exported.records, "visits": exported.visits, "calls": exported.calls}
    words.tell("export.done", path=file, day=day, **counts)
    if not exported.is_over:
        words.tell("export.not_over")
    return DONE


def told(work: Callable[[], None], words: Words) -> int:
    """Do it; a trouble of the journal, the staff's file or a configuration is told in words. Return the exit status."""
    try:
        work()
    except (JournalTrouble, StaffTrouble) as trouble:
        print(_in_words(trouble, words), file=sys.stderr)
        return FAILED
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return FAILED
    return DONE


def trouble_key(wrong: str) -> str:
    """Return the key of the text for what a trouble says is wrong; values in it stand behind a colon or a bracket."""
    return "trouble." + re.sub(r"[^a-z]+", "_", re.split(r"[:(]", wrong)[0].lower()).strip("_")


def _in_words(trouble: JournalTrouble | StaffTrouble, words: Words) -> str:
    """Tell a trouble in the language asked for, with the system's own words for the reason where it gave any."""
    if isinstance(trouble, JournalTrouble):
        key, where = trouble_key(trouble.what), trouble.where
    else:
        key, where = trouble_key(trouble.mistake.wrong), trouble.mistake.file
    if key not in words.texts.keys(words.language):
        return str(trouble)
    said = words.texts.say(key, words.language, where=where)
    cause = None if isinstance(trouble, JournalInUse) else trouble.__cause__
    reason = cause.strerror if isinstance(cause, OSError) else str(cause or "")
    return words.texts.say("trouble.because", words.language, told=said, reason=reason) if reason else said

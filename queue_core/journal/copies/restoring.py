"""An older copy put in the place of a journal, so that a power cut at any step leaves a journal or a refusal.

The present journal is kept in a folder beside it, with its log and its marker. A marker stands in place all the time:
it says that there is a journal, so that until the copy stands there too the core refuses to begin. The new marker
carries what the copy cannot know: which numbers may be in people's hands.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from queue_core.journal import opening
from queue_core.journal.copies.copying import JournalFile, checked, copy_journal
from queue_core.journal.marker import (
    Claim,
    Marker,
    lock_path,
    marker_path,
    read_marker,
    write_marker,
)
from queue_core.journal.records import LostNumbers
from queue_core.journal.texts.at_rest import erase_in_draft, erased_in
from queue_core.journal.troubles import JournalTrouble, JournalUnreadable, JournalUnwritable
from queue_core.runtime.system.durable import keep_names, make_folder

Known: TypeAlias = Literal["present", "marker", "nothing"]
"""Whence it is known which numbers were given out: present: from the journal that stood there, which is whole · marker:
from its marker, to the next block · nothing: from nowhere, so numbers jump."""
_LOG, _INDEX = "-wal", "-shm"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: what is in the copy, where the journal that stood there is kept (None: there was none), how many
    records at least are lost, whether it was another journal, and which numbers will be left out, known whence.

    `are_texts_known`: whether the journal that stood there could tell which words were erased after the copy was made.
    """

    inside: JournalFile
    aside: Path | None
    missing: int
    is_another: bool
    known: Known
    lost: LostNumbers
    are_texts_known: bool = True


def restore(backup: Path, journal: Path, now: float, jump: int) -> Restored:
    """Put a backup in the place of a journal at rest. `jump`: by how many numbers, where nobody knows what was given.

    Raises `JournalInUse` while a core runs on it, `JournalTrouble` for a backup that is not whole: nothing was changed.
    `JournalUnwritable`: it went no further, and can be given again.
    """
    if not backup.is_file():
        raise JournalUnreadable("There is no such backup", backup, "Name the file of a backup.")
    if backup.absolute() == journal.absolute():
        raise JournalUnreadable("The backup is the journal itself", backup, "Name another file.")
    try:
        make_folder(journal.parent)
        opening.look_before(journal)
        claim = Claim(journal)
    except OSError as error:
        raise _unwritable(journal, error) from error
    draft = journal.with_name(journal.name + ".restoring")
    try:
        draft.unlink(missing_ok=True)
        return _put(backup, journal, draft, now, jump)
    except OSError as error:
        raise _unwritable(journal, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        claim.release()


def _put(backup: Path, journal: Path, draft: Path, now: float, jump: int) -> Restored:
    inside = copy_journal(backup, draft, None)
    before = read_marker(journal)
    erased = _erased_by_now(journal, before)
    erase_in_draft(draft, erased or {})
    present = _whole(journal, before)
    known, lost = what_was_given(inside, before, present, jump)
    last = max(inside.head.seq, before.seq if before is not None else 0, present.head.seq if present is not None else 0)
    epochs = [inside.epoch, *(known_to.epoch for known_to in (before, present) if known_to is not None)]
    aside = _aside(journal, now)
    if aside is not None and before is not None and not marker_path(aside / journal.name).exists():
        shutil.copy2(marker_path(journal), marker_path(aside / journal.name))
    accepted = Marker(inside.journal, max(epochs), last, "", restored=True)
    accepted = msgspec.structs.replace(accepted, day=lost.day, numbers=lost.numbers, jump=lost.jump)
    if before is None:  # a place without journal and marker would be taken for that of a new office
        write_marker(journal, accepted)
        _own_like_folder(marker_path(journal))
    for made in (lock_path(journal), draft, *([aside] if aside is not None else [])):
        _own_like_folder(made)
    if aside is not None:
        for end in ("", _LOG, _INDEX):  # the log after its journal: a journal without its log is an older one
            _move(journal.with_name(journal.name + end), aside / (journal.name + end))
        keep_names(aside)
    write_marker(journal, accepted)
    _own_like_folder(marker_path(journal))
    draft.replace(journal)
    keep_names(journal.parent)
    was = before.journal if before is not None else present.journal if present is not None else inside.journal
    return Restored(inside, aside, last - inside.head.seq, was != inside.journal, known, lost, erased is not None)


def _erased_by_now(journal: Path, before: Marker | None) -> dict[str, str] | None:
    """Return the words that were erased by now, also after the copy was made; None: nobody can tell."""
    if not journal.exists():
        return {} if before is None else None
    try:
        return erased_in(journal)
    except JournalTrouble:
        return None


def what_was_given(
    inside: JournalFile, before: Marker | None, present: JournalFile | None, jump: int
) -> tuple[Known, LostNumbers]:
    """Tell which numbers may have been given out after the copy `inside` was made, and whence that is known.

    A marker of days before the copy knows nothing of what came after it.
    """
    sources = [(inside.day, inside.issued)]
    if before is not None:
        sources.append((before.day, before.numbers))
    if present is not None and _goes_on_after(inside, present):
        if before is None or not before.restored:
            return "present", LostNumbers(present.day, present.issued)
        # What an earlier return leaves out was not answered yet.
        earlier = _together((present.day, present.issued), (before.day, before.numbers), jump=before.jump)
        return ("nothing" if before.jump else "marker"), earlier
    if before is not None and _knows_more(before, inside):
        return ("nothing" if before.jump else "marker"), _together(*sources, jump=before.jump)
    if present is not None:
        sources.append((present.day, present.issued))
    return "nothing", _together(*sources, jump=jump)


def _goes_on_after(inside: JournalFile, present: JournalFile) -> bool:
    is_later = (present.epoch, present.head.seq) >= (inside.epoch, inside.head.seq)
    return present.journal == inside.journal and is_later and present.day >= inside.day


def _knows_more(before: Marker, inside: JournalFile) -> bool:
    """Say whether the marker is of the journal the copy was made of, and was kept up when it was made."""
    if before.journal != inside.journal or before.epoch < inside.epoch or not before.day or before.day < inside.day:
        return False
    is_same_day = before.day == inside.day
    return not is_same_day or all(before.numbers.get(name, 0) >= number for name, number in inside.issued.items())


def _together(*known: tuple[str, dict[str, int]], jump: int) -> LostNumbers:
    """Put what is known of the latest day together."""
    day = max(of_day for of_day, _ in known)
    numbers: dict[str, int] = {}
    for of_day, found in known:
        if of_day == day:
            numbers |= {name: max(number, numbers.get(name, 0)) for name, number in found.items()}
    return LostNumbers(day, numbers, jump)


def _whole(journal: Path, before: Marker | None) -> JournalFile | None:
    """Tell what the present journal is, if it is whole; None where it is not, or there is none."""
    if not journal.exists():
        return None
    try:
        return checked(journal, before, journal)
    except JournalTrouble:
        return None


def _aside(journal: Path, now: float) -> Path | None:
    """Make the folder for the present journal; that of a restoring cut short is taken again. None: there is nothing."""
    if not any(journal.with_name(journal.name + end).exists() for end in ("", _LOG)):
        return None
    folders = sorted(journal.parent.glob("replaced-*"))
    if not journal.exists() and folders and not (folders[-1] / (journal.name + _LOG)).exists():
        return folders[-1]
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d-%H%M%SZ")
    again = 1
    folder = journal.parent / f"replaced-{moment}"
    while folder.exists():
        again += 1
        folder = journal.parent / f"replaced-{moment}-{again}"
    make_folder(folder)
    return folder


def _move(file: Path, to: Path) -> None:
    if file.exists():
        file.rename(to)
        keep_names(file.parent)


def _own_like_folder(file: Path) -> None:
    """Where a superuser restores, the core's user must be able to write what was put there."""
    owner = file.parent.stat()
    if os.geteuid() == 0:
        os.chown(file, owner.st_uid, owner.st_gid)


def _unwritable(journal: Path, error: OSError) -> JournalUnwritable:
    return JournalUnwritable(
        "The copy could not be put in place", journal.parent, f"See to the disk and restore again ({error.strerror})."
    )

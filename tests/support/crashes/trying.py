"""Cuts tried one after another: the files are laid out, an office is woken on them, what is wrong is told."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.crashes.disk import Cut, lay_out, left_by, replayed
from tests.support.crashes.history import History, Kept, Made
from tests.support.crashes.reviving import revive
from tests.support.script import MORNING

MEMORY = Path("/dev/shm")
"""A folder in memory, where there is one: thousands of states are laid out, and fsynced anew."""
GARBAGE = b"\xa5" * 32768


@dataclass(frozen=True, slots=True)
class Bad:
    """A cut after which something was wrong."""

    cut: Cut
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.cut}: {'; '.join(self.wrong[:3])}"


def try_cuts(history: History, cuts: Iterable[Cut]) -> list[Bad]:
    """Return the cuts after which an office does not go on as if nothing had happened."""
    return asyncio.run(_try_all(history, sorted(cuts, key=lambda cut: cut.steps)))


def laid_out(history: History, cuts: Iterable[Cut], folder: Path) -> Iterator[tuple[Cut, Path]]:
    """Lay out what each of the cuts (in the order of their steps) leaves, in a new folder inside `folder`."""
    disks = replayed(history.steps)
    done, disk = next(disks)
    for steps, together in itertools.groupby(cuts, key=lambda cut: cut.steps):
        while done < steps:
            done, disk = next(disks)
        for number, cut in enumerate(together):
            place = folder / f"{steps}-{number}"
            place.mkdir()
            lay_out(left_by(disk, cut), place)
            yield cut, place


def _memory() -> Path | None:
    return MEMORY if MEMORY.is_dir() else None


async def _try_all(history: History, cuts: list[Cut]) -> list[Bad]:
    bad = []
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        for number, (cut, place) in enumerate(laid_out(history, cuts, Path(folder))):
            if number % 3 == 0 and not cut.nothing:
                # The index of the log is never fsynced: a power cut may leave anything there.
                (place / "journal.db-shm").write_bytes(GARBAGE)
            found = await revive(place, history.told_before(cut.steps), MORNING)
            if found.wrong:
                bad.append(Bad(cut, tuple(found.wrong)))
            shutil.rmtree(place)
    return bad


def careless(history: History) -> History:
    """Return the first life again, of a core that does not fsync the log its commits go to."""
    end, _ = history.ends[0]
    logs = {step.file for step in history.steps if isinstance(step, Made) and step.name.endswith("-wal")}
    is_kept = [isinstance(step, Kept) and step.file in logs for step in history.steps[:end]]
    before = list(itertools.accumulate((not kept for kept in is_kept), initial=0))
    steps = [step for step, kept in zip(history.steps, is_kept, strict=False) if not kept]
    return History(steps, [(before[after], told) for after, told in history.told if after <= end])

"""Every power cut worth a look: each prefix of what was written, and seeded choices of what was on its way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.support.crashes.disk import SECTOR, Cut, Disk, digest_of, left_by, replayed
from tests.support.crashes.history import DataStep, History, Kept, Written

_NOTHING = (0, 0)
_Part = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Thoroughness:
    """How many choices are tried: at every step, and at a step before an fsync, where most is on its way.

    Where more than `many` changes are on their way, steps are left out so that about `many` of them are looked at.
    """

    chances: int
    chances_before_fsync: int
    many: int = 40


def distinct_cuts(history: History, how: Thoroughness, seed: int) -> list[Cut]:
    """Return cuts that leave different files; of those that leave the same, the last: then most was told."""
    chance = random.Random(seed)
    found: dict[bytes, Cut] = {}
    for done, disk in replayed(history.steps):
        is_before_fsync = done < len(history.steps) and isinstance(history.steps[done], Kept)
        if not is_before_fsync and chance.random() * len(disk.pending) > how.many:
            continue
        for cut in _cuts(disk, done, how, chance, is_before_fsync=is_before_fsync):
            found[digest_of(left_by(disk, cut))] = cut
    return sorted(found.values(), key=lambda cut: cut.steps)


def _cuts(disk: Disk, done: int, how: Thoroughness, chance: random.Random, *, is_before_fsync: bool) -> Iterator[Cut]:
    pending, names = disk.pending, len(disk.pending_names)
    all_kept: list[_Part] = [None] * len(pending)
    none_kept: list[_Part] = [_NOTHING] * len(pending)
    if not disk.folder_is_safe:
        yield Cut(done, 0, tuple(none_kept), nothing=True)
    for kept in range(names + 1):
        yield Cut(done, kept, tuple(none_kept))
        yield Cut(done, kept, tuple(all_kept))
    if pending:
        for torn in _torn(pending[-1]):
            yield Cut(done, names, (*all_kept[:-1], torn))
            yield Cut(done, names, (*none_kept[:-1], torn))
    if is_before_fsync:
        for place in sorted(chance.sample(range(len(pending)), min(len(pending), how.many))):
            yield Cut(done, names, (*all_kept[:place], _NOTHING, *all_kept[place + 1 :]))
            yield Cut(done, names, (*none_kept[:place], None, *none_kept[place + 1 :]))
    if len(pending) > 1 or (pending and names):
        for _ in range(how.chances_before_fsync if is_before_fsync else how.chances):
            parts = tuple(chance.choice((None, _NOTHING, chance.choice(_torn(step) or [None]))) for step in pending)
            yield Cut(done, chance.randint(0, names), parts)


def _torn(step: DataStep) -> list[_Part]:
    """Return the ways to tear a write at the bounds of sectors: its beginning arrived, or its end."""
    if not isinstance(step, Written):
        return []
    first = SECTOR - step.offset % SECTOR
    bounds = range(first, len(step.data), SECTOR)
    return [part for bound in bounds for part in ((0, bound), (bound, len(step.data)))]

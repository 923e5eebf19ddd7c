"""Update with a way back: try, switch, watch; what does not become ready is put back to what ran before."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from queue_core.installing.files import place_units
from queue_core.installing.installation import put_in_place
from queue_core.installing.machine import COMPLETE, Machine
from queue_core.installing.roles import OF_EVERY_MACHINE
from queue_core.installing.services import Services
from queue_core.installing.trial import TrialFailed, try_release
from queue_core.installing.words import Words

READY_SECONDS: Final = 60.0
STEADY_SECONDS: Final = 10.0
"""So long everything must run on without a restart, once it is ready."""
_LOOKS_EVERY: Final = 0.5


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an update waits, in seconds, and how it passes the time."""

    ready: float = READY_SECONDS
    steady: float = STEADY_SECONDS
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic


def update(
    machine: Machine,
    release_name: str,
    services: Services,
    words: Words,
    patience: Patience,
    attempt: Callable[[Machine, Path], None] = try_release,
) -> bool:
    """Go over to a release that is made already; return whether it serves now. If not, the former one does again."""
    release, former = machine.releases / release_name, machine.current()
    if not (release / COMPLETE).exists():
        words.warn("update.no_release", release=release_name)
        return False
    if former == release:
        words.tell("update.same", release=release_name)
        return True
    try:
        attempt(machine, release)
    except TrialFailed as why:
        words.warn("update.unfit", release=release_name, why=why)
        return False
    words.tell("update.fit", release=release_name)
    # What was not at work before is no fault of the new release.
    units = services.enabled()
    watched = [unit for unit in units if services.is_running and services.is_ready(unit)]
    put_in_place(machine, release_name, services, words)
    services.restart([*OF_EVERY_MACHINE, *units])
    laggards = _not_ready(services, watched, patience)
    if not laggards:
        words.tell("update.done", release=release_name, units=", ".join(watched) or "—")
        machine.forget_old_releases(release, *([former] if former else []))
        return True
    words.warn("update.not_ready", release=release_name, seconds=round(patience.ready), units=", ".join(laggards))
    if former is None or not (former / COMPLETE).exists():
        words.warn("update.no_way_back")
        return False
    _go_back(machine, former, services, words, patience, watched)
    return False


def _go_back(
    machine: Machine, former: Path, services: Services, words: Words, patience: Patience, watched: Sequence[str]
) -> None:
    machine.use(former)
    place_units(machine, former)
    services.reload()
    services.restart([*OF_EVERY_MACHINE, *services.enabled()])
    laggards = _not_ready(services, watched, patience)
    if laggards:
        words.warn("update.back_not_ready", release=former.name, units=", ".join(laggards))
    else:
        words.warn("update.back", release=former.name)


def _not_ready(services: Services, units: Sequence[str], patience: Patience) -> list[str]:
    """Wait until all are ready and stay so; return those that are not."""
    if not services.is_running:
        return []
    until = patience.now() + patience.ready
    steady_since: float | None = None
    counts: list[int] = []
    while True:
        laggards = [unit for unit in units if not services.is_ready(unit)]
        starts = [services.starts(unit) for unit in units]
        if laggards or starts != counts:
            steady_since, counts = None, starts
        if not laggards and steady_since is None:
            steady_since = patience.now()
        if steady_since is not None and patience.now() - steady_since >= patience.steady:
            return []
        if patience.now() >= until and (laggards or steady_since is None):
            return laggards or list(units)
        if patience.now() >= until + patience.steady:
            return list(units)
        patience.pause(_LOOKS_EVERY)

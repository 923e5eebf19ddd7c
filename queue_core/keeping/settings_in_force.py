"""Which configuration a core serves by: the one it was given, or, where that has mistakes, the last good one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import structlog

from queue_core.domain.plan import OfficePlan
from queue_core.journal.troubles import JournalUnreadable
from queue_core.keeping.last_good import LastGood, NotUsable, find, keep, read_files
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.texts import MOTHER_TONGUE, Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, read
from queue_core.settings import OFFICE_FILE, load_office
from queue_core.settings.mistake_texts import in_language

log = structlog.get_logger()

Rooms: TypeAlias = Mapping[str, Sequence[str]]
"""The rooms whose texts are loaded, with the keys that must be there at the start."""
_Result = TypeVar("_Result")
_Files: TypeAlias = tuple[dict[str, str], dict[str, bytes]]
_MOST_CHARACTERS: Final = 80
"""Of a key on a page: whatever somebody wrote for a key."""


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """A loaded configuration: `folder` to read words and colours from, and the plan of the office.

    `health`: what the core's presence says of it, nothing where all is well. `told`: that, and for pages which mistake.
    """

    folder: Path
    plan: OfficePlan
    health: Mapping[str, object] = field(default_factory=dict)
    told: Mapping[str, object] = field(default_factory=dict)
    _read_again: Callable[[], _Files] | None = None
    _files: _Files | None = None

    async def keep(self, data: Path, clock: OfficeClock) -> None:
        """Keep it as the last good one, now that it is served by. What hinders that is told and stops nothing."""
        if self._files is not None and self._read_again is not None:
            await asyncio.to_thread(self._keep, data, self._files, self._read_again, clock.now())

    def _keep(self, data: Path, files: _Files, read_again: Callable[[], _Files], now: float) -> None:
        try:
            # Somebody who saved a file while we started: half of what is served by would be the old one.
            if read_again() != files:
                log.warning("The configuration changed while the core started: it is kept at the next start")
            elif keep(data, self.plan.id, files, now):
                log.info("This configuration is kept as the last good one", action="settings_kept")
        except (OSError, ValueError, ConfigurationMistake, JournalUnreadable) as error:
            log.warning(f"This configuration could not be kept as the last good one: {error}", action="settings_kept")


@contextmanager
def settings_in_force(config: Path, data: Path | None, rooms: Rooms) -> Iterator[SettingsInForce]:
    """Load a configuration; where it has mistakes, tell them all and give the last good one kept in `data`.

    `data` None: nothing is kept and nothing falls back. Raises `ConfigurationMistake` where there is no copy, or none
    that may be used, which is told.
    """
    with ExitStack() as unpacked:
        try:
            settings = _given(config, rooms, keeps=data is not None)
        except ConfigurationMistake as mistake:
            kept = _usable(config, data) if data is not None else None
            if kept is None:
                raise
            folder = unpacked.enter_context(TemporaryDirectory(prefix="cherga-settings-"))
            settings = _fallen_back(kept, Path(folder), config, rooms, mistake)
        yield settings


def load(config: Path, rooms: Rooms) -> OfficePlan:
    """Load all that a core needs. Raises `ConfigurationMistake` with every mistake, in Ukrainian."""
    found: list[Mistake] = []
    plan = _tried(found, partial(load_office, config, "en"))
    _tried(found, partial(Theme.load, config))
    for room, keys in rooms.items():
        texts = _tried(found, partial(Texts.load, config, room))
        known = texts.keys() if texts is not None else frozenset(keys)
        missing = [key for key in keys if key not in known]
        file = str(config / "texts" / MOTHER_TONGUE / f"{room}.toml")
        found += [Mistake(file, key, "the text is missing", "add it") for key in missing]
    if found or plan is None:
        raise ConfigurationMistake(in_language(found, MOTHER_TONGUE))
    return plan


def _tried(found: list[Mistake], step: Callable[[], _Result]) -> _Result | None:
    try:
        return step()
    except ConfigurationMistake as mistake:
        found += mistake.mistakes
        return None


def _given(config: Path, rooms: Rooms, *, keeps: bool) -> SettingsInForce:
    read_again = partial(read_files, config, rooms)
    files = None
    # What is kept is read before it is loaded, and compared again once it serves. With a mistake nothing is kept.
    with suppress(OSError, ValueError, ConfigurationMistake):
        files = read_again() if keeps else None
    return SettingsInForce(config, load(config, rooms), _read_again=read_again, _files=files)


def _usable(config: Path, data: Path) -> LastGood | None:
    try:
        return find(data, _office_id(config))
    except NotUsable as trouble:
        log.error(f"The last good configuration is not used: {trouble}", action="last_good_refused")
        return None


def _office_id(config: Path) -> str | None:
    try:
        office = read(config / OFFICE_FILE).get("office")
    except (ConfigurationMistake, RecursionError):
        return None
    found = office.get("id") if isinstance(office, dict) else None
    return found if isinstance(found, str) else None


def _fallen_back(
    kept: LastGood, folder: Path, config: Path, rooms: Rooms, mistake: ConfigurationMistake
) -> SettingsInForce:
    try:
        kept.unpack(folder)
        plan = load(folder, rooms)
    except (OSError, ConfigurationMistake) as trouble:
        log.error(f"The last good configuration cannot be loaded: {trouble}", action="last_good_refused")
        raise mistake from None
    for one in mistake.mistakes:
        print(one, file=sys.stderr)
    since = datetime.fromtimestamp(kept.kept_at, ZoneInfo(plan.time_zone)).isoformat(timespec="seconds")
    log.error(
        f"The configuration has mistakes: the core serves by the last good one, of {since}. Mend it and restart",
        action="last_good_used",
        kept_at=since,
        mistakes=[str(one) for one in mistake.mistakes],
    )
    health = {"settings": "last_good", "settings_of": since}
    first = mistake.mistakes[0]
    told = {"settings_file": _short(first.file, config), "settings_key": first.key[:_MOST_CHARACTERS]}
    return SettingsInForce(folder, plan, health, {**health, **told, "settings_mistakes": len(mistake.mistakes)})


def _short(file: str, config: Path) -> str:
    path = Path(file)
    return path.relative_to(config).as_posix() if path.is_relative_to(config) else path.name

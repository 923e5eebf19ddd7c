"""The last good configuration: a copy, in the data folder, of the files a core has served by, whole or not at all.

It is one file, so that it is never of two states: written beside, fsynced, renamed, and only when something changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from queue_core.journal.marker import read_marker
from queue_core.journal.records import JOURNAL
from queue_core.journal.troubles import JournalUnreadable
from queue_core.runtime.system.durable import put
from queue_core.runtime.system.read_json import NotThisJson, read_json
from queue_core.runtime.theme import Theme
from queue_core.settings import OFFICE_FILE

LAST_GOOD: Final = "last_good.json"
"""The copy's file in the data folder."""


class NotUsable(Exception):
    """There is a copy, but this office must not be served by it. The message says why."""


class LastGood(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration that was served by: file → content (`office.toml`, `texts/uk/web.toml`), faces as bytes.

    `office`: its id. `journal`: the id of the journal it served. `kept_at`: office time, seconds since 1970 UTC.
    `digest`: SHA-256 over all the rest.
    """

    office: str
    journal: str
    kept_at: float
    texts: dict[str, str]
    faces: dict[str, bytes]
    digest: str = ""

    def sealed(self) -> LastGood:
        """Return it with its digest."""
        blank = msgspec.structs.replace(self, digest="")
        return msgspec.structs.replace(blank, digest=hashlib.sha256(msgspec.json.encode(blank)).hexdigest())

    def unpack(self, folder: Path) -> None:
        """Write the files into an empty folder. Raises `OSError`."""
        contents = {name: text.encode() for name, text in self.texts.items()} | self.faces
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def read_files(config: Path, rooms: Iterable[str]) -> tuple[dict[str, str], dict[str, bytes]]:
    """Read what a core loads from a configuration without mistakes: office, theme, texts of `rooms`; and faces.

    Faces are those that lie beside `theme.toml`; others come with a package. Raises `OSError`.
    """
    paths = [config / OFFICE_FILE, config / "theme.toml"]
    for room in sorted(rooms):
        paths += sorted(config.glob(f"texts/*/{room}.toml"))
    theme = Theme.load(config)
    beside = [path for path in (theme.font_regular, theme.font_bold) if path.parent == config]
    texts = {path.relative_to(config).as_posix(): path.read_bytes().decode() for path in paths}
    return texts, {path.name: path.read_bytes() for path in beside}


def keep(data: Path, office: str, files: tuple[Mapping[str, str], Mapping[str, bytes]], now: float) -> bool:
    """Keep a copy, unless this very one is kept already; say whether it was written. Raises `OSError`.

    Called by the core that holds the journal of `data`, whose id stands in the marker.
    """
    marker = read_marker(data / JOURNAL)
    if marker is None:
        return False
    texts, faces = files
    kept = LastGood(office=office, journal=marker.journal, kept_at=now, texts=dict(texts), faces=dict(faces))
    path = data / LAST_GOOD
    with suppress(NotUsable):
        before = _read(path)
        if before is not None and msgspec.structs.replace(before, kept_at=now, digest="") == kept:
            return False
    put(path, msgspec.json.encode(kept.sealed()))
    return True


def find(data: Path, office: str | None) -> LastGood | None:
    """Return the copy; None where none was ever kept. Raises `NotUsable`.

    `office`: the id that the mistaken configuration names, if it can be read. The copy must be of that office, and of
    the journal that lies in `data`.
    """
    kept = _read(data / LAST_GOOD)
    if kept is None:
        return None
    if office is not None and office != kept.office:
        raise NotUsable(f"it is of the office «{kept.office}», the configuration is of «{office}»")
    try:
        marker = read_marker(data / JOURNAL)
    except JournalUnreadable as trouble:
        raise NotUsable("which journal lies here cannot be read") from trouble
    if marker is None or marker.journal != kept.journal:
        raise NotUsable("it was kept beside another journal than the one here")
    return kept


def _read(path: Path) -> LastGood | None:
    try:
        kept = read_json(path.read_bytes(), LastGood)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotUsable(f"{path} cannot be read ({error.strerror})") from error
    except NotThisJson as error:
        raise NotUsable(f"{path} is damaged") from error
    if kept.sealed().digest != kept.digest or not all(map(_is_inside, {**kept.texts, **kept.faces})):
        raise NotUsable(f"{path} is not what was kept")
    return kept


def _is_inside(name: str) -> bool:
    """Say whether a file of this name lies in the folder it is unpacked to, as far as its name tells."""
    return "\0" not in name and not Path(name).is_absolute() and ".." not in Path(name).parts

"""The configuration beside a backup: packed without secrets, read back, put where there is none.

`config-<moment>.tar` holds what a technician has written: `office.toml`, `theme.toml`, `machine.env`, the files of
devices, the office's own texts. Whatever is a link belongs to the release; credentials and private keys are left out.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from queue_core.journal.troubles import JournalUnreadable, JournalUnwritable
from queue_core.keeping.beside import configuration_beside, packed
from queue_core.runtime.system.durable import SECRET, make_folder, put

OFFICE_FILE: Final = "office.toml"
_CREDENTIALS: Final = "credentials"
_TEXTS: Final = "texts/"
_PART: Final = re.compile(r"[\w-][\w.-]*")
_DEPTH: Final = 4
_MOST_BYTES: Final = 4 << 20
_MOST_FILES: Final = 1000
_SECRET: Final = re.compile(rb"^\s*password\s*=|PRIVATE KEY-----", re.MULTILINE)
"""A credential that lies elsewhere than it should, or the key of a given certificate."""
_FOR_THE_GROUP: Final = 0o640


@dataclass(frozen=True, slots=True)
class Packed:
    """What was put beside a backup, and the files that were left out because they hold secrets or cannot be read."""

    path: Path
    count: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PutBack:
    """What was done with a packed configuration: `key` of the texts, the folder it is in now, the files it names."""

    key: str
    path: Path
    names: tuple[str, ...] = ()


def pack_configuration(config: Path, backup: Path) -> Packed | None:
    """Pack a configuration beside a backup and read it back; None where there is none, or the copy has another name.

    Raises `JournalUnwritable`, `JournalUnreadable`.
    """
    place = configuration_beside(backup)
    if place is None or not (config / OFFICE_FILE).is_file():
        return None
    files, left_out = files_of(config)
    try:
        put(place, packed(files), SECRET)
    except OSError as error:
        raise JournalUnwritable(
            "The copy of the configuration cannot be kept",
            place,
            f"See to that disk and its rights ({error.strerror}).",
        ) from error
    if read_configuration(place) != files:
        raise JournalUnwritable("The copy of the configuration is not as it was written", place, "See to the disk.")
    return Packed(place, len(files), left_out)


def files_of(config: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the files of a configuration by their names in it, and the names of those that are left out."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    for path in _plain_files(config):
        name = path.relative_to(config).as_posix()
        try:
            is_small = path.stat().st_size <= _MOST_BYTES
            content = path.read_bytes() if is_small and len(files) < _MOST_FILES else None
        except OSError:
            content = None
        if content is None or not _is_name(name) or _is_secret(name, content):
            left_out.append(name)
        else:
            files[name] = content
    return files, tuple(left_out)


def read_configuration(path: Path) -> dict[str, bytes]:
    """Return the files of a packed configuration: plain files of plain names. Raises `JournalUnreadable`."""
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() and member.size <= _MOST_BYTES else None
                if content is None or not _is_name(member.name) or len(files) >= _MOST_FILES:
                    raise _damaged(path, member.name)
                files[member.name] = content.read()
    except tarfile.TarError as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise JournalUnreadable(
            "The copy of the configuration cannot be read", path, f"Do it with sudo ({error.strerror})."
        ) from error
    if OFFICE_FILE not in files:
        raise _damaged(path, f"no {OFFICE_FILE}")
    return files


def put_configuration_back(backup: Path, config: Path, data: Path) -> PutBack | None:
    """Put a packed configuration where there is none; where one stands, or may not be written, beside it in `data`.

    Nothing that stands is written over. None where the backup has no configuration. Raises `JournalUnreadable`,
    `JournalUnwritable`.
    """
    place = configuration_beside(backup)
    if place is None or not place.exists():
        return None
    files = read_configuration(place)
    differing = tuple(name for name, content in files.items() if _content(config / name) != content)
    if not differing:
        return PutBack("config_same", config)
    if not (config / OFFICE_FILE).exists() and os.access(_nearest(config), os.W_OK):
        put_files(files, config)
        return PutBack("config", config, tuple(files))
    aside = data / place.stem
    put_files(files, aside)
    return PutBack("config_beside", aside, differing)


def put_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Put packed files into a folder, `office.toml` last, none over one that is there. Raises `JournalUnwritable`."""
    try:
        make_folder(folder)
        # The unit of the drill may give nothing to another group, not even to its own.
        owner = (-1, folder.stat().st_gid) if os.geteuid() == 0 else None
        for name in sorted(files, key=lambda name: name == OFFICE_FILE):
            if not (folder / name).exists():
                make_folder((folder / name).parent)
                put(folder / name, files[name], _FOR_THE_GROUP, owner)
    except OSError as error:
        raise JournalUnwritable(
            "The configuration cannot be put back", folder, f"Name another folder with --config ({error.strerror})."
        ) from error


def _plain_files(config: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(config):
        here = Path(folder)
        folders[:] = sorted(one for one in folders if one != _CREDENTIALS and not (here / one).is_symlink())
        for name in sorted(names):
            if not name.startswith(".") and not (here / name).is_symlink() and (here / name).is_file():
                yield here / name


def _is_secret(name: str, content: bytes) -> bool:
    """Say whether a file is not for a copy; texts are words about passwords at most."""
    return not name.startswith(_TEXTS) and _SECRET.search(content) is not None


def _is_name(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "/".join(parts) == name and 0 < len(parts) <= _DEPTH and all(_PART.fullmatch(part) for part in parts)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest above it that exists."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())


def _damaged(path: Path, reason: str) -> JournalUnreadable:
    return JournalUnreadable("The copy of the configuration is damaged", path, f"Take an older one ({reason}).")

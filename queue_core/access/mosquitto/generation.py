"""Mosquitto's files, made from the list as one generation: who, with what hash, may do what, and the certificate."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from string import Template
from typing import Final

from queue_core.access.book import Book
from queue_core.access.certificates import Pair
from queue_core.access.files import write_whole
from queue_core.access.mosquitto.rights import access_list
from queue_core.runtime.system.durable import keep_names, point_to
from queue_core.wire.topics import CORE

CONFIGURATION: Final = "mosquitto.conf"
CURRENT: Final = "current"
_CERTIFICATE, _KEY = "broker.pem", "broker.key"
_READABLE: Final = 0o640
"""The broker reads its files as a user of its own: the group of the folder is its."""
_FOLDER: Final = 0o750
_LEAST_CONNECTIONS, _FOR_EACH_DEVICE = 128, 4
"""How many connections at once: four for a device, for it may come again before its last one has been noticed lost."""


def current_certificate(folder: Path) -> str | None:
    """Return the broker's certificate in PEM, None where there is none."""
    try:
        return (folder / CURRENT / _CERTIFICATE).read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def write_generation(book: Book, certificate: Pair | None) -> None:
    """Make passwords, ACL and certificate of this list the broker's, all in the same instant. Raises `OSError`.

    `certificate` None keeps the present one. The broker reads them when it is told to, or starts.
    """
    folder = Path(book.broker.folder)
    group, pair = folder.stat().st_gid, certificate or _present(folder)
    last = max((_number(path) for path in folder.glob("generation-*")), default=0)
    fresh = folder / f"generation-{last + 1}"
    fresh.mkdir(mode=_FOLDER)
    os.chown(fresh, -1, group)
    hashes = {CORE: book.core, **book.admitted()}
    for name, text in (
        ("passwords", "".join(f"{name}:{kept}\n" for name, kept in hashes.items())),
        ("acl", access_list(book.office, book.admitted())),
        (_CERTIFICATE, pair.certificate),
        (_KEY, pair.key),
    ):
        write_whole(fresh / name, text, _READABLE, group)
    keep_names(folder)
    point_to(folder / CURRENT, fresh.name)
    for old in folder.glob("generation-*"):
        if old != fresh:
            shutil.rmtree(old)


def write_configuration(book: Book, template: Path) -> Path:
    """Make the broker's configuration out of the shipped `template`; return its file. Raises `OSError`."""
    folder = Path(book.broker.folder)
    text = Template(template.read_text(encoding="utf-8")).substitute(
        folder=folder / CURRENT,
        port=book.broker.port,
        local_port=book.broker.local_port,
        connections=max(_LEAST_CONNECTIONS, _FOR_EACH_DEVICE * len(book.devices)),
    )
    write_whole(folder / CONFIGURATION, text, _READABLE, folder.stat().st_gid)
    return folder / CONFIGURATION


def _present(folder: Path) -> Pair:
    there = folder / CURRENT
    return Pair(*((there / name).read_text(encoding="ascii") for name in (_CERTIFICATE, _KEY)))


def _number(path: Path) -> int:
    digits = path.name.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0

"""Releases for tests: what a real one ships, without the program."""

from __future__ import annotations

import shutil
from pathlib import Path

from queue_core.installing.machine import COMPLETE, Machine
from queue_core.installing.words import ROOM, Words
from queue_core.runtime.texts import Texts

TREE = Path(__file__).resolve().parents[3]


def made_release(machine: Machine, name: str, *, broken: str = "", restless: str = "") -> Path:
    """Put a release on the machine; `broken` units never get ready, `restless` ones start ever anew."""
    release = machine.releases / name
    shipped = release / "share" / "cherga"
    for folder in ("config", "systemd"):
        shutil.copytree(TREE / folder, shipped / folder)
    for file, units in (("broken", broken), ("restless", restless)):
        (release / file).write_text(units)
    (release / COMPLETE).touch()
    return release


def words(language: str = "uk") -> Words:
    """Return what the installer says."""
    return Words(Texts.load(TREE / "config", ROOM), language)

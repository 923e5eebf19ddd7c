"""Which file of a release goes where on the machine."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

from queue_core.installing.machine import CURRENT, Machine

UNITS: Final = "systemd/system"
CORE_CREDENTIAL: Final = "core.toml"
_PLACES: Final = {
    "cherga.sysusers": "sysusers.d/cherga.conf",
    "cherga.tmpfiles": "tmpfiles.d/cherga.conf",
    "cherga.rules": "udev/rules.d/60-cherga.rules",
    "cherga.modules": "modules-load.d/cherga.conf",
    "mosquitto.conf": f"{UNITS}/mosquitto.service.d/cherga.conf",
}
"""File of `systemd/machine` → place below `/usr/local/lib`."""
_COMMANDS: Final = ("cherga", "cherga-device", "cherga-install")
_OWN_TO_THE_RELEASE: Final = "texts"
_OFFICE, _DEVICES = "office.toml", "devices"
_FOR_A_HALL: Final = (
    (re.compile(r"^(fullscreen) = false\b", re.M), r"\1 = true"),
    (re.compile(r"^(may_be_touched|demonstration) = true\b", re.M), r"\1 = false"),
)
"""The shipped device files are those of the demonstration: in a hall nobody touches a screen from afar."""


def place_units(machine: Machine, release: Path) -> None:
    """Put units, users, folders, rules and commands of a release where the system reads them, and no others."""
    shipped = release / "share" / "cherga" / "systemd"
    units = machine.system / UNITS
    units.mkdir(parents=True, exist_ok=True)
    names = {unit.name for unit in shipped.glob("queue*")}
    for former in units.glob("queue*"):
        if former.name not in names:
            former.unlink()
    for unit in sorted(shipped.glob("queue*")):
        _put(unit, units / unit.name)
    for name, place in _PLACES.items():
        _put(shipped / "machine" / name, machine.system / place)
    machine.commands.mkdir(parents=True, exist_ok=True)
    for command in _COMMANDS:
        _put(shipped / "machine" / f"{command}.sh", machine.commands / command, 0o755)


def remove_units(machine: Machine) -> None:
    """Take away what `place_units` put there."""
    for path in (machine.system / UNITS).glob("queue*"):
        path.unlink()
    for place in _PLACES.values():
        (machine.system / place).unlink(missing_ok=True)
    for command in _COMMANDS:
        (machine.commands / command).unlink(missing_ok=True)


def place_configuration(machine: Machine, release: Path) -> list[str]:
    """Copy each file of the configuration that is not there yet; return their names. What is there stays as it is.

    Files of devices come only with the first `office.toml`: one that an office removed must not come back by an update.
    The words that programs say belong to the release: `texts` is a link to them, unless the office has its own folder.
    """
    shipped = release / "share" / "cherga"
    placed = []
    has_office = (machine.configuration / _OFFICE).exists()
    for source in sorted((shipped / "config").rglob("*")):
        name = source.relative_to(shipped / "config")
        target = machine.configuration / name
        if source.is_dir() or name.parts[0] == _OWN_TO_THE_RELEASE or target.exists():
            continue
        if has_office and name.parts[0] == _DEVICES:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_for_a_hall(name, source.read_text(encoding="utf-8")), encoding="utf-8")
        placed.append(str(name))
    environment = machine.configuration / "machine.env"
    if not environment.exists():
        _put(shipped / "systemd" / "machine" / environment.name, environment)
        placed.append(environment.name)
    texts = machine.configuration / _OWN_TO_THE_RELEASE
    if not texts.exists() and not texts.is_symlink():
        texts.symlink_to(f"{CURRENT}/share/cherga/config/{_OWN_TO_THE_RELEASE}")
    return placed


def link_credential(machine: Machine, name: str) -> None:
    """Let systemd find a credential by its name, now or when it is put into its place.

    A device's file is carried to `/etc/cherga/credentials`; the core's own is made where the list of devices is.
    """
    store = machine.at("/etc/credstore")
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    link = store / name
    if not link.is_symlink() and not link.exists():
        folder = "/var/lib/cherga/core/access" if name == CORE_CREDENTIAL else "/etc/cherga/credentials"
        link.symlink_to(f"{folder}/{name}")


def _for_a_hall(name: Path, text: str) -> str:
    if name.parts[0] == "devices":
        for pattern, instead in _FOR_A_HALL:
            text = pattern.sub(instead, text)
    return text


def _put(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, fresh)
    fresh.chmod(mode)
    fresh.replace(target)

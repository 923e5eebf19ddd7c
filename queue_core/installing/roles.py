"""What a machine of an office can be, and the units that makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_NAME: Final = re.compile(r"[a-z0-9-]{1,32}")


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `device`: the usual name of its device, "" for the core. `needs`: Debian packages."""

    name: str
    device: str
    units: tuple[str, ...]
    needs: tuple[str, ...] = ()


_SOUND: Final = ("libasound2",)
_SCREEN: Final = (
    "xserver-xorg-core", "xserver-xorg-input-libinput", "xinit", "xauth", "x11-xserver-utils",
    "libxcursor1", "libxi6", "libxrandr2",
)  # fmt: skip
ROLES: Final = {
    role.name: role
    for role in (
        Role(
            "core",
            "",
            ("queue-core.service", "queue-backup.timer", "queue-drill.timer"),
            ("mosquitto",),
        ),
        Role("kiosk", "kiosk-1", ("queue-kiosk@{}.service", "queue-screen.service"), _SCREEN + _SOUND),
        Role("display", "display-1", ("queue-display@{}.service", "queue-screen.service"), _SCREEN + _SOUND),
        Role("printer", "printer-1", ("queue-printer@{}.service",)),
        Role("counters", "buttons-1", ("queue-counters@{}.service",)),
    )
}
OF_EVERY_MACHINE: Final = ("queue.target",)


class UnknownRole(ValueError):
    """A role that no machine has, or a device's name that is none. The word stands in `args[0]`."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role of this machine and the device that it is there."""

    role: Role
    device: str

    @property
    def units(self) -> tuple[str, ...]:
        """The units to start at boot."""
        return tuple(unit.format(self.device) for unit in self.role.units)

    @property
    def credential(self) -> str:
        """The name of the file with the password at the broker."""
        return f"{self.device or self.role.name}.toml"

    def __str__(self) -> str:
        return f"{self.role.name}={self.device}" if self.device else self.role.name


def read_roles(words: Iterable[str]) -> list[Assignment]:
    """Read words as in `core kiosk printer=printer-2`; raises `UnknownRole`."""
    found: dict[str, Assignment] = {}
    for word in words:
        name, is_named, device = word.partition("=")
        role = ROLES.get(name)
        if role is None or (is_named and (not role.device or not _NAME.fullmatch(device))):
            raise UnknownRole(word)
        assignment = Assignment(role, device or role.device)
        found[str(assignment)] = assignment
    return list(found.values())

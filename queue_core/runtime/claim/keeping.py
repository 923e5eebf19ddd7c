"""Where a device keeps a credential that it was given by code, and how a program without a screen waits for one."""

from __future__ import annotations

import argparse
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import structlog

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.entry.finding import USUAL_PLACE, own_place
from queue_core.runtime.link import NOT_LET_IN_SECONDS
from queue_core.runtime.system.durable import SECRET, put
from queue_core.runtime.system.sd_notify import Systemd

QUEUE_PC_VARIABLE: Final = "CHERGA_QUEUE_PC"
"""The address of the queue's computer, from the machine's own settings: what a screen shows before anybody types."""
LOOK_SECONDS: Final = 2.0
_LOOKS_PER_TRIAL: Final = int(NOT_LET_IN_SECONDS // LOOK_SECONDS)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FirstStart:
    """A device without a credential that lets it in: its name, where the configuration is, where the credential shall
    be kept, and the queue's address as the machine knows it (may be empty)."""

    name: str
    config: Path
    place: Path
    queue_pc: str
    clock: OfficeClock
    usual: Path = USUAL_PLACE
    is_let_in: Callable[[], Awaitable[bool]] | None = None
    """Tries the credential that was refused; None where there is none."""

    @classmethod
    def of(
        cls, given: argparse.Namespace, config: Path, clock: OfficeClock, environment: Mapping[str, str] = os.environ
    ) -> FirstStart:
        """Return that of a program's command line."""
        place = own_place(given.data)
        return cls(given.name, config, place, environment.get(QUEUE_PC_VARIABLE, "").strip(), clock)

    @property
    def file(self) -> Path:
        """The credential's file."""
        return self.place / f"{self.name}.toml"

    @property
    def device_file(self) -> Path:
        """The settings of this device."""
        return self.config / "devices" / f"{self.name}.toml"

    @property
    def why(self) -> str:
        """What is wrong, for the log."""
        wrong = "has no credential yet" if self.is_let_in is None else "is not let in with the credential it has"
        return f"{self.name} {wrong}"

    def keep(self, credential: Credential) -> None:
        """Keep it. Raises `OSError`."""
        keep_credential(self.place, credential)

    async def wait_for_file(self) -> bool:
        """Wait until a credential is there, whoever brought it: True where this program can read it.

        One in the usual place is root's: it comes in by starting anew, when systemd hands it over. It counts once it
        has stood unchanged for a while: a file that is still being copied would be a mistake. One that was refused
        stays until another takes its place, and is tried again meanwhile.
        """
        carried: tuple[int, float] | None = None
        refused = None if self.is_let_in is None else _look_of(self.file)
        looks = 0
        while _look_of(self.file) in (None, refused):
            before, carried = carried, _look_of(self.usual / self.file.name)
            if carried is not None and carried == before:
                return False
            await self.clock.sleep(LOOK_SECONDS)
            looks += 1
            if self.is_let_in is not None and looks % _LOOKS_PER_TRIAL == 0 and await self.is_let_in():
                return True
        return True


def _look_of(file: Path) -> tuple[int, float] | None:
    """Return size and time of a file that is there and not empty."""
    try:
        found = file.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime) if found.st_size else None


Claiming: TypeAlias = Callable[[FirstStart], Awaitable[bool]]
"""Gets a credential for a device and returns once it is kept; False: it shall not start at all."""


def keep_credential(folder: Path, credential: Credential) -> Path:
    """Write a credential into a folder for its owner alone, whole or not at all; return the file. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{credential.name}.toml"
    put(file, credential.written().encode(), SECRET)
    return file


async def wait_for_credential(start: FirstStart) -> bool:
    """Say in the log what to do, and wait until the credential is there: for a device that has no screen."""
    log.warning(
        f"{start.why}. On the queue's computer: sudo cherga device code {start.name}. "
        "Here: sudo cherga-device claim CODE --from ADDRESS",
        action="claim_waiting",
    )
    systemd = Systemd()
    async with systemd.at_work():
        systemd.status("No credential yet: waiting for a code")
        return await start.wait_for_file()

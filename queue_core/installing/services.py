"""The service manager of a machine: systemd where it runs, its files alone where it does not."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from queue_core.installing.machine import Machine

_RUNNING: Final = Path("/run/systemd/system")
_FILE: Final = "cherga.conf"
"""Our file of users, and our file of folders: both tools look for it where they look for all of them."""


class ServicesRefused(Exception):
    """The service manager did not do what it was told; what it said stands in the text."""


class Services(Protocol):
    """What an installation and an update need of a service manager."""

    @property
    def is_running(self) -> bool:
        """Whether services can be started now; else they start at the next boot."""

    def reload(self) -> None:
        """Read users, folders, rules and units anew."""

    def forget(self) -> None:
        """Read units anew after ours were taken away; what failed of them is no longer listed."""

    def enable(self, units: Sequence[str]) -> None:
        """Let units start at boot."""

    def disable(self, units: Sequence[str]) -> None:
        """Let units no longer start at boot."""

    def enabled(self) -> list[str]:
        """Return the units of the queue that start at boot."""

    def restart(self, units: Sequence[str]) -> None:
        """Start units anew and do not wait for them."""

    def stop(self, units: Sequence[str]) -> None:
        """Stop units and wait for it."""

    def is_ready(self, unit: str) -> bool:
        """Say whether a unit has told that it is ready, and still runs."""

    def starts(self, unit: str) -> int:
        """Return how often the manager had to start a unit again since it was told to."""


class Systemd:
    """systemd of this machine, or only its files below the root of another."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.is_running = machine.is_this_one and _RUNNING.is_dir()

    def reload(self) -> None:
        """Make users and folders; then let udev and systemd read their files anew."""
        root = [] if self._machine.is_this_one else [f"--root={self._machine.root}"]
        _do(["systemd-sysusers", *root, _FILE])
        _do(["systemd-tmpfiles", *root, "--create", _FILE])
        if self.is_running:
            _do(["systemctl", "daemon-reload"])
            # A container has no devices of its own, hence neither modules nor udev.
            for command in ("systemctl restart systemd-modules-load.service", "udevadm control --reload"):
                subprocess.run(command.split(), capture_output=True, check=False)  # words above, no shell  # nosec B603

    def forget(self) -> None:
        """Read units anew after ours were taken away."""
        if self.is_running:
            _do(["systemctl", "daemon-reload"])
            _do(["systemctl", "reset-failed", "queue*"])

    def enable(self, units: Sequence[str]) -> None:
        """Let units start at boot."""
        _do(self._systemctl("enable", *units))

    def disable(self, units: Sequence[str]) -> None:
        """Let units no longer start at boot."""
        _do(self._systemctl("disable", *units))

    def enabled(self) -> list[str]:
        """Return what the links of the target lead to."""
        wants = self._machine.at("/etc/systemd/system/queue.target.wants")
        return sorted(link.name for link in wants.iterdir()) if wants.is_dir() else []

    def restart(self, units: Sequence[str]) -> None:
        """Start units anew and do not wait for them."""
        if self.is_running:
            _do(["systemctl", "reset-failed", "queue-*"])
            _do(["systemctl", "restart", "--no-block", *units])

    def stop(self, units: Sequence[str]) -> None:
        """Stop units and wait for it."""
        if self.is_running:
            _do(["systemctl", "stop", *units])

    def is_ready(self, unit: str) -> bool:
        """Say whether a unit is active."""
        # No shell; found in the path of the administrator who installs; units are those of the release.
        return subprocess.run(["systemctl", "is-active", "-q", unit], check=False).returncode == 0  # nosec B603 B607

    def starts(self, unit: str) -> int:
        """Return the manager's count of restarts."""
        told = _do(["systemctl", "show", "-P", "NRestarts", unit]).strip()
        return int(told) if told.isdigit() else 0

    def _systemctl(self, what: str, *units: str) -> list[str]:
        root = [] if self.is_running else [f"--root={self._machine.root}"]
        return ["systemctl", *root, "-q", what, *units]


def _do(command: Sequence[str]) -> str:
    try:
        # No shell; words of this file and units of the release.
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # nosec B603
    except FileNotFoundError as error:
        raise ServicesRefused(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise ServicesRefused(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout

"""Trying a release before it serves anybody: does it take this configuration, does it start on this journal?"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from queue_core.installing.machine import Machine

START_SECONDS: Final = 60.0
END_SECONDS: Final = 20.0
OWNER: Final = "cherga-core"
_NOBODY: Final = "127.0.0.1:9"
"""No broker is there: a release on trial must not speak to the office's devices."""
_JOURNAL: Final = "journal.db"


class TrialFailed(Exception):
    """A release is not fit for this machine; its own words stand in the text."""


def try_release(machine: Machine, release: Path) -> None:
    """Check the configuration, then start the core on a copy of the journal. Raises `TrialFailed`."""
    cherga = str(release / "bin" / "cherga")
    _run([cherga, "check-config", str(machine.configuration)])
    if (machine.journal_folder / _JOURNAL).exists():
        scratch = Path(tempfile.mkdtemp(prefix="cherga-trial-"))
        try:
            _own(scratch)
            _start_on_copy(machine, cherga, scratch)
        finally:
            shutil.rmtree(scratch)


def _start_on_copy(machine: Machine, cherga: str, scratch: Path) -> None:
    places = ["--config", str(machine.configuration)]
    copies, data = scratch / "copies", scratch / "data"
    _run(_as_owner([cherga, "backup", *places, "--data", str(machine.journal_folder), "--to", str(copies)]))
    copy = next(copies.glob("journal-*.db"))
    _run(_as_owner([cherga, "restore", str(copy), *places, "--data", str(data)]))
    address = scratch / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        address.chmod(0o777)
        core = [cherga, "run", *places, "--data", str(data), "--mqtt", _NOBODY, "--host", "127.0.0.1", "--port", "0"]
        environment = {**_environment(), "NOTIFY_SOCKET": str(address)}
        with tempfile.TemporaryFile() as said:
            # No shell; the core of the release on trial, which the administrator gave.
            process = subprocess.Popen(_as_owner(core), env=environment, stdout=said, stderr=said)  # nosec B603
            try:
                is_ready = _hears_ready(manager, process)
            finally:
                _end(process)
            if not is_ready:
                said.seek(0)
                raise TrialFailed(said.read().decode(errors="replace").strip()[-2000:] or "the core said nothing")


def _hears_ready(manager: socket.socket, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    manager.settimeout(0.2)
    while time.monotonic() < until and process.poll() is None:
        try:
            if b"READY=1" in manager.recv(4096):
                return True
        except TimeoutError:
            continue
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _as_owner(command: Sequence[str]) -> list[str]:
    """Run as the core's own user: a file of root's beside the journal would keep the core from it."""
    if os.geteuid() != 0 or not _has_owner():
        return list(command)
    return ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups", *command]


def _has_owner() -> bool:
    # No shell; found in the path of the administrator who installs.
    return subprocess.run(["id", OWNER], capture_output=True, check=False).returncode == 0  # nosec B603 B607


def _own(folder: Path) -> None:
    if os.geteuid() == 0 and _has_owner():
        shutil.chown(folder, OWNER, OWNER)


def _environment() -> dict[str, str]:
    """Nothing of the caller's surroundings: neither a clock that runs faster nor another's credentials."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


def _run(command: Sequence[str]) -> None:
    try:
        # No shell; programs of the release on trial.
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)  # nosec B603
    except OSError as error:
        raise TrialFailed(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise TrialFailed((done.stderr + done.stdout).strip()[-2000:] or f"{command[0]}: {done.returncode}")

"""The units, judged by systemd itself."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[3] / "systemd"
MOST_EXPOSED = {
    "queue-core.service": 12,
    "queue-kiosk@.service": 15,
    "queue-display@.service": 15,
    "queue-printer@.service": 15,
    "queue-counters@.service": 15,
    "queue-backup.service": 12,
    "queue-drill.service": 12,
    # It owns graphics card, input and terminal, so it runs as root; the unit says what is taken away all the same.
    "queue-screen.service": 60,
}
"""Tenths of what `systemd-analyze security` calls exposure."""
SERVICES = sorted(UNITS.glob("*.service"))
LONG_LIVED = [unit for unit in SERVICES if "Type=notify" in unit.read_text()]


def systemd(tool: str, *arguments: str, units: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:", "SYSTEMD_COLORS": "0"}
    command = ["systemd-analyze", tool, "--no-pager", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def startable(tmp_path: Path) -> Path:
    """The units with programs that this machine has."""
    for unit in UNITS.glob("queue*"):
        (tmp_path / unit.name).write_text(re.sub(r"/opt/cherga/current/bin/\S+", "/bin/true", unit.read_text()))
    return tmp_path


@pytest.mark.parametrize("unit", [path.name for path in SERVICES])
def test_a_unit_is_hardened_as_far_as_promised(unit: str) -> None:
    most = f"--threshold={MOST_EXPOSED[unit]}"
    done = systemd("security", "--offline=true", most, str(UNITS / unit), units=UNITS)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr
    assert done.stderr == ""


def test_systemd_understands_every_line(startable: Path) -> None:
    units = sorted(str(path) for path in startable.iterdir())
    done = systemd("verify", "--recursive-errors=no", "--man=no", *units, units=startable)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_line_that_systemd_does_not_know_would_be_noticed(startable: Path) -> None:
    core = startable / "queue-core.service"
    core.write_text(core.read_text().replace("WatchdogSec=", "WatchdogSecs="))
    done = systemd("verify", "--recursive-errors=no", "--man=no", str(core), units=startable)
    assert "WatchdogSecs" in done.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_every_hardening_line_says_why(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    cage = lines[next(at for at, line in enumerate(lines) if "ProtectSystem=" in line) :]
    silent = []
    for before, line in zip(["#", *cage], cage, strict=False):
        # A reason stands over a line, or over the block that the line goes on.
        if re.match(r"[A-Z][A-Za-z]+=", line) and not (before.startswith("#") or re.match(r"[A-Z][A-Za-z]+=", before)):
            silent.append(line)
    assert [line for line in silent if not line.startswith("WantedBy=")] == []


@pytest.mark.parametrize("unit", LONG_LIVED, ids=lambda path: path.name)
def test_what_lives_long_is_watched_started_again_for_ever_and_at_boot(unit: Path) -> None:
    text = unit.read_text()
    assert "Restart=always\nRestartSec=1\n" in text
    assert "StartLimitIntervalSec=0\n" in text
    assert "WantedBy=queue.target\n" in text
    if unit.name != "queue-screen.service":  # its programs are watched; X itself cannot tell
        assert re.search(r"^WatchdogSec=\d+$", text, re.M)
        assert "RestartPreventExitStatus=78\n" in text


def test_each_program_has_a_user_of_its_own_that_is_made() -> None:
    made = re.findall(r"^u (\S+)", (UNITS / "machine/cherga.sysusers").read_text(), re.M)
    users = {unit.name: re.findall(r"^User=(\S+)", unit.read_text(), re.M) for unit in LONG_LIVED}
    del users["queue-screen.service"]
    assert all(len(found) == 1 for found in users.values())
    assert sorted(found[0] for found in users.values()) == sorted(made)


def test_shell_scripts_are_clean() -> None:
    scripts = [path for path in UNITS.rglob("*") if path.is_file() and path.read_bytes().startswith(b"#!/bin/")]
    assert len(scripts) >= 4
    done = subprocess.run(["shellcheck", *map(str, scripts)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")

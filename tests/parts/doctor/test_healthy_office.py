"""`cherga doctor` at a whole office that works: all well; then one thing breaks at a time, and that alone is named."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from queue_core import cli
from queue_core.demo.office import DemoOffice, DemoOptions
from queue_core.doctor.asking import ask_core
from queue_core.doctor.facts import CoreFacts
from queue_core.domain.plan import DeviceId
from queue_core.runtime.clock import VARIABLE, OfficeClock
from queue_core.runtime.system.ports import free_port
from queue_core.simulate.edges import Twin, twin_at
from queue_core.staff.staff_file import STAFF, StaffFile
from tests.parts.access.test_office_over_tls import DEVICES, loaded
from tests.support.access.office import GuardedOffice, new_office
from tests.support.mosquitto import Mosquitto
from tests.support.offices import demo_office
from tests.support.staff.users import add_user
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(180)

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC).timestamp()
"""What the doctor's clock shows, whatever that of this machine does."""
START_SECONDS = 40.0
PRETENDED = """\
#!/bin/sh
case "${0##*/}" in systemctl) cat "$PRETENDED_FAILED" ;; timedatectl) echo yes ;; esac
"""
"""Stands in for systemd, which tests have not: units that failed are in a file, the network sets the clock."""
MARKS = ("well ", "warning ", "fault ", "гаразд ", "увага ", "вада ")


class Said(NamedTuple):
    """What the doctor answered."""

    status: int
    lines: tuple[str, ...]


@dataclass
class Patient:
    """A whole office that works, and what a test may do to it."""

    guarded: GuardedOffice
    office: DemoOffice
    paper: Twin
    broker: Mosquitto
    failed: Path

    def asked(self, *words: str) -> Said:
        """Ask the doctor, as a technician does."""
        places = ["--config", str(self.guarded.config), "--data", str(self.guarded.data)]
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = cli.main(["doctor", *places, "--backups", str(self.guarded.folder / "backups"), *words])
        told = said.getvalue().splitlines()  # and what the office's own programs log meanwhile
        return Said(status, tuple(line for line in told if line.startswith(MARKS)))

    async def doctor(self, language: str = "en") -> Said:
        """Ask while the office works on."""
        return await asyncio.to_thread(self.asked, "--language", language)

    async def core_says(self, of: Callable[[CoreFacts], bool]) -> None:
        """Wait until the core says of itself what is wanted."""
        address = self.office.address.rstrip("/")
        async with asyncio.timeout(30):
            while not of(await asyncio.to_thread(ask_core, address)):  # noqa: ASYNC110 - asking is what it waits for
                await asyncio.sleep(0.1)


def _pretend_systemd(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    programs, failed = folder / "programs", folder / "failed-units"
    programs.mkdir()
    failed.touch()
    for name in ("systemctl", "timedatectl"):
        (programs / name).write_text(PRETENDED)
        (programs / name).chmod(0o755)
    patch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    patch.setenv("PRETENDED_FAILED", str(failed))
    return failed


@asynccontextmanager
async def healthy_office(folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[Patient]:
    """Prepare a broker, give credentials, start every program, add staff, make a backup and try it."""
    patch.setenv(VARIABLE, _clock_at(NOW))
    made = new_office(folder, DEVICES)
    failed = _pretend_systemd(folder, patch)
    staff = StaffFile(made.data / STAFF)
    add_user(staff, "olena")
    staff.close()
    async with made.running() as broker, _programs(made) as (office, paper):
        options = f"CHERGA_CORE_OPTIONS=--host 127.0.0.1 --port {office.options.port}\n"
        (made.config / "machine.env").write_text(options)
        patient = Patient(made, office, paper, broker, failed)
        await patient.core_says(_all_there)
        backups = str(folder / "backups")
        for words in (
            ("backup", "--data", str(made.data), "--to", backups),
            ("drill", "--config", str(made.config), "--from", backups, "--scratch", str(folder / "scratch")),
        ):
            with contextlib.redirect_stdout(io.StringIO()):
                assert await asyncio.to_thread(cli.main, list(words)) == 0
        _date(folder / "backups")
        yield patient


@asynccontextmanager
async def _programs(made: GuardedOffice) -> AsyncIterator[tuple[DemoOffice, Twin]]:
    options = DemoOptions(made.config, made.data, free_port(), made.port, "127.0.0.1")
    office = DemoOffice(options, demo_office(), {**os.environ, "CREDENTIALS_DIRECTORY": str(loaded(made))})
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(office.run())
        try:
            async with twin_at(office.twin_socket(DeviceId("printer-1")), wait_seconds=START_SECONDS) as paper:
                yield office, paper
        finally:
            running.cancel()


def _date(backups: Path) -> None:
    for file in backups.iterdir():
        os.utime(file, (NOW, NOW))


def _clock_at(moment: float) -> str:
    return f"{moment:.3f}@{OfficeClock.from_environment({}).now():.3f}x1"


def _all_there(core: CoreFacts) -> bool:
    is_linked = core.trouble is None and core.broker_connected
    return (
        is_linked and all(core.online.get(name) for name in DEVICES) and all(core.ready.values()) and bool(core.paper)
    )


def _wrong(said: Said) -> list[str]:
    return [line for line in said.lines if not line.startswith(("well", "гаразд"))]


Break: TypeAlias = Callable[[Patient, pytest.MonkeyPatch], Awaitable[None]]


async def _broker_stopped(patient: Patient, _: pytest.MonkeyPatch) -> None:
    await patient.broker.kill()
    await patient.core_says(lambda core: not core.broker_connected)


async def _broker_started(patient: Patient, _: pytest.MonkeyPatch) -> None:
    await patient.broker.start_again()
    await patient.core_says(_all_there)


async def _certificate_over(patient: Patient, patch: pytest.MonkeyPatch) -> None:
    with patch.context() as past:
        past.setenv(VARIABLE, _clock_at(NOW - 11 * 365 * 86400))
        assert await patient.guarded.command("broker", "prepare", "--renew") == 0


async def _certificate_anew(patient: Patient, _: pytest.MonkeyPatch) -> None:
    assert await patient.guarded.command("broker", "prepare", "--renew") == 0


async def _paper(patient: Patient, paper: str, of: Callable[[CoreFacts], bool]) -> None:
    await patient.paper.say({"paper": paper})
    await patient.core_says(of)


async def _paper_low(patient: Patient, _: pytest.MonkeyPatch) -> None:
    await _paper(patient, "low", lambda core: not core.paper["printer-1"])


async def _paper_out(patient: Patient, _: pytest.MonkeyPatch) -> None:
    await _paper(patient, "out", lambda core: not core.ready["printer-1"])


async def _paper_in(patient: Patient, _: pytest.MonkeyPatch) -> None:
    await _paper(patient, "ok", lambda core: core.paper["printer-1"])


def _disk_of(free_mb: int) -> Break:
    async def fill(_: Patient, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 1 << 40, free_mb << 20))

    return fill


def _clock_of(moment: float) -> Break:
    async def turn(_: Patient, patch: pytest.MonkeyPatch) -> None:
        patch.setenv(VARIABLE, _clock_at(moment))

    return turn


async def _unit_failed(patient: Patient, _: pytest.MonkeyPatch) -> None:
    patient.failed.write_text("queue-printer@printer-1.service loaded failed failed A printer of slips\n")


async def _unit_mended(patient: Patient, _: pytest.MonkeyPatch) -> None:
    patient.failed.write_text("")


async def _mistake(patient: Patient, _: pytest.MonkeyPatch) -> None:
    file = patient.guarded.config / "office.toml"
    file.write_text(file.read_text().replace("recall_after = 40", "recall_afer = 40"))


async def _mistake_mended(patient: Patient, _: pytest.MonkeyPatch) -> None:
    file = patient.guarded.config / "office.toml"
    file.write_text(file.read_text().replace("recall_afer = 40", "recall_after = 40"))


async def _nothing(_: Patient, __: pytest.MonkeyPatch) -> None:
    """What a test's own patch did is undone with it."""


BREAKS: dict[str, tuple[Break, Break, str, str]] = {
    "broker stopped": (_broker_stopped, _broker_started, "Broker: does not answer", "systemctl restart mosquitto"),
    "certificate": (_certificate_over, _certificate_anew, "Certificate of the broker: has expired", "prepare --renew"),
    "paper low": (_paper_low, _paper_in, "Printer printer-1: its paper runs low", "a new roll"),
    "paper out": (_paper_out, _paper_in, "Printer printer-1: is there, but does not print", "put paper in"),
    "disk filling": (_disk_of(400), _nothing, "Disk: 400 MB left", "old backups"),
    "disk full": (_disk_of(20), _nothing, "Disk: 20 MB left", "free some space now"),
    "battery of the board empty": (_clock_of(3600), _nothing, "Clock: shows the year 1970", "timedatectl set-time"),
    "clock behind": (_clock_of(NOW - 7200), _nothing, "Clock: is behind", "timedatectl set-time"),
    "unit failed": (_unit_failed, _unit_mended, "Service queue-printer@printer-1.service: has failed", "journalctl -u"),
    "mistake": (_mistake, _mistake_mended, "Configuration: ", "did you mean «recall_after»"),
}  # fmt: skip


async def test_a_healthy_office_is_well_in_both_languages_and_each_thing_that_breaks_is_named_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with healthy_office(tmp_path, monkeypatch) as patient:
        for language in ("uk", "en"):
            said = await patient.doctor(language)
            assert (_wrong(said), said.status) == ([], 0)
            assert len(said.lines) >= len(DEVICES) + 10
        for name, (spoil, mend, found, remedy) in BREAKS.items():
            with monkeypatch.context() as patch:
                await spoil(patient, patch)
                said = await patient.doctor()
            wrong = _wrong(said)
            assert [line[9:].startswith(found) for line in wrong] == [True], (name, wrong)
            assert remedy in wrong[0], name
            assert said.status == 1, name
            await mend(patient, monkeypatch)
        assert _wrong(await patient.doctor()) == [], "all was mended"
        await _devices_go(patient)


async def _devices_go(patient: Patient) -> None:
    """A device is revoked, another ends, then the core itself: each is told beside what was before."""
    assert await patient.guarded.command("device", "revoke", "kiosk-2") == 0
    (revoked,) = _wrong(await patient.doctor())
    assert revoked.startswith("fault    Device kiosk-2: has no valid credential")
    assert "sudo cherga device add kiosk-2" in revoked
    os.kill(patient.office.running.pids["display-2"], signal.SIGTERM)
    await patient.core_says(lambda core: not core.online["display-2"])
    (away, again) = _wrong(await patient.doctor())
    assert again == revoked
    assert away.startswith("fault    Device display-2: away")
    os.kill(patient.office.running.pids["core"], signal.SIGTERM)
    await until(lambda: "core" not in patient.office.running.pids)
    (silent, last) = _wrong(await patient.doctor())
    assert last == revoked
    assert silent.startswith("fault    Core: does not answer")
    assert "systemctl start queue.target" in silent

"""The whole office as processes over TLS, each under its own name: a visitor is served, a device is revoked."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec
import pytest

from queue_core.runtime.system.ports import free_port
from tests.support.access.office import GuardedOffice, new_office
from tests.support.core.on_brokers import CoreProcess
from tests.support.waiting import until
from tests.support.whole_office import PASSPORT, one_ticket_all_the_way, whole_office

pytestmark = pytest.mark.timeout(180)

DEVICES = ("kiosk-1", "kiosk-2", "printer-1", "display-1", "display-2", "display-3", "buttons-1")
WITNESS = "witness"
OUT_SECONDS = 1.0


@pytest.fixture
def office(tmp_path: Path) -> GuardedOffice:
    """An office with credentials for all that run a program, and one who listens."""
    made = new_office(tmp_path, DEVICES)
    assert made.cherga("device", "add", WITNESS, "--role", "other", "--to", str(made.carried(WITNESS))) == 0
    return made


def loaded(office: GuardedOffice) -> Path:
    """Return a folder with everybody's credential, as systemd lays it out; the core too comes in by TLS here."""
    folder = office.folder / "credentials"
    folder.mkdir(mode=0o700)
    authority = office.credential("kiosk-1").authority
    for name in (*DEVICES, "core"):
        credential = msgspec.structs.replace(office.credential(name), authority=authority, port=office.port)
        file = folder / f"{name}.toml"
        file.touch(mode=0o600)
        file.write_text(credential.written(), encoding="utf-8")
    return folder


async def test_a_visitor_is_served_and_a_revoked_kiosk_is_out_while_the_other_serves_on(office: GuardedOffice) -> None:
    environment = {"CREDENTIALS_DIRECTORY": str(loaded(office))}
    witness = office.patient(WITNESS)
    async with (
        office.running(),
        whole_office(
            office.folder / "office", ("127.0.0.1", office.port), witness=witness, more_environment=environment
        ) as whole,
    ):
        await one_ticket_all_the_way(whole)
        await until(lambda: "kiosk-2" in whole.presences and whole.presences["kiosk-2"].online, seconds=30)
        kiosk = whole.pid("kiosk-2")
        assert await office.command("device", "revoke", "kiosk-2") == 0
        await until(lambda: not whole.presences["kiosk-2"].online, seconds=OUT_SECONDS)
        taken = await whole.glass.take_ticket(PASSPORT)
        assert taken.number == "П004"
        os.kill(kiosk, 0)
        assert whole.pid("kiosk-2") == kiosk, "it goes on, and tells what to do"


async def test_the_core_finds_its_own_credential_and_says_what_to_do_when_it_is_no_longer_good(
    office: GuardedOffice,
) -> None:
    """`cherga run` with nothing but its folders, as an installed unit calls it."""
    places = ["--config", str(office.config), "--data", str(office.data), "--port", str(free_port())]
    log = office.folder / "core.log"
    async with office.running() as broker:
        with log.open("wb") as output:
            command = [sys.executable, "-m", "queue_core", "run", *places]
            process = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output)
        core = CoreProcess(process, log)
        try:
            await until(lambda: "The core is connected to the broker" in core.said, 30)
            passwords = office.broker / "current" / "passwords"
            passwords.write_text(passwords.read_text().replace("core:$7$101$", "core:$7$101$AAAA"))
            broker.process.send_signal(signal.SIGHUP)
            await until(lambda: "does not let «core» in (not authorised)" in core.said, 30)
            assert process.returncode is None
        finally:
            await core.kill()

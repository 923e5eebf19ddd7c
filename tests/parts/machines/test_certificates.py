"""Certificates whose time is over: who says what, what goes on, and that renewing is all there is to do."""

from __future__ import annotations

import asyncio
import shlex
import time

import pytest

from queue_core.access.certificates import issue, make_authority
from tests.support.machines.hall import MACHINES, UNITS, Hall
from tests.support.machines.people import people_in
from tests.support.machines.trouble import Troubles
from tests.support.waiting import until

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900), pytest.mark.xdist_group("booted")]
LONG_AGO = 1_262_304_000.0
"""2010: what was made then for ten years is over."""
SAID_WITHIN = 30.0
REMEDY = "its certificate has expired: run «cherga broker prepare --renew» on the office PC"
PROGRAMS = {name: [unit for unit in units if "@" in unit] for name, units in UNITS.items()}
DOCTOR = "/opt/cherga/current/bin/cherga doctor --config /etc/cherga --data /var/lib/cherga/core --language en"


async def test_the_broker_s_certificate_is_over_then_renewed_and_no_device_is_touched(office: Hall) -> None:
    core = office.machines["core"]
    async with people_in(office, 11) as people:
        troubles = Troubles(office, people)
        await troubles.until_well()
        people.are_coming.set()
        await until(lambda: people.seconds_to_ticket and people.seconds_to_call, 60)
        programs = _programs(office)

        faked = f"CHERGA_CLOCK={LONG_AGO}@{time.time()}x1"  # noqa: TID251  # the clock of the office PC as it was then
        core.run(f"{faked} cherga broker prepare --renew --config /etc/cherga --data /var/lib/cherga/core")
        core.run("systemctl restart mosquitto")
        for name, units in PROGRAMS.items():
            for unit in units:
                said = f"journalctl -b -u {unit} -o cat | grep -qF {shlex.quote(REMEDY)}"
                await asyncio.to_thread(office.machines[name].until, said, SAID_WITHIN)
        await until(lambda: people.boxes and all(box.lamp == "offline" for box in people.boxes.values()), SAID_WITHIN)
        assert core.run("curl -s http://127.0.0.1:8080/healthz").strip() == "ok"
        assert "cherga_broker_connected 1.0" in office.metrics(), "on loopback the core needs no certificate"
        told = core.run(f"{DOCTOR}; true")
        assert "Certificate of the broker: has expired" in told
        assert "sudo cherga broker prepare --renew; devices stay as they are." in told

        people.presences.clear()
        office.cherga("broker prepare --renew")
        core.run("systemctl restart mosquitto")
        await troubles.until_well()
        tickets = len(people.seconds_to_ticket)
        await until(lambda: len(people.seconds_to_ticket) > tickets, 60)
        assert _programs(office) == programs, "nobody was started anew"


def _programs(office: Hall) -> list[str]:
    return [office.machines[name].pid(unit) for name in MACHINES for unit in PROGRAMS[name]]


async def test_the_pages_certificate_is_over_and_the_office_goes_on_with_kiosk_and_boxes(office: Hall) -> None:
    core = office.machines["core"]
    pair = issue(make_authority("demo", LONG_AGO), ["queue.local"], LONG_AGO)
    for name, text in (("pages.crt", pair.certificate), ("pages.key", pair.key)):
        (core.root / "etc/cherga" / name).write_text(text)
        core.run(f"chown cherga-core /etc/cherga/{name} && chmod 600 /etc/cherga/{name}")
    tls = "--tls-cert /etc/cherga/pages.crt --tls-key /etc/cherga/pages.key"
    core.run(f"sed -i 's|^CHERGA_CORE_OPTIONS=.*|& {tls}|' /etc/cherga/machine.env && systemctl restart queue-core")
    async with people_in(office, 12) as people:
        troubles = Troubles(office, people)
        await troubles.until_well()
        people.are_coming.set()
        await until(lambda: people.seconds_to_ticket and people.seconds_to_call, 60)
        assert "The certificate of the pages has ended" in office.said("core", "queue-core")
        told = core.run(f"{DOCTOR}; true")
        assert "Certificate of the pages: has expired" in told
        assert "a given one: get a new one and put it in place. The core takes it by itself." in told

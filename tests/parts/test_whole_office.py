"""The whole office as processes: a ticket from touch to rating, programs that die, a core killed in the middle."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.support.mosquitto import mosquitto
from tests.support.waiting import until
from tests.support.whole_office import PASSPORT, one_ticket_all_the_way, whole_office

pytestmark = pytest.mark.timeout(180)


async def test_a_ticket_goes_all_the_way_on_the_embedded_broker(tmp_path: Path) -> None:
    async with whole_office(tmp_path) as whole:
        await one_ticket_all_the_way(whole)


async def test_a_ticket_goes_all_the_way_on_mosquitto(tmp_path: Path) -> None:
    async with mosquitto() as broker, whole_office(tmp_path, ("127.0.0.1", broker.port)) as whole:
        await one_ticket_all_the_way(whole)


async def test_a_core_killed_between_touch_and_slip_prints_the_same_number_once(tmp_path: Path) -> None:
    async with whole_office(tmp_path) as whole:
        await whole.paper.say({"power": "off"})
        taken = await whole.glass.take_ticket(PASSPORT)
        core = whole.pid("core")
        os.kill(core, signal.SIGKILL)
        await until(lambda: whole.office.running.pids.get("core", core) != core, seconds=1.0)
        await whole.paper.say({"power": "on"})
        again = await whole.glass.take_ticket(PASSPORT)
        assert (taken.number, again.number) == ("П001", "П002")
        await until(lambda: len(whole.witnesses.paper) >= 2, seconds=30)
        assert sorted(text.split()[0] for text in whole.witnesses.paper) == ["П001", "П002"]


async def test_a_display_ended_by_sigterm_is_offline_at_once_and_stays_down(tmp_path: Path) -> None:
    async with whole_office(tmp_path) as whole:
        await until(lambda: "display-1" in whole.presences and whole.presences["display-1"].online, seconds=30)
        os.kill(whole.pid("display-1"), signal.SIGTERM)
        await until(lambda: not whole.presences["display-1"].online, seconds=3)
        await until(lambda: "display-1" not in whole.office.running.pids)
        display = whole.pid("display-2")
        os.kill(display, signal.SIGKILL)
        await until(lambda: whole.office.running.pids.get("display-2", display) != display, seconds=1.0)
        assert "display-1" not in whole.office.running.pids

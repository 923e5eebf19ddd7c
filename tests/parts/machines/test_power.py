"""Power of a hall of five machines and of what stands beside them: kiosk, printer, broker, switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from queue_core.simulate.edges import Wish
from tests.support.machines.hall import DEVICES, MACHINES, Hall
from tests.support.machines.people import People, people_in
from tests.support.machines.trouble import OFFLINE_WITHIN, Troubles
from tests.support.waiting import until

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900), pytest.mark.xdist_group("booted")]
WISH = Wish(service="passport-foreign")
AFTER_THE_NUMBER = (0.0, 0.15, 0.3, 0.6)
"""Seconds from the number on the glass to the power cut: the slip is on its way, half out, out, told."""
SLIP_WITHIN = 60.0


@asynccontextmanager
async def _well(office: Hall, seed: int) -> AsyncIterator[tuple[People, Troubles]]:
    async with people_in(office, seed) as people:
        troubles = Troubles(office, people)
        await troubles.until_well()
        yield people, troubles


async def _served(people: People) -> str:
    async with asyncio.timeout(60):
        while (seen := await people.take_ticket(WISH)).number is None:
            pass
    return seen.number


async def test_a_kiosk_without_power_while_its_slip_comes_out_never_prints_it_twice(office: Hall) -> None:
    async with _well(office, 21) as (people, troubles):
        for seconds in AFTER_THE_NUMBER:
            await _served(people)
            await asyncio.sleep(seconds)
            await troubles.power_cycle("kiosk")
            await troubles.until_well()
        last = await _served(people)
        await until(lambda: any(text.startswith(last) for text in people.paper), SLIP_WITHIN)
        assert len(people.paper) == len(set(people.paper))
        assert 1 <= len(people.paper) <= len(AFTER_THE_NUMBER) + 1


async def test_a_printer_without_power_is_told_of_and_prints_by_itself_when_it_has_it_again(office: Hall) -> None:
    async with _well(office, 22) as (people, _):
        await people.move_printer(power="off")
        number = await _served(people)
        await until(lambda: _health(people, "printer") == "offline", 20)
        assert not people.paper
        await people.move_printer(power="on")
        await until(lambda: any(text.startswith(number) for text in people.paper), SLIP_WITHIN)
        await until(lambda: _health(people, "printer") == "ok", 20)
        await people.move_printer(paper="out")
        await until(lambda: _health(people, "paper") == "out", 20)
        await people.move_printer(paper="ok")
        await until(lambda: _health(people, "paper") == "ok", 20)
        assert len(people.paper) == len(set(people.paper))


def _health(people: People, part: str) -> object:
    told = people.presences.get("printer-1")
    return (told.health or {}).get(part) if told is not None else None


async def test_a_broker_killed_with_its_disk_wiped_is_back_by_itself_and_so_is_everybody(office: Hall) -> None:
    async with _well(office, 23) as (people, troubles):
        await _served(people)
        core = office.machines["core"]
        before = core.pid("mosquitto")
        core.run("rm -rf /var/lib/mosquitto/*; systemctl kill -s KILL mosquitto")
        people.presences.clear()
        core.until(f"p=$(systemctl show -P MainPID mosquitto); [ $p != {before} ] && [ $p != 0 ]")
        await troubles.until_well()
        await _served(people)


async def test_when_the_switch_has_power_again_all_return_to_a_right_picture(office: Hall) -> None:
    async with _well(office, 24) as (people, troubles):
        assert office.online() == set(DEVICES)
        called = len(people.called)
        for machine in MACHINES:
            office.lan.cut(machine)
        await until(lambda: office.online() == set(), OFFLINE_WITHIN)
        people.presences.clear()
        for machine in MACHINES:
            office.lan.heal(machine)
        await troubles.until_well()
        people.are_coming.set()
        await until(lambda: len(people.called) > called, 60)

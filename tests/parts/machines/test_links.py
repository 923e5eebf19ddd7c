"""Cables of a hall of five machines: pulled, silent, bad. Everybody sees that something is wrong, and all goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from queue_core.runtime.theme import Theme
from queue_core.simulate.edges import Wish
from tests.support.machines.eye import look_at
from tests.support.machines.hall import DEVICES, Hall
from tests.support.machines.people import People, people_in
from tests.support.machines.trouble import OFFLINE_WITHIN, Troubles
from tests.support.offices import CONFIG
from tests.support.waiting import until

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900), pytest.mark.xdist_group("booted")]
WISH = Wish(service="subsidy")
SEEN_WITHIN = 10.0
WARNING = {"kiosk": Theme.load(CONFIG).light.stop}
ON_BOARDS = Theme.load(CONFIG).dark.warn
WARNING_PIXELS = 300
"""«No connection» has a mark of such a colour, and nothing else on these screens has so much of it."""
NO_CONNECTION, NO_ANSWER = "no_connection", "no_answer"


async def _warns(office: Hall, machine: str) -> bool:
    """Whether the screen of a machine says that something is wrong."""
    inside = office.machines[machine].inside
    if inside is None:
        return False
    picture = await asyncio.to_thread(look_at, inside)
    return picture.count(WARNING.get(machine, ON_BOARDS)) > WARNING_PIXELS


async def _until_it_warns(office: Hall, machine: str, wanted: bool) -> None:
    async with asyncio.timeout(SEEN_WITHIN):
        while await _warns(office, machine) is not wanted:
            pass


async def _until_served(people: People) -> None:
    async with asyncio.timeout(60):
        while (await people.take_ticket(WISH)).ticket is None:
            pass


@contextmanager
def _off(office: Hall, machine: str, how: str) -> Iterator[None]:
    getattr(office.lan, how)(machine)
    try:
        yield
    finally:
        office.lan.heal(machine)


@asynccontextmanager
async def _well(office: Hall, seed: int) -> AsyncIterator[tuple[People, Troubles]]:
    async with people_in(office, seed) as people:
        troubles = Troubles(office, people)
        await troubles.until_well()
        yield people, troubles


@pytest.mark.parametrize("how", ["cut", "mute"])
async def test_a_kiosk_off_the_network_says_so_and_serves_again_by_itself(office: Hall, how: str) -> None:
    async with _well(office, 1) as (people, troubles):
        await _until_served(people)
        await _until_it_warns(office, "kiosk", False)
        with _off(office, "kiosk", how):
            in_front = await people.take_ticket(WISH)
            assert in_front.trouble in (NO_ANSWER, NO_CONNECTION)
            await troubles.until_gone("kiosk")
            await _until_it_warns(office, "kiosk", True)
            printed = len(people.paper)
        await troubles.until_well()
        await _until_it_warns(office, "kiosk", False)
        await _until_served(people)
        await until(lambda: len(people.paper) > printed)
        assert len(people.paper) == len(set(people.paper))


@pytest.mark.parametrize("how", ["cut", "mute"])
async def test_a_board_off_the_network_says_that_it_may_be_out_of_date_and_recovers(office: Hall, how: str) -> None:
    async with _well(office, 2) as (people, troubles):
        await _until_it_warns(office, "display-1", False)
        with _off(office, "display-1", how):
            await _until_it_warns(office, "display-1", True)
            await troubles.until_gone("display-1")
            assert not await _warns(office, "display-2"), "the other board knows nothing of it"
            assert people.is_online("display-2")
        await troubles.until_well()
        await _until_it_warns(office, "display-1", False)


@pytest.mark.parametrize("how", ["cut", "mute"])
async def test_the_office_s_machine_off_the_network_is_seen_everywhere_and_all_return_to_it(
    office: Hall, how: str
) -> None:
    async with _well(office, 3) as (people, troubles):
        with _off(office, "core", how):
            for machine in ("display-1", "display-2", "kiosk"):
                await _until_it_warns(office, machine, True)
            await until(lambda: people.boxes and all(box.lamp == "offline" for box in people.boxes.values()), 10)
            await until(lambda: office.online() == set(), OFFLINE_WITHIN)
            assert office.machines["core"].run("curl -s http://127.0.0.1:8080/healthz").strip() == "ok"
            people.presences.clear()
        await troubles.until_well()
        for machine in ("display-1", "display-2", "kiosk"):
            await _until_it_warns(office, machine, False)
        await _until_served(people)
        assert office.online() == set(DEVICES)


async def test_over_a_cable_that_loses_every_tenth_packet_tickets_are_given_and_called(office: Hall) -> None:
    async with _well(office, 4) as (people, _):
        for machine in ("kiosk", "counters"):
            office.lan.lose(machine, 10)
        try:
            taken = len(people.seconds_to_ticket)
            for _number in range(5):
                await _until_served(people)
            called = len(people.seconds_to_call)
            await until(lambda: len(people.seconds_to_call) > called, 60)
        finally:
            for machine in ("kiosk", "counters"):
                office.lan.heal(machine)
        assert len(people.seconds_to_ticket) == taken + 5

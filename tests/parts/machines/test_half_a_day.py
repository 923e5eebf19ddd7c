"""Half a day in a hall of five machines, installed from the package, whose power and cables fail in any order."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable

import pytest

from tests.support.machines.hall import MACHINES, SPEED, Hall
from tests.support.machines.judge import faults, journal_of
from tests.support.machines.people import People, people_in
from tests.support.machines.trouble import Troubles
from tests.support.waiting import until

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600), pytest.mark.xdist_group("booted")]
HALF_A_DAY = float(os.environ.get("CHERGA_HALL_SECONDS", 4 * 3600 / SPEED))
"""Real seconds."""
SEED = int(os.environ.get("CHERGA_HALL_SEED", "5"))
CALM_SECONDS = 5.0
DRAINED_WITHIN = 240.0
TICKET_WITHIN, CALL_WITHIN = 3.0, 3.0


async def test_through_half_a_day_of_power_cuts_and_bad_cables_nobody_is_lost_and_all_comes_back_by_itself(
    office: Hall,
) -> None:
    chance = random.Random(SEED)
    async with people_in(office, SEED) as people:
        troubles = Troubles(office, people)
        await troubles.until_well()
        people.are_coming.set()
        for machine in chance.sample(MACHINES, len(MACHINES)):
            await troubles.power_cycle(machine, dark=chance.uniform(0, 6))
            await _until_well_and_calm(troubles)
        await troubles.power_cycle(*MACHINES, dark=1)
        await _until_well_and_calm(troubles)
        loop = asyncio.get_running_loop()
        end = loop.time() + HALF_A_DAY
        while loop.time() < end:
            await _something(troubles, chance)
            await _until_well_and_calm(troubles)
        await _everybody_is_served(people)
        said = await asyncio.to_thread(office.cherga, "verify")
        await asyncio.to_thread(office.machines["core"].run, "systemctl stop queue-core")
    records = await journal_of(office)
    _tell(people, troubles, said)
    assert faults(people, records) == []
    assert people.veterans
    assert len(people.glass) > HALF_A_DAY / 20


async def _something(troubles: Troubles, chance: random.Random) -> None:
    one, two = chance.sample(MACHINES, 2)
    lan, dark = troubles.hall.lan, chance.uniform(0, 8)
    bad_cable = _bad_cable(troubles.hall)
    misfortunes: list[Callable[[], Awaitable[None]]] = [
        lambda: troubles.power_cycle(one, dark=dark),
        lambda: troubles.power_cycle(one, two, dark=dark),
        lambda: troubles.off_the_network(one, lan.cut, dark),
        lambda: troubles.off_the_network(one, lan.mute, 2 * dark),
        lambda: troubles.off_the_network(one, bad_cable, 2 * dark),
        lambda: _printer_off(troubles, dark),
    ]
    await chance.choice(misfortunes)()


def _bad_cable(hall: Hall) -> Callable[[str], None]:
    def bad_cable(machine: str) -> None:
        hall.lan.lose(machine, 25)

    return bad_cable


async def _printer_off(troubles: Troubles, seconds: float) -> None:
    troubles.told.append("printer off")
    await troubles.people.move_printer(power="off")
    await asyncio.sleep(seconds)
    await troubles.people.move_printer(power="on")


async def _until_well_and_calm(troubles: Troubles) -> None:
    """All is back, and a visitor and an administrator are served as usual."""
    await troubles.until_well()
    people = troubles.people
    tickets, calls = len(people.seconds_to_ticket), len(people.seconds_to_call)
    await until(lambda: len(people.seconds_to_ticket) > tickets and len(people.seconds_to_call) > calls, 60)
    await asyncio.sleep(CALM_SECONDS)


async def _everybody_is_served(people: People) -> None:
    people.are_coming.clear()

    def nobody_is_left() -> bool:
        seen = [people.boxes.get(counter) for counter in ("1", "2", "4", "11", "12")]
        return all(box is not None and box.status == "free" and box.waiting == 0 for box in seen)

    await until(nobody_is_left, DRAINED_WITHIN)


def _tell(people: People, troubles: Troubles, verified: str) -> None:
    """Say the figures; `pytest -s` shows them."""
    back = sorted(troubles.seconds_to_well)
    print(f"{len(troubles.told)} misfortunes: {'; '.join(troubles.told)}")
    print(f"back within {back[-1]:.1f} s, half of them within {back[len(back) // 2]:.1f} s")
    print(f"{len(people.glass)} tickets read, {people.veterans} of veterans")
    print(f"{len(people.paper)} slips, {people.torn} torn")
    print(f"visitors saw besides: {dict(people.troubles)}; {len(people.called)} calls on boards")
    print(f"ticket in {max(people.seconds_to_ticket):.2f} s, call in {max(people.seconds_to_call):.2f} s at most")
    print(verified)

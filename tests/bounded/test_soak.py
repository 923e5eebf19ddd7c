"""The whole core under fifty times the load of its office, for a long while."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from statistics import median

import pytest

from queue_core.journal.sqlite import SqliteReader
from queue_core.runtime.system.ports import free_port
from tests.support.core.office_process import office_process, office_without_paper
from tests.support.core.on_brokers import device_on, until_online
from tests.support.core.stalled import stalled_browsers
from tests.support.mosquitto import mosquitto
from tests.support.races.pressing import Race

LOAD = 50
VISITORS_AN_HOUR = 90
"""Of 14 counters in the demonstration office at its busiest."""
SPELLS = 20
PRESSES_A_SPELL = 1_000
KIB_A_TICKET = 6.0
"""What a ticket of the day may hold: itself, its ask's reply, its call."""
KIB_A_PRESS = 1.5
"""What a press that changed nothing may hold for the ten minutes in which its reply is remembered."""


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_fifty_times_the_load_lets_nothing_grow_but_the_day_itself(tmp_path: Path) -> None:
    plan, pages, data, clock = office_without_paper(), free_port(), tmp_path / "data", asyncio.get_running_loop().time
    held: list[int] = []
    tickets: list[int] = []
    descriptors: list[int] = []
    began = clock()
    async with mosquitto() as broker, office_process("without-paper", broker.port, data, pages) as core:
        async with device_on(broker, plan.id, "looker") as looker:
            await until_online(looker)
        for spell in range(SPELLS):
            race = Race(
                plan.id, broker.port, pages, tuple(plan.counters), tuple(plan.services),
                PRESSES_A_SPELL, random.Random(spell), f"spell-{spell}",
            )  # fmt: skip
            with stalled_browsers(pages, 5):
                history = await race.run()
            held.append(core.memory_kib())
            tickets.append(len(history.tickets))
            descriptors.append(core.descriptors())
    lasted = clock() - began
    assert sum(tickets) / lasted * 3600 >= LOAD * VISITORS_AN_HOUR
    quarter = SPELLS // 4
    first, last = held[quarter : 2 * quarter], held[3 * quarter :]
    between = sum(tickets[quarter : 3 * quarter])
    print(f"{sum(tickets)} tickets in {lasted:.0f} s, {median(last) - median(first):.0f} KiB for {between} of them")
    presses = PRESSES_A_SPELL * SPELLS / 2
    assert median(last) - median(first) <= KIB_A_TICKET * between + KIB_A_PRESS * presses
    assert median(descriptors[3 * quarter :]) <= median(descriptors[quarter : 2 * quarter]) + 5
    async with SqliteReader(data / "journal.db") as reader:
        records = await reader.records_from(1, 10_000_000)
    assert len({record.cause for record in records if record.kind == "ticket_issued"}) == sum(tickets)

"""What goes into SQLite comes out the same, whatever it is."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.journal.chain import seal
from queue_core.journal.memory import MemoryJournal
from queue_core.journal.records import BEGINNING, Batch, Entry, Journal, Record, Visit
from queue_core.journal.sqlite import SqliteJournal
from tests.properties.test_journal import entries, moves
from tests.support.journals import CODEC, DayOpened, HelpCalled, Scribe, TextLeft, opened

ALONE = entries.filter(lambda entry: not isinstance(entry.event, DayOpened | TextLeft))
"""What neither begins a day nor needs words beside it (`parts/people` keeps those)."""


@given(st.lists(ALONE, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
async def test_every_record_comes_back_as_it_was_sealed(sealing: list[Entry]) -> None:
    records: list[Record] = []
    for each in sealing:
        records.append(seal(each, records[-1].head if records else BEGINNING, CODEC))
    with tempfile.TemporaryDirectory() as folder:
        journal = SqliteJournal(Path(folder) / "journal.db")
        async with opened(journal):
            await journal.append(Batch(tuple(records)))
        async with opened(journal) as loaded:
            assert loaded.records == records


async def _live(journal: Journal, days: list[list[object]], restarts: set[int]) -> list[Visit]:
    scribe = Scribe(journal)
    async with opened(journal):
        for number, day in enumerate(days, start=1):
            await scribe.write(HelpCalled("ramp"), DayOpened(f"2026-11-{number:02}"), *day[:3])
            for event in day[3:]:
                await scribe.write(event)
            if number in restarts:
                await journal.close()
                await journal.open()
        visits = await journal.visits("2026-11-01", "2026-11-30")
        await journal.rebuild_visits()
        assert await journal.visits("2026-11-01", "2026-11-30") == visits
        return visits


@given(st.lists(st.lists(moves, max_size=10), max_size=6), st.sets(st.integers(1, 6)))
@settings(max_examples=25, deadline=None)
async def test_visits_are_the_same_in_both_homes_over_restarts_and_nights(
    days: list[list[object]], restarts: set[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept = await _live(SqliteJournal(Path(folder) / "journal.db"), days, restarts)
    assert kept == await _live(MemoryJournal(), days, set())

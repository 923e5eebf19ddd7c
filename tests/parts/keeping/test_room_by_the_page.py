"""A full disk that gives one page whenever the journal asks: tried again and again, it keeps everything just once."""

from __future__ import annotations

from pathlib import Path

from queue_core.journal.chain import check
from queue_core.journal.memory import MemoryJournal
from queue_core.journal.records import Journal, Record, Visit
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.troubles import JournalFull
from tests.support.core.small_disk import MB, fill, small_disk
from tests.support.journals import DayOpened, Scribe, ServiceRated, TicketIssued, opened, served

PAGE = 4096
DAYS = [f"2026-11-{number:02}" for number in range(2, 8)]


class Dripping:
    """Room that comes by the page, out of a file that fills the disk."""

    def __init__(self, ballast: Path) -> None:
        self._ballast = ballast
        self.given = 0

    def before_opening(self) -> None:
        """Nothing: the disk is filled later."""

    def give(self) -> bool:
        left = self._ballast.stat().st_size - PAGE
        if left < 0:
            return False
        with self._ballast.open("r+b") as file:
            file.truncate(left)
        self.given += 1
        return True


async def _live(journal: Journal) -> tuple[list[Record], list[Visit]]:
    scribe = Scribe(journal)
    for day in DAYS:
        await scribe.write(DayOpened(day), TicketIssued(f"{day}-0", "П001"))
        for number in range(1, 6):
            await scribe.write(*served(f"{day}-{number}", f"П{number + 1:03}"))
        await scribe.write(ServiceRated(f"{day}-3", 5))
    return scribe.records, await journal.visits(DAYS[0], DAYS[-1])


async def test_days_nights_and_visits_are_the_same_as_with_room(tmp_path: Path) -> None:
    twin = MemoryJournal()
    async with opened(twin):
        wanted = await _live(twin)
    with small_disk(tmp_path / "disk", 4) as disk:
        journal = SqliteJournal(disk / "journal.db", dripping := Dripping(disk / "ballast"))
        async with opened(journal):
            fill(disk)
            assert await _live(journal) == wanted
            assert dripping.given > 20
            assert check(await journal.records_from(1, 10_000)) is None
            assert await journal.days() == DAYS


async def test_when_there_is_none_left_the_batch_fails_whole(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2) as disk:
        journal = SqliteJournal(disk / "journal.db", Dripping(disk / "ballast"))
        async with opened(journal):
            fill(disk)
            scribe, was_full = Scribe(journal), False
            while not was_full:
                try:
                    await scribe.write(*served(f"t{len(scribe.records)}", f"П{len(scribe.records)}"))
                except JournalFull:
                    was_full = True
            assert await journal.records_from(1, 10_000) == scribe.records
            assert len(scribe.records) > MB // PAGE // 4

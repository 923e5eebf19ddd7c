"""A child process that appends to a journal for ever and prints the number of each batch once it is durable.

    python -m tests.support.journal_appender JOURNAL

It goes on from what is there: each batch is two records and one answer; every 50th opens a day.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from queue_core.journal.sqlite import SqliteJournal
from tests.support.journals import DayOpened, Scribe, TicketIssued, TicketWithdrawn, answer


async def append_for_ever(path: Path) -> None:
    journal = SqliteJournal(path)
    loaded = await journal.open()
    number = max((int(kept.ask_id) for kept in loaded.answers), default=0)
    scribe = Scribe(journal, loaded.head)
    try:
        while True:
            number += 1
            opening = (DayOpened("2026-11-02"),) if number % 50 == 1 else ()
            events = (*opening, TicketIssued(f"t{number}", str(number)), TicketWithdrawn(f"t{number}"))
            await scribe.write(*events, answers=(answer(str(number)),))
            print(number, flush=True)
    finally:
        await journal.close()


if __name__ == "__main__":
    asyncio.run(append_for_ever(Path(sys.argv[1])))

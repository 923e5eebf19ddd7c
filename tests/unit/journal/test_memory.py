import pytest

from queue_core.journal.memory import MemoryJournal, MemoryShelf
from queue_core.journal.troubles import JournalAltered, JournalUnwritable
from tests.support.journals import HelpCalled, Scribe


async def test_a_power_cut_leaves_what_was_appended_and_ends_the_core() -> None:
    shelf = MemoryShelf()
    first, second = MemoryJournal(shelf), MemoryJournal(shelf)
    await first.open()
    scribe = Scribe(first)
    await scribe.write(HelpCalled("ramp"))
    shelf.cut_power()
    with pytest.raises(JournalUnwritable, match="not open"):
        await scribe.write(HelpCalled("entrance"))
    assert (await second.open()).records == scribe.records
    await first.close()
    await Scribe(second, head=scribe.head).write(HelpCalled("entrance"))
    await second.close()


async def test_a_failing_disk_takes_nothing() -> None:
    shelf = MemoryShelf(disk_fails=True)
    journal = MemoryJournal(shelf)
    await journal.open()
    with pytest.raises(JournalUnwritable, match="could not be written"):
        await Scribe(journal).write(HelpCalled("ramp"))
    assert shelf.records == []
    await journal.close()


async def test_an_altered_shelf_is_not_opened() -> None:
    shelf = MemoryShelf()
    journal = MemoryJournal(shelf)
    await journal.open()
    await Scribe(journal).write(HelpCalled("ramp"), HelpCalled("entrance"))
    await journal.close()
    del shelf.records[0]
    with pytest.raises(JournalAltered, match="missing"):
        await journal.open()

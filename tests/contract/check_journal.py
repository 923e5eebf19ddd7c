"""What every home of the journal must do. `Home.journal()` gives another journal on the same storage."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol, TypeAlias

import pytest

from queue_core.journal.chain import check
from queue_core.journal.records import BEGINNING, Batch, Journal
from queue_core.journal.troubles import JournalInUse, JournalTrouble, JournalUnwritable
from tests.support.journals import (
    DAY,
    NEXT_DAY,
    DayOpened,
    HelpCalled,
    Scribe,
    ServiceRated,
    TicketCalled,
    TicketIssued,
    TicketWithdrawn,
    VisitorMissed,
    answer,
    chained,
    served,
)


class Home(Protocol):
    def journal(self) -> Journal: ...


Check: TypeAlias = Callable[[Home], Awaitable[None]]


async def a_new_journal_is_empty(home: Home) -> None:
    journal = home.journal()
    loaded = await journal.open()
    assert (loaded.epoch, loaded.head, loaded.records, loaded.answers, loaded.missing) == (1, BEGINNING, [], [], 0)
    assert await journal.days() == []
    assert await journal.visits("0000-01-01", "9999-12-31") == []
    await journal.close()


async def what_was_appended_is_there_after_closing(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    await scribe.write(DayOpened(DAY), TicketIssued("t1", "П001", needs=("sight", "hearing")), answers=(answer("a1"),))
    await scribe.write(TicketCalled("t1", administrator=None))
    await journal.close()
    journal = home.journal()
    loaded = await journal.open()
    assert loaded.records == scribe.records
    assert loaded.head == scribe.head
    assert loaded.answers == [answer("a1")]
    assert check(loaded.records) is None
    await journal.close()


async def each_opening_counts_the_epoch_up(home: Home) -> None:
    epochs = []
    for _ in range(3):
        journal = home.journal()
        epochs.append((await journal.open()).epoch)
        await journal.close()
    assert epochs == [1, 2, 3]


async def a_start_reads_from_the_last_opening_of_a_day(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    await scribe.write(DayOpened(DAY), *served("t1", "П001"))
    await scribe.write(HelpCalled("entrance"), DayOpened(NEXT_DAY), TicketIssued("t2", "П001"))
    await scribe.write(TicketCalled("t2"))
    await journal.close()
    journal = home.journal()
    loaded = await journal.open()
    assert [record.kind for record in loaded.records] == ["day_opened", "ticket_issued", "ticket_called"]
    assert loaded.head == scribe.head
    await journal.close()


async def answers_of_this_day_and_the_one_before_are_loaded(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    for day in ("2026-10-29", "2026-10-30", DAY):
        await scribe.write(DayOpened(day), answers=(answer(f"on {day}", day=day),))
    await journal.close()
    journal = home.journal()
    loaded = await journal.open()
    assert [kept.day for kept in loaded.answers] == ["2026-10-30", DAY]
    await journal.close()


async def an_answer_needs_no_record(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    await Scribe(journal).write(answers=(answer("a1"),))
    await journal.close()
    journal = home.journal()
    assert (await journal.open()).answers == [answer("a1")]
    await journal.close()


async def a_second_core_is_refused(home: Home) -> None:
    first, second = home.journal(), home.journal()
    await first.open()
    with pytest.raises(JournalInUse, match="Another core"):
        await second.open()
    await second.close()
    await Scribe(first).write(HelpCalled("entrance"))
    await first.close()
    assert (await second.open()).head.seq == 1
    await second.close()


async def a_batch_that_does_not_continue_the_chain_is_refused(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    good = chained(HelpCalled("entrance"), HelpCalled("ramp"))
    for wrong in ((good[1],), (good[0], good[0]), (replace(good[0], previous="1" * 64),)):
        with pytest.raises(JournalUnwritable, match="does not follow record 0"):
            await journal.append(Batch(wrong))
        await journal.close()
        assert (await journal.open()).head == BEGINNING
    await journal.append(Batch(good))
    await journal.close()


async def a_batch_is_kept_whole_or_not_at_all(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    await scribe.write(DayOpened(DAY), answers=(answer("a1"),))
    with pytest.raises(JournalUnwritable):
        await scribe.write(TicketIssued("t1", "П001"), TicketWithdrawn("t1"), answers=(answer("a2"), answer("a1")))
    await journal.close()
    journal = home.journal()
    loaded = await journal.open()
    assert (loaded.head.seq, loaded.answers) == (1, [answer("a1")])
    assert await journal.visits(DAY, DAY) == []
    await journal.close()


async def a_batch_that_makes_no_sense_in_a_report_is_refused_whole(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    with pytest.raises(JournalUnwritable, match="record 2, «service_rated»"):
        await Scribe(journal).write(HelpCalled("ramp"), ServiceRated("t1", 100))
    await journal.close()
    assert (await journal.open()).head == BEGINNING
    await journal.close()


async def after_a_failure_nothing_more_is_taken(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    with pytest.raises(JournalUnwritable):
        await journal.append(Batch(chained(HelpCalled("entrance"), HelpCalled("ramp"))[1:]))
    with pytest.raises(JournalUnwritable, match="failed before"):
        await journal.append(Batch(chained(HelpCalled("entrance"))))
    await journal.close()


async def records_are_found_by_day_and_by_number(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    await scribe.write(DayOpened(DAY), *served("t1", "П001"))
    await scribe.write(DayOpened(NEXT_DAY), *served("t2", "П001"))
    assert await journal.days() == [DAY, NEXT_DAY]
    assert await journal.records_of_day(DAY) == scribe.records[:5]
    assert await journal.records_of_day(NEXT_DAY) == scribe.records[5:]
    assert await journal.records_of_day("1999-01-01") == []
    assert await journal.records_from(1, 4) == scribe.records[:4]
    assert await journal.records_from(5, 100) == scribe.records[4:]
    assert await journal.records_from(5, 0) == []
    await journal.close()


async def visits_are_there_with_the_batch_that_concludes_them(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    await scribe.write(DayOpened(DAY), *served("t1", "П001")[:3], TicketIssued("t2", "П002"))
    assert await journal.visits(DAY, DAY) == []
    await scribe.write(served("t1", "П001")[3], TicketWithdrawn("t2"))
    assert [(visit.ticket, visit.outcome) for visit in await journal.visits(DAY, DAY)] == [
        ("t1", "served"),
        ("t2", "withdrawn"),
    ]
    await scribe.write(DayOpened(NEXT_DAY), ServiceRated("t1", 5))
    assert [visit.mark for visit in await journal.visits(DAY, DAY)] == [5, None]
    assert await journal.visits(NEXT_DAY, NEXT_DAY) == []
    await journal.close()


async def visits_of_a_day_on_trial_are_no_statistics(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    await scribe.write(DayOpened(DAY, pilot=True), *served("t1", "П001"), DayOpened(NEXT_DAY))
    await scribe.write(*served("t2", "П001"))
    assert [visit.ticket for visit in await journal.visits(DAY, NEXT_DAY)] == ["t2"]
    assert await journal.visits(DAY, DAY) == []
    await journal.close()


async def a_visit_goes_on_over_a_restart_and_over_the_night(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    await scribe.write(DayOpened(DAY), TicketIssued("t1", "П001"), TicketIssued("t2", "П002"), TicketIssued("t3", "П3"))
    await scribe.write(TicketCalled("t1"), VisitorMissed("t1"), DayOpened(NEXT_DAY), TicketCalled("t2"))
    await journal.close()
    await journal.open()
    await scribe.write(*served("t1", "П001")[1:], served("t2", "П002")[3], TicketWithdrawn("t3"))
    visits = await journal.visits(DAY, DAY)
    assert [(visit.ticket, visit.outcome, visit.times_called) for visit in visits] == [
        ("t1", "served", 2),
        ("t2", "served", 1),
        ("t3", "withdrawn", 0),
    ]
    assert await journal.rebuild_visits() == 3
    assert await journal.visits(DAY, DAY) == visits
    await journal.close()


async def visits_made_anew_are_the_same(home: Home) -> None:
    journal = home.journal()
    await journal.open()
    scribe = Scribe(journal)
    await scribe.write(DayOpened(DAY), *served("t1", "П001"), ServiceRated("t1", 4), TicketIssued("t2", "П002"))
    await scribe.write(TicketCalled("t2"), VisitorMissed("t2"), ServiceRated("nobody", 1))
    visits = await journal.visits(DAY, DAY)
    assert len(visits) == 2
    assert await journal.rebuild_visits() == 2
    assert await journal.visits(DAY, DAY) == visits
    await scribe.write(TicketCalled("t2"), *served("t2", "П002")[3:])
    assert [visit.outcome for visit in await journal.visits(DAY, DAY)] == ["served", "served"]
    await journal.close()


async def a_closed_journal_says_that_it_is_closed(home: Home) -> None:
    journal = home.journal()
    await journal.close()
    await journal.open()
    assert await journal.free_bytes() > 0
    await journal.turn()
    await journal.close()
    await journal.close()
    with pytest.raises(JournalTrouble, match="not open"):
        await journal.append(Batch(chained(HelpCalled("entrance"))))
    with pytest.raises(JournalTrouble, match="not open"):
        await journal.turn()
    with pytest.raises(JournalTrouble, match="not open"):
        await journal.days()


CHECKS: tuple[Check, ...] = (
    a_new_journal_is_empty,
    what_was_appended_is_there_after_closing,
    each_opening_counts_the_epoch_up,
    a_start_reads_from_the_last_opening_of_a_day,
    answers_of_this_day_and_the_one_before_are_loaded,
    an_answer_needs_no_record,
    a_second_core_is_refused,
    a_batch_that_does_not_continue_the_chain_is_refused,
    a_batch_is_kept_whole_or_not_at_all,
    a_batch_that_makes_no_sense_in_a_report_is_refused_whole,
    after_a_failure_nothing_more_is_taken,
    records_are_found_by_day_and_by_number,
    visits_are_there_with_the_batch_that_concludes_them,
    a_visit_goes_on_over_a_restart_and_over_the_night,
    visits_made_anew_are_the_same,
    visits_of_a_day_on_trial_are_no_statistics,
    a_closed_journal_says_that_it_is_closed,
)

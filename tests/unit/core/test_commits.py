"""Nothing leaves before the commit: what is not durable is neither answered nor announced."""

from __future__ import annotations

import asyncio

import pytest

from queue_core.dispatcher import MOST_IN_A_BATCH
from queue_core.domain.commands import PassTime
from queue_core.journal.memory import MemoryShelf
from queue_core.journal.troubles import JournalUnwritable
from queue_core.wire import asks
from queue_core.wire.states import OfficeState
from tests.support.core.in_memory import Core, HeldJournal, next_life, running

SECONDS = 5


async def settled() -> None:
    """Let every task that can run do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_arrives_during_a_commit_goes_into_the_next() -> None:
    journal = HeldJournal()
    async with running(Core(journal=journal)) as core, asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        journal.is_held = True
        tasks.create_task(core.take("subsidy", "first"))
        await journal.entered.acquire()
        for number in range(5):
            tasks.create_task(core.take("subsidy", f"later-{number}"))
        await settled()
        assert len(journal.batches) == 2
        journal.through.release()
        await journal.entered.acquire()
        journal.through.release()
    sizes = [len(batch.answers) for batch in journal.batches]
    assert sizes == [0, 1, 5]


async def test_nothing_is_answered_or_announced_before_the_append_returned() -> None:
    journal = HeldJournal()
    async with running(Core(journal=journal)) as core, asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        journal.is_held = True
        said, shown = len(core.announced), dict(core.heard)
        taking = tasks.create_task(core.take("subsidy", "a1"))
        await journal.entered.acquire()
        repeated = tasks.create_task(core.take("subsidy", "a1"))
        refused = tasks.create_task(core.press("1", "next"))
        await settled()
        assert not taking.done()
        assert not repeated.done(), "a repetition learnt of what may yet be lost"
        assert not refused.done(), "a refusal was given by an office that may yet be another"
        assert (len(core.announced), core.heard) == (said, shown)
        journal.through.release()
        reply = await taking
        assert reply.ok
        assert await repeated == reply
        assert (await refused).refused == "counter_not_staffed"
        assert core.heard != shown


async def test_the_deadline_is_not_moved_before_the_append_returned() -> None:
    journal = HeldJournal()
    async with running(Core(journal=journal)) as core, asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        await core.press("3", "open")
        journal.is_held, before = True, core.dispatcher.deadline
        tasks.create_task(core.take("subsidy"))
        await journal.entered.acquire()
        assert core.dispatcher.deadline == before
        journal.through.release()
    assert core.dispatcher.deadline != before


async def test_an_append_that_fails_ends_the_core_and_answers_nobody() -> None:
    shelf = MemoryShelf()
    core = Core(journal=HeldJournal(shelf))
    await core.start()
    said = len(core.announced)
    shelf.disk_fails = True
    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        submitters = [tasks.create_task(core.take("subsidy", f"a{number}")) for number in range(3)]
        with pytest.raises(JournalUnwritable):
            await core.dispatcher.run()
        await settled()
        assert not any(submitter.done() for submitter in submitters)
        for submitter in submitters:
            submitter.cancel()
    assert len(core.announced) == said
    assert not core.records_of("ticket_issued")


async def test_after_a_failed_append_the_next_life_knows_nothing_of_it_and_asks_may_be_repeated() -> None:
    shelf = MemoryShelf()
    core = Core(journal=HeldJournal(shelf))
    await core.start()
    shelf.disk_fails = True
    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        lost = tasks.create_task(core.take("subsidy", "a1"))
        with pytest.raises(JournalUnwritable):
            await core.dispatcher.run()
        lost.cancel()
    shelf.disk_fails = False
    shelf.cut_power()
    async with running(next_life(core)) as again:
        reply = await again.take("subsidy", "a1")
        assert reply.ticket
        assert reply.ticket.number == "С001"
        assert len(again.records_of("ticket_issued")) == 1


async def test_a_core_cut_off_after_the_append_gives_the_same_number_in_its_next_life() -> None:
    journal = HeldJournal()
    core = Core(journal=journal)
    await core.start()
    journal.is_held_when_kept = True
    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(core.dispatcher.run())
        lost = tasks.create_task(core.take("subsidy", "a1"))
        await journal.entered.acquire()
        assert core.records_of("ticket_issued")
        assert not lost.done()
        lost.cancel()
        serving.cancel()
    journal.shelf.cut_power()
    async with running(next_life(core)) as again:
        reply = await again.take("subsidy", "a1")
        assert reply.ticket
        assert reply.ticket.number == "С001"
        (repeated,) = again.announced[0].prints
        assert repeated.job.job == f"{reply.ticket.id}-1"
        assert len(again.records_of("ticket_issued")) == 1


async def test_a_rush_is_kept_in_batches_of_a_bounded_size_and_in_order() -> None:
    journal = HeldJournal()
    rush = MOST_IN_A_BATCH + 44
    async with running(Core(journal=journal)) as core, asyncio.timeout(SECONDS):
        replies = await asyncio.gather(*(core.take("subsidy", f"a{number}") for number in range(rush)))
    assert [len(batch.answers) for batch in journal.batches[1:]] == [MOST_IN_A_BATCH, 44]
    numbers = [reply.ticket.number for reply in replies if reply.ticket]
    assert numbers == [f"С{number:03d}" for number in range(1, rush + 1)]


async def test_what_changes_nothing_costs_no_append() -> None:
    journal = HeldJournal()
    async with running(Core(journal=journal)) as core:
        before = len(journal.batches)
        await core.press("1", "next")
        await core.take("no-such-service")
        await core.tell(PassTime(), who="timer")
        await core.ask("printer-1", asks.SlipFailed(id="f1", job="nobody", reason="error"))
        assert len(journal.batches) == before


async def test_everybody_hears_of_a_commit_before_the_next_begins() -> None:
    journal = HeldJournal()
    async with running(Core(journal=journal)) as core, asyncio.timeout(SECONDS):
        heads: list[tuple[int, int]] = []
        core.dispatcher.listen(lambda _said: heads.append((len(journal.batches), journal.shelf.head.seq)))
        await asyncio.gather(*(core.take("subsidy") for _ in range(3)))
        await core.press("3", "open")
        assert heads == [(2, 5), (3, 7)]


async def test_an_empty_turn_waits_for_what_is_being_kept_and_writes_nothing() -> None:
    journal = HeldJournal()
    async with running(Core(journal=journal)) as core, asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        before = len(journal.batches)
        await core.dispatcher.turn()
        assert len(journal.batches) == before
        assert not core.dispatcher.is_in_journal
        journal.is_held = True
        taking = tasks.create_task(core.take("subsidy"))
        await journal.entered.acquire()
        turning = tasks.create_task(core.dispatcher.turn())
        for _ in range(100):
            await asyncio.sleep(0)
        assert not turning.done(), "a writer that waits for its journal has not turned"
        assert core.dispatcher.is_in_journal
        journal.is_held = False
        journal.through.release()
        await turning
        assert (await taking).ok
        assert not core.dispatcher.is_in_journal


async def test_what_the_office_shows_beside_its_facts_is_published_when_it_is_looked_at() -> None:
    async with running(Core()) as core:
        core.at_reception = {"uk": "На рецепцію."}
        before = core.heard["office"].seq
        await core.tell(PassTime(), who="core")
        shown = core.heard["office"]
        assert isinstance(shown, OfficeState)
        assert shown.tickets_at_reception == {"uk": "На рецепцію."}
        assert shown.seq > before

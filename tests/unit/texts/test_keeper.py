"""Words of people in the core: kept beside the journal, shown to whom they are for, erased by rule and on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CounterId, Rules
from queue_core.front import OfficeFront
from queue_core.journal.memory import MemoryJournal
from queue_core.keeping.requests import Request, leave_request, open_requests, take_answer
from queue_core.texts.keeper import TextKeeper
from queue_core.texts.words import LONGEST, tidy
from queue_core.wire.replies import Ticket
from tests.support.core.fronts import front_of, keeper_of
from tests.support.core.in_memory import Core, next_life, running
from tests.support.offices import small_office

WORDS = "Олена К., 067 123 45 67: не дійшла довідка"
PARTS = "Олена", "067 123", "довідка"
DAY = "2023-11-15"
A_DAY = 24 * 3600.0


@asynccontextmanager
async def opened(data: Path, core: Core | None = None) -> AsyncIterator[tuple[Core, OfficeFront, TextKeeper]]:
    core = core or Core(plan=small_office(Rules(least_seconds_on_call=0, texts_kept_days=2)))
    keeper = keeper_of(core, data)
    async with running(core), asyncio.timeout(20):
        yield core, front_of(core, data, keeper=keeper), keeper


async def with_visitor(core: Core) -> Ticket:
    """Let somebody be called to counter 3."""
    await core.press("3", "open")
    reply = await core.take("subsidy")
    assert reply.ticket
    return reply.ticket


async def served(core: Core) -> Ticket:
    ticket = await with_visitor(core)
    await core.press("3", "finish")
    return ticket


def parts_kept(core: Core) -> list[str]:
    """Tell which parts of the words stand in a record or an answer: parts that no hash can hold by chance."""
    shelf = core.journal.shelf
    told = [record.body for record in shelf.records] + [answer.reply.decode() for answer in shelf.answers.values()]
    return [part for part in PARTS if part in "\n".join(told)]


async def test_a_comment_is_kept_beside_the_journal_and_its_salted_hash_in_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, _):
        ticket = await served(core)
        assert (await front.rate(ticket.code, 2, "r1", "uk", f"  {WORDS}\r\n")).ok
        [text] = await core.journal.texts_of_day(DAY)
        assert (text.words, text.about, text.ticket, text.number) == (WORDS, "comment", ticket.id, ticket.number)
        assert len(text.salt) == 16
        [record] = core.records_of("text_left")
        assert text.digest in record.body
        assert not parts_kept(core)


async def test_the_same_words_never_have_the_same_hash(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, _):
        await with_visitor(core)
        assert (await front.note("3", WORDS, "n1", "uk")).ok
        assert (await front.note("3", WORDS, "n2", "uk")).ok
        one, other = await core.journal.texts_of_day(DAY)
        assert one.digest != other.digest


async def test_a_repeated_ask_keeps_words_once_and_leaves_no_hash_of_them_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, _):
        await with_visitor(core)
        first = await front.note("3", WORDS, "n1", "uk")
        # Another body under one id is not noticed here: a bare hash of the words would prove a guess of them.
        assert await front.note("3", "інші слова", "n1", "uk") == first
        assert [text.words for text in await core.journal.texts_of_day(DAY)] == [WORDS]


async def test_a_mark_without_words_keeps_none(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, _):
        ticket = await served(core)
        assert (await front.rate(ticket.code, 5, "r1", "uk", " \n ")).ok
        assert core.records_of("service_rated")
        assert not core.records_of("text_left")


async def test_words_of_a_refused_ask_are_not_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, _):
        assert (await front.rate("ZZZZZZZZ", 5, "r1", "uk", WORDS)).refused == "code_unknown"
        assert (await front.note("3", WORDS, "n1", "uk")).refused == "counter_not_staffed"
        assert await core.journal.texts_of_day(DAY) == []
        assert not parts_kept(core)


async def test_a_note_is_shown_where_the_visitor_is_and_goes_with_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, _):
        await with_visitor(core)
        await front.note("3", WORDS, "n1", "uk")
        assert [note.text for note in (await front.notes("3")).notes] == [WORDS]
        await core.press("2", "open")
        assert (await front.notes("2")).notes == []
        await core.tell(told.RedirectTicket(CounterId("3"), to_counter=CounterId("2")))
        assert (await front.notes("3")).notes == []
        assert [note.text for note in (await front.notes("2")).notes] == [WORDS]
        await core.press("2", "finish")
        assert (await front.notes("2")).notes == []


async def test_the_desk_never_sees_what_a_visitor_said_of_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, _):
        ticket = await served(core)
        await front.rate(ticket.code, 1, "r1", "uk", WORDS)
        assert (await front.notes("3")).notes == []


async def test_what_is_forgotten_is_gone_and_a_record_says_who_did_it_when_and_why(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, _):
        ticket = await with_visitor(core)
        await front.note("3", WORDS, "n1", "uk")
        await front.note("3", "ще", "n2", "uk")
        spelt = ticket.number.replace("С", "c")
        done = await front.forget(spelt, None, "f1")
        assert (done.ok, done.erased, done.gone) == (True, 2, True)
        assert (await front.notes("3")).notes == []
        [record] = core.records_of("texts_erased")
        assert (record.who, record.where, record.cause) == ("supervisor", "page", "core/f1")
        assert '"why":"request"' in record.body
        assert (await front.forget(spelt, DAY, "f2")).erased == 0
        assert (await front.forget("Г999", DAY, "f3")).erased == 0
        assert len(core.records_of("texts_erased")) == 1


async def test_a_request_left_as_a_file_is_carried_out_and_answered(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, keeper):
        ticket = await with_visitor(core)
        await front.note("3", WORDS, "n1", "uk")
        request = Request("a1", ticket.number, DAY)
        leave_request(tmp_path, request)
        (tmp_path / "forget" / "broken.json").write_bytes(b"{")
        assert take_answer(tmp_path, request) is None
        await keeper.look()
        answer = take_answer(tmp_path, request)
        assert answer is not None
        assert (answer.erased, answer.gone) == (1, True)
        assert open_requests(tmp_path) == []
        assert core.records_of("texts_erased")[0].where == "command"


async def test_words_kept_long_enough_are_erased_when_a_day_is_opened(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, front, keeper):
        await with_visitor(core)
        await front.note("3", WORDS, "n1", "uk")
        await keeper.look()
        await core.pass_time(A_DAY)
        await keeper.look()
        assert len(await core.journal.texts_of_day(DAY)) == 1, "of two days one is over"
        await core.pass_time(2 * A_DAY)
        await keeper.look()
        assert await core.journal.texts_of_day(DAY) == []
        [record] = core.records_of("texts_erased")
        assert (record.who, '"why":"rule"' in record.body) == ("core", True)


async def test_words_due_while_the_core_was_away_are_erased_at_its_start(tmp_path: Path) -> None:
    short = Core(plan=small_office(Rules(least_seconds_on_call=0, texts_kept_days=1)))
    async with opened(tmp_path, short) as (core, front, keeper):
        await with_visitor(core)
        await front.note("3", WORDS, "n1", "uk")
        await core.clock.advance(1.25 * A_DAY)  # type: ignore[attr-defined]
    async with opened(tmp_path, next_life(core)) as (later, _, keeper):
        await keeper.look()
        assert await later.journal.texts_of_day(DAY) == []
        assert later.records_of("texts_erased")


@pytest.mark.parametrize("why", ["request", "copy"])
async def test_what_was_erased_while_no_core_ran_is_noted_at_its_start(tmp_path: Path, why: str) -> None:
    core = Core(journal=MemoryJournal())
    core.journal.shelf.erased = [("ab" * 32, why)]
    async with opened(tmp_path, core) as (_, _, keeper):
        await keeper.look()
        await keeper.look()
        [record] = core.records_of("texts_erased")
        assert f'"why":"{why}"' in record.body


async def test_forgetting_waits_for_who_reads_and_says_when_it_could_not(tmp_path: Path) -> None:
    class Busy(MemoryJournal):
        looks = 0

        async def empty_log(self) -> bool:
            self.looks += 1
            return self.looks > 25

    journal = Busy()
    async with opened(tmp_path, Core(journal=journal)) as (core, front, keeper):
        ticket = await with_visitor(core)
        await front.note("3", WORDS, "n1", "uk")
        assert not (await front.forget(ticket.number, DAY, "f1")).gone
        while journal.looks < 26:
            await keeper.look()
        looks = journal.looks
        await keeper.look()
        assert journal.looks == looks, "it is done, and not done again"


def test_words_are_tidied_and_never_hold_hidden_characters() -> None:
    assert tidy("  a\r\nb\rc\u0000\u202e\t ") == "a\nb\nc"
    assert tidy("ґ" * LONGEST) == "ґ" * LONGEST


async def test_help_is_called_from_the_device_where_the_place_is_none_of_the_office(tmp_path: Path) -> None:
    async with opened(tmp_path) as (core, _, _):
        assert (await core.tell(told.CallHelp("Олена, 067", by="kiosk-1"))).ok
        assert (await core.tell(told.CallHelp("Пандус", by="kiosk-1"))).ok
        assert list(core.office.help) == ["kiosk-1", "Пандус"]
        assert (await core.tell(told.CallHelp("Олена, 067"))).refused == "malformed"
        assert (await core.tell(told.CallHelp("ramp", TicketId("Олена")))).refused == "ticket_unknown"
        assert not parts_kept(core)


async def test_words_told_of_a_visit_that_came_over_the_night_are_found_by_the_day_on_the_slip(tmp_path: Path) -> None:
    late = Core(plan=small_office(Rules(least_seconds_on_call=0, rate_within=3 * A_DAY)))
    async with opened(tmp_path, late) as (core, front, _):
        ticket = await served(core)
        await core.pass_time(A_DAY)
        assert (await front.rate(ticket.code, 2, "r1", "uk", WORDS)).ok
        assert core.office.day != DAY
        assert (await front.forget(ticket.number, DAY, "f1")).erased == 1

"""How true past estimates were: of any day in the journal, after any restart, beside a running core."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from queue_core.domain import commands as told
from queue_core.domain.plan import Rules
from queue_core.journal.memory import MemoryJournal
from queue_core.journal.records import Batch
from queue_core.journal.sqlite import SqliteJournal, SqliteReader
from queue_core.reports.estimates import EstimatesAnswer, PastEstimates
from tests.support.core.in_memory import Core, running
from tests.support.days.recorded import RecordedScript
from tests.support.journals import opened
from tests.support.offices import small_office

EAGER = Rules(least_seconds_on_call=0)
DAY, NEXT_DAY = "2023-11-15", "2023-11-16"


def play_a_day(script: RecordedScript, visitors: int) -> None:
    """Let visitors come every four minutes and each be served within five."""
    script.press("1", "open")
    for _ in range(visitors):
        script.after(120).take("passport-foreign")
        script.after(120).take("passport-foreign")
        script.press("1", "next")
    script.press("1", "finish")
    script.press("1", "close")


def figures(answer: EstimatesAnswer | None) -> tuple[str, int]:
    assert answer is not None
    return answer.day, answer.all.checked


async def test_before_the_first_day_there_is_no_basis_and_no_figure() -> None:
    journal = MemoryJournal()
    async with opened(journal):
        answer = await PastEstimates(journal, small_office()).answer()
    assert figures(answer) == ("", 0)
    assert answer is not None
    assert (answer.all.coverage, answer.all.bias_minutes, answer.days) == (None, None, [])
    assert [(row.id, row.checked, row.coverage) for row in answer.directions] == [
        ("passports", 0, None), ("ready", 0, None), ("social", 0, None),
    ]  # fmt: skip


async def test_each_day_keeps_its_own_and_can_be_asked_for_after_the_end(tmp_path: Path) -> None:
    script = RecordedScript(small_office(EAGER))
    play_a_day(script, 12)
    first = sum(kept.estimate is not None and kept.was_called for kept in script.office.tickets.values())
    script.after(24 * 3600).told(told.PassTime())
    play_a_day(script, 5)
    journal = SqliteJournal(tmp_path / "journal.db")
    async with opened(journal):
        await journal.append(Batch(tuple(script.records)))
    async with SqliteReader(tmp_path / "journal.db") as reader:
        past = PastEstimates(reader, script.office.plan)
        yesterday, today = await past.answer(DAY), await past.answer()
        again = await past.answer(DAY)
        assert await past.answer("2023-11-14") is None
        assert await past.answer("yesterday") is None
    assert figures(yesterday) == (DAY, first)
    assert yesterday == again
    assert today is not None
    assert (today.day, today.days) == (NEXT_DAY, [NEXT_DAY, DAY])
    assert yesterday is not None
    assert yesterday.stated_coverage == 0.8
    assert yesterday.all.coverage == 1 - (yesterday.all.early + yesterday.all.late) / yesterday.all.checked
    assert [row.id for row in yesterday.directions if row.checked] == ["passports"]


async def test_beside_a_running_core_each_answer_sees_what_came_since_and_a_restart_changes_nothing() -> None:
    async with running(Core()) as core:
        past = PastEstimates(core.journal, core.plan)
        await core.press("1", "open")
        for _ in range(4):
            await core.take("passport-foreign")
        await core.press("1", "start")
        for _ in range(3):
            await core.pass_time(300)
            await core.press("1", "next")
        await core.take("passport-foreign")
        assert figures(await past.answer()) == (DAY, 0)
        await core.pass_time(60)
        await core.press("1", "next")
        seen = await past.answer()
        assert figures(seen) == (DAY, 1)
        assert await PastEstimates(core.journal, core.plan).answer() == seen
        await core.pass_time(24 * 3600)
        assert figures(await past.answer()) == (NEXT_DAY, 0)
        assert await past.answer(DAY) == msgspec.structs.replace(seen, days=[NEXT_DAY, DAY])


async def test_a_direction_that_is_no_longer_configured_has_its_id_for_a_name() -> None:
    script = RecordedScript(small_office(EAGER))
    play_a_day(script, 5)
    journal = MemoryJournal()
    async with opened(journal):
        await journal.append(Batch(tuple(script.records)))
        answer = await PastEstimates(journal, replace(script.office.plan, directions={})).answer()
    assert answer is not None
    assert [(row.id, row.letter, row.name) for row in answer.directions] == [("passports", "", {"uk": "passports"})]


async def test_a_day_on_trial_says_so_and_has_no_figures() -> None:
    script = RecordedScript(replace(small_office(EAGER), pilot=True))
    play_a_day(script, 5)
    journal = MemoryJournal()
    async with opened(journal):
        await journal.append(Batch(tuple(script.records)))
        answer = await PastEstimates(journal, script.office.plan).answer(DAY)
    assert figures(answer) == (DAY, 0)
    assert answer is not None
    assert answer.pilot

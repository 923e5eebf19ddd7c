"""The journal is asked beside a running core, and on the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.domain import commands as told
from queue_core.domain.plan import CounterId, Rules
from queue_core.journal.records import Batch
from queue_core.journal.sqlite import SqliteJournal
from queue_core.reports.asking import Whys, why_of_day
from queue_core.wire import asks
from tests.support.core.in_memory import Core, running
from tests.support.days.recorded import RecordedScript
from tests.support.journals import opened
from tests.support.offices import small_office
from tests.unit.reports.asked import TEXTS

EAGER = Rules(least_seconds_on_call=0)


async def test_each_question_sees_what_was_written_since_the_last() -> None:
    async with running(Core()) as core:
        whys = Whys(core.journal, core.plan, TEXTS)
        assert not (await whys.answer("П001", "uk", core.clock.now())).found
        await core.take("passport-foreign")
        assert "чекає" in (await whys.answer("п1", "uk", core.clock.now())).sentence
        await core.press("1", "open")
        answer = await whys.answer("П001", "en", core.clock.now())
        assert answer.sentence.startswith("Ticket П001 was called at 08:33 to counter 1")


async def test_a_new_day_begins_anew() -> None:
    async with running(Core()) as core:
        whys = Whys(core.journal, core.plan, TEXTS)
        await core.take("passport-foreign")
        await core.press("1", "open")
        await core.press("1", "finish")
        assert (await whys.answer("П001", "uk", core.clock.now())).found
        await core.pass_time(48 * 3600)
        await core.take("ready-passport")
        assert (await whys.answer("Г001", "uk", core.clock.now())).found
        assert "17.11.2023" in (await whys.answer("П009", "uk", core.clock.now())).sentence


async def test_an_older_day_is_asked_for_by_its_date() -> None:
    async with running(Core()) as core:
        await core.take("passport-foreign")
        await core.pass_time(24 * 3600)
        ask = (core.journal, core.plan, TEXTS, "П001", "uk")
        first = await why_of_day(*ask, "2023-11-15", core.clock.now())
        last = await why_of_day(*ask, None, core.clock.now())
        assert first is not None
        assert last is not None
        assert first.sentence == "Талон П001 чекав на виклик, доки про день є записи."
        assert "чекає: " in last.sentence
        assert "перед ним" in last.sentence
        assert await why_of_day(*ask, "2023-11-14", core.clock.now()) is None


async def test_another_configuration_still_tells_the_story() -> None:
    async with running(Core()) as core:
        await core.press("1", "open")
        await core.take("passport-foreign")
        await core.press("1", "next")
        other = replace(core.plan, directions={}, services={}, counters={}, administrators={}, halls={})
        answer = await Whys(core.journal, other, TEXTS).answer("П001", "uk", core.clock.now())
        assert answer.found
        assert answer.sentence.startswith("Талон П001 викликано о 08:33 до вікна 1")


async def _journal(folder: Path) -> None:
    script = RecordedScript(small_office(EAGER))
    script.press("1", "open")
    for category in (None, None, "veteran"):
        script.after(60).take("passport-foreign", category)
    script.after(60).press("1", "next")
    script.told(told.PressKey(CounterId("1"), "start"))
    journal = SqliteJournal(folder / "journal.db")
    async with opened(journal):
        await journal.append(Batch(tuple(script.records)))


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    await _journal(tmp_path)
    return tmp_path


def test_the_command_says_the_sentence_and_its_proof(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["why", "п3", "--data", str(data)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "Талон П003 викликано о 08:37 до вікна 1 раніше за П002, бо його рівень вищий (1 проти 4; рівень 1 — найвищий)."
    )
    assert lines[2] == "Подробиці"
    assert "  П002 чекав далі: рівень 4 проти 1." in lines
    assert "Життя талона" in lines


def test_the_command_speaks_english(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["why", "П003", "--data", str(data), "--language", "en", "--day", "2023-11-15"]) == 0
    assert "because its level is higher (1 against 4; level 1 is the highest)." in capsys.readouterr().out


def test_an_unknown_number_and_an_unknown_day_are_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["why", "П009", "--data", str(data)]) == 1
    assert "Талона П009 у цей день (15.11.2023) не видавали." in capsys.readouterr().out
    assert cli.main(["why", "П003", "--data", str(data), "--day", "yesterday"]) == 1
    assert "У журналі немає дня yesterday." in capsys.readouterr().err


def test_a_missing_journal_is_told_with_a_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["why", "П003", "--data", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err


async def test_a_stranger_is_told_what_boards_show_and_the_holder_of_the_slip_everything() -> None:
    async with running(Core()) as core:
        whys = Whys(core.journal, core.plan, TEXTS)
        await core.take("passport-foreign")
        await core.ask("kiosk-1", asks.TakeTicket(id="v1", service="passport-foreign", category="veteran"))
        public = await whys.answer("П002", "uk", core.clock.now(), in_full=False)
        assert (public.sentence, public.story) == ("Талон П002 чекає.", [])
        await core.press("1", "open")
        for number, sentence in (
            ("П002", "Ticket П002 was called at 08:33 to counter 1."),
            ("П001", "Ticket П001 is waiting."),
        ):
            public = await whys.answer(number, "en", core.clock.now(), in_full=False)
            assert public.sentence == sentence
            assert public.story == []
            assert not any(word in str(public.details) for word in ("level", "priority", "П00"))
        codes = {ticket.number: ticket.code for ticket in core.office.tickets.values()}
        full = await whys.answer("П002", "en", core.clock.now())
        assert full.story
        assert full == await whys.answer("П002", "en", core.clock.now(), in_full=False, code=codes["П002"])
        for code in ("", "XXXXXXXX", codes["П001"]):
            told = await whys.answer("П002", "en", core.clock.now(), in_full=False, code=code)
            assert told.story == [], "the code of another slip is no proof"
        assert not (await whys.answer("П009", "uk", core.clock.now(), in_full=False)).found

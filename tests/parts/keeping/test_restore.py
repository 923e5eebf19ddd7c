"""`cherga restore`: an older copy in the journal's place, nothing thrown away, no number given out twice."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from queue_core import cli
from queue_core.domain.ids import TicketId
from queue_core.domain.rule_version import rules_in_force
from queue_core.gateway.inbound import NewIds
from queue_core.journal.copies import restoring
from queue_core.journal.copies.numbers import BLOCK
from queue_core.journal.copies.restoring import Restored, restore
from queue_core.journal.marker import Claim, marker_path, read_marker
from queue_core.journal.records import JOURNAL, Record
from queue_core.journal.sqlite import SqliteJournal, SqliteReader
from queue_core.journal.troubles import JournalAltered, JournalInUse, JournalTrouble, JournalUnreadable
from queue_core.keeping.backups import make_backup
from queue_core.reports.verify.examination import Judging, examine
from queue_core.runtime.clock import ManualClock
from tests.support.core.in_memory import Core, running
from tests.support.journals import opened
from tests.support.script import MORNING
from tests.support.verify.tampering import tamper

JUMP = 500
NIGHT = 86_400.0


class OnDisk(Core):
    """A core whose journal is a file, with ids that are new over all lives of a test."""

    ids = itertools.count(1)

    def __init__(self, path: Path, clock: ManualClock) -> None:
        super().__init__(clock=clock)
        self.journal = SqliteJournal(path)  # type: ignore[assignment]
        self.dispatcher._journal = self.journal

    def _new_ids(self) -> NewIds:
        new = next(self.ids)
        return NewIds(TicketId(f"t{new}"), f"{new:08d}")


class Office:
    """A small office on a journal on disk, one life of its core after another."""

    def __init__(self, data: Path) -> None:
        self.path = data / JOURNAL
        self.clock = ManualClock(MORNING)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Core]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        async with running(OnDisk(self.path, self.clock)) as core:
            yield core

    async def take(self, *services: str) -> list[str]:
        """Take tickets in a life of their own; give their numbers."""
        numbers = []
        async with self.open() as core:
            for service in services:
                await self.clock.advance(30)
                reply = await core.take(service, f"ask-{next(OnDisk.ids)}")
                assert reply.ticket, reply
                numbers.append(reply.ticket.number)
        return numbers

    def back_up(self) -> Path:
        return make_backup(self.path, self.path.parent / "backups", self.clock.now()).path

    def restore(self, backup: Path) -> Restored:
        return restore(backup, self.path, self.clock.now(), JUMP)

    async def records(self) -> list[Record]:
        async with SqliteReader(self.path) as reader:
            return await reader.records_from(1, 100_000)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "data")


async def test_numbers_go_on_behind_those_of_the_journal_that_is_replaced(office: Office) -> None:
    assert await office.take("subsidy") == ["С001"]
    backup = office.back_up()
    assert await office.take("subsidy", "subsidy", "passport-foreign") == ["С002", "С003", "П001"]
    done = office.restore(backup)
    assert (done.known, done.is_another, done.lost.numbers) == ("present", False, {"social": 3, "passports": 1})
    assert await office.take("subsidy", "passport-foreign") == ["С004", "П002"]
    assert await office.take("subsidy") == ["С005"], "after one more start"


async def test_with_the_journal_lost_numbers_go_on_behind_the_highest_the_marker_allowed(office: Office) -> None:
    await office.take("subsidy")
    backup = office.back_up()
    await office.take(*["subsidy"] * 3)
    office.path.unlink()
    done = office.restore(backup)
    assert (done.known, done.aside) == ("marker", None)
    assert await office.take("subsidy", "passport-foreign") == [f"С{BLOCK + 1:03}", "П001"]


async def test_the_marker_knows_of_every_number_before_it_is_given_out(office: Office) -> None:
    async with office.open() as core:
        for taken in range(1, 2 * BLOCK + 2):
            await office.clock.advance(30)
            assert (await core.take("subsidy", f"n{taken}")).ticket
            marker = read_marker(office.path)
            assert marker is not None
            assert marker.numbers["social"] == -(-taken // BLOCK) * BLOCK


async def test_where_everything_but_the_backup_is_lost_numbers_jump(office: Office) -> None:
    await office.take("subsidy")
    backup = office.back_up().rename(office.path.parent.parent / "carried.db")
    await office.take("subsidy", "passport-foreign")
    office.path.unlink()
    marker_path(office.path).unlink()
    done = office.restore(backup)
    assert (done.known, done.aside, done.missing) == ("nothing", None, 0)
    assert await office.take("subsidy", "passport-foreign") == ["С502", "П501"]
    assert await office.take("subsidy") == ["С503"], "it jumps once"


async def test_a_copy_of_yesterday_does_not_let_todays_numbers_begin_anew(office: Office) -> None:
    await office.take("subsidy", "subsidy")
    backup = office.back_up()
    await office.clock.advance(NIGHT)
    assert await office.take("subsidy") == ["С003"], "1 and 2 wait since yesterday"
    assert office.restore(backup).known == "present"
    assert await office.take("subsidy") == ["С004"]


async def test_the_next_day_begins_with_the_first_number_again(office: Office) -> None:
    await office.take("passport-foreign")
    backup = office.back_up()
    await office.take("subsidy", "subsidy")
    office.restore(backup)
    await office.clock.advance(NIGHT)
    assert await office.take("subsidy") == ["С001"]


async def test_restoring_again_before_the_core_ran_forgets_no_number(office: Office) -> None:
    await office.take("subsidy")
    first = office.back_up()
    await office.take("subsidy")
    second = office.back_up()
    await office.take("subsidy", "subsidy")
    office.restore(first)
    assert office.restore(second).lost.numbers["social"] == 4
    assert office.restore(first).lost.numbers["social"] == 4
    assert await office.take("subsidy") == ["С005"]


async def test_numbers_left_out_once_stay_left_out_when_a_copy_is_put_back_again(office: Office) -> None:
    await office.take("subsidy")
    backup = office.back_up()
    await office.take("subsidy", "subsidy")
    office.restore(backup)
    async with office.open():
        pass  # it starts, leaves out 2 and 3, and gives out nothing
    office.restore(backup)
    assert await office.take("subsidy") == ["С004"]
    office.path.unlink()
    office.restore(backup)
    assert await office.take("subsidy") == [f"С{BLOCK + 1:03}"]


async def test_the_restored_journal_is_verified_by_chain_order_and_rules(office: Office) -> None:
    await office.take("subsidy")
    backup = office.back_up()
    await office.take("subsidy")
    office.restore(backup)
    await office.take("subsidy")
    plan = Core().plan
    examined = await examine(office.path, (), Judging(plan, rules_in_force(plan)))
    assert examined.is_well
    assert "numbers_skipped" in {record.kind for record in await office.records()}


async def test_the_journal_that_stood_there_is_kept_whole_and_can_be_put_back(office: Office) -> None:
    await office.take("subsidy")
    backup = office.back_up()
    await office.take("subsidy")
    lived = await office.records()
    aside = office.restore(backup).aside
    assert aside is not None
    async with SqliteReader(aside / JOURNAL) as reader:
        assert await reader.verify() == lived[-1].head
    office.restore(aside / JOURNAL)
    assert await office.records() == lived
    assert await office.take("subsidy") == ["С003"]


async def test_an_altered_journal_is_replaced_and_kept_as_evidence(office: Office) -> None:
    await office.take("subsidy")
    backup = office.back_up()
    await office.take("subsidy")
    tamper(office.path, "UPDATE records SET who = 'somebody' WHERE seq = 3")
    done = office.restore(backup)
    assert done.known == "marker", "an altered journal is no witness"
    assert done.aside is not None
    assert (done.aside / JOURNAL).exists()
    assert await office.take("subsidy") == [f"С{BLOCK + 1:03}"]


async def test_a_core_that_runs_is_not_disturbed(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    await office.take("subsidy")
    backup = office.back_up()
    async with office.open() as core:
        with pytest.raises(JournalInUse, match="process"):
            office.restore(backup)
        assert (await core.take("subsidy", "meanwhile")).ticket
    assert not list(office.path.parent.glob("replaced-*"))


@pytest.mark.parametrize(
    "statement", ["UPDATE records SET who = 'x' WHERE seq = 1", "DELETE FROM records WHERE seq = 2"]
)
async def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_changed(office: Office, statement: str) -> None:
    await office.take("subsidy")
    backup = office.back_up()
    tamper(backup, statement)
    before = sorted(office.path.parent.iterdir())
    lived = await office.records()
    with pytest.raises((JournalAltered, JournalUnreadable)):
        office.restore(backup)
    assert sorted(office.path.parent.iterdir()) == before
    assert await office.records() == lived


class _Cut(Exception):
    pass


STEPS = ("write_marker", "_move", "_own_like_folder", "keep_names", "_aside")


@pytest.mark.parametrize("has_marker", [True, False])
@pytest.mark.parametrize("step", range(14))
async def test_cut_at_any_step_there_is_a_journal_or_a_refusal_and_restoring_again_ends_well(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: int, has_marker: bool
) -> None:
    await office.take("subsidy")
    backup = office.back_up()
    await office.take("subsidy")
    if not has_marker:
        marker_path(office.path).unlink()
    calls = itertools.count()

    def cut_before(real: Any) -> Any:
        def cut(*values: Any) -> Any:
            if next(calls) == step:
                raise _Cut
            return real(*values)

        return cut

    with monkeypatch.context() as patched:
        for name in STEPS:
            patched.setattr(restoring, name, cut_before(getattr(restoring, name)))
        with suppress(_Cut):
            office.restore(backup)
    with suppress(JournalTrouble):
        async with opened(SqliteJournal(office.path)) as loaded:
            assert loaded.records, "an empty queue was invented"
    office.restore(backup)
    assert (await office.take("subsidy"))[0] not in ("С001", "С002")


def test_what_was_done_is_told_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = Office(tmp_path / "data")
    asyncio.run(office.take("subsidy"))
    backup = office.back_up()
    asyncio.run(office.take("subsidy"))
    words = ["restore", str(backup), "--data", str(office.path.parent)]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert "Копію поставлено на місце журналу" in told
    assert "жоден не повториться" in told
    assert "replaced-" in told
    office.path.unlink()
    marker_path(office.path).unlink()
    assert cli.main([*words, "--language", "en", "--jump", "700"]) == 0
    assert "New ones begin 700 further on" in capsys.readouterr().out


def test_no_backup_no_rights_and_a_held_journal_are_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office(tmp_path / "data")
    asyncio.run(office.take("subsidy"))
    backup = office.back_up()
    data = ["--data", str(office.path.parent)]
    assert cli.main(["restore", str(tmp_path / "none.db"), *data]) == 1
    assert cli.main(["restore", str(office.path), *data]) == 1
    claim = Claim(office.path)
    assert cli.main(["restore", str(backup), *data]) == 1
    claim.release()
    told = capsys.readouterr().err
    for words in ("Такої копії немає", "Ця копія і є сам журнал", "Спершу зупиніть її"):
        assert words in told
    assert "Traceback" not in told

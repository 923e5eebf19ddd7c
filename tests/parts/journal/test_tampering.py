"""A journal by the real writer, tampered with as one with the file in hands may: all is found and rightly named."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_core.journal.marker import marker_path
from queue_core.journal.records import Batch, Record
from queue_core.journal.sqlite import SqliteJournal, SqliteReader
from queue_core.journal.troubles import JournalAltered
from queue_core.journal.verifying.survey import Span, SpanKind
from queue_core.reports.verify.examination import End, Examined, Judging, examine
from queue_core.reports.verify.witness import number_in, read_witnesses
from tests.properties.test_hall import PLAN
from tests.support.days.sealed_day import RULES, SealedDay
from tests.support.verify.tampering import (
    COLUMNS,
    copy_of,
    edit,
    insert_copy,
    records_in,
    renumber,
    swap,
    tamper,
    tamper_rows,
    with_body,
    without,
    write_anew,
    write_journal,
)

JUDGING = Judging(PLAN, RULES)
RULE = re.compile(r'"rule":"[a-z]+"')


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some thousand records of several days."""
    records = SealedDay(5, PLAN, 2000, nights=2).records
    assert len(records) > 2000
    return write_journal(tmp_path_factory.mktemp("long") / "journal.db", records)


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few hundred records, to be copied often."""
    return write_journal(tmp_path_factory.mktemp("short") / "journal.db", SealedDay(5, PLAN, 250, nights=1).records)


@pytest.fixture
def journal(long: Path, tmp_path: Path) -> Path:
    return copy_of(long, tmp_path)


def examined(path: Path, *lines: str, judging: Judging | None = None) -> Examined:
    return asyncio.run(examine(path, read_witnesses(lines), judging))


def spans(path: Path) -> list[Span]:
    found = examined(path)
    assert found.is_altered
    assert not found.is_well
    return found.survey.spans


def slip(record: Record) -> str:
    """Return what stands on a slip, or in the note of a day's close, as somebody types it."""
    what = number_in(record) or str(record.seq)
    return f"{what} {record.day} {record.stamp}"


def flipped(value: Any) -> Any:
    """Change one bit of whatever it is."""
    if value is None:
        return "kiosk-9/1"
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, str):
        return chr(ord(value[0]) ^ 1) + value[1:] if value else "x"
    return value + 1


def test_an_honest_journal_is_well_by_every_measure(long: Path) -> None:
    found = examined(long, judging=JUDGING)
    assert found.is_well
    assert found.end == "marked"
    assert found.survey.count == found.records_rerun == len(records_in(long))
    days = len(found.survey.days)
    assert days > 2
    assert (found.days_judged, found.days_rerun, found.days_by_keys) == (days, days, 0)
    assert found.calls > 300
    assert [close.day for close in found.survey.closes] == [run.day for run in found.survey.days[:-1]]


def test_an_honest_journal_under_other_rules_is_judged_by_its_keys(long: Path) -> None:
    found = examined(long, judging=Judging(PLAN, "7:another"))
    assert found.is_well
    days = len(found.survey.days)
    assert (found.days_judged, found.days_by_keys, found.days_rerun, found.records_rerun) == (days, days, 0, 0)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_an_edit_of_any_field_is_named(short: Path, tmp_path: Path, column: str, where: str) -> None:
    path = copy_of(short, tmp_path)
    last = len(records_in(path))
    seq = {"first": 1, "middle": last // 2, "last": last}[where]
    edit(path, seq, column, flipped)
    assert spans(path) == [Span("edited", seq, seq)]


def test_a_byte_that_is_no_text_is_an_edit(journal: Path) -> None:
    tamper(journal, "UPDATE records SET who = CAST(x'ff' AS TEXT) WHERE seq = 40")
    assert spans(journal) == [Span("edited", 40, 40)]
    assert "�" in examined(journal).about[40].record.who


@pytest.mark.parametrize(("first", "last"), [(1, 1), (700, 700), (700, 712)])
def test_deleted_records_are_missing(journal: Path, first: int, last: int) -> None:
    tamper(journal, ("DELETE FROM records WHERE seq BETWEEN ? AND ?", (first, last)))
    assert spans(journal) == [Span("missing", first, last)]


def test_a_deletion_closed_up_shows_where_it_was(journal: Path) -> None:
    count = len(records_in(journal))
    tamper(journal, "DELETE FROM records WHERE seq = 700")
    renumber(journal, 701, -1)
    assert spans(journal) == [Span("moved", 700, count - 1, -1)]


def test_an_insertion_shows_where_it_was(journal: Path) -> None:
    count = len(records_in(journal))
    insert_copy(journal, 10, 700)
    assert spans(journal) == [Span("moved", 700, 700, 690), Span("moved", 701, count + 1, 1)]


def test_a_record_put_before_the_first_is_seen(journal: Path) -> None:
    columns = ", ".join(COLUMNS)
    tamper(journal, f"INSERT INTO records (seq, {columns}) SELECT -5, {columns} FROM records WHERE seq = 10")
    assert Span("put_before", -5, -5) in spans(journal)


@pytest.mark.parametrize(("one", "other"), [(700, 701), (2, 1500)])
def test_swapped_records_are_named_with_where_they_belong(journal: Path, one: int, other: int) -> None:
    swap(journal, one, other)
    distance = other - one
    assert spans(journal) == [Span("moved", one, one, -distance), Span("moved", other, other, distance)]


def test_a_record_sealed_anew_in_the_middle_is_not_followed(journal: Path) -> None:
    forged = SealedDay(9, PLAN, 100).records[50]
    texts = {"body": forged.body, "kind": forged.kind, "hash": bytes.fromhex(forged.hash)}
    tamper_rows(journal, {51: {column: lambda _old, new=new: new for column, new in texts.items()}})  # type: ignore[misc]
    found = spans(journal)
    assert found[0].first in (51, 52)


def test_records_cut_off_the_end_are_known_to_the_marker(journal: Path) -> None:
    count = len(records_in(journal))
    tamper(journal, ("DELETE FROM records WHERE seq > ?", (count - 3,)))
    found = examined(journal)
    assert not found.survey.spans
    assert (found.end, found.marked, found.survey.head.seq) == ("cut", count, count - 3)
    assert found.is_altered


def test_records_cut_off_with_the_marker_too_are_known_to_a_slip(journal: Path) -> None:
    records = records_in(journal)
    last_slip = [record for record in records if record.kind == "ticket_issued"][-1]
    tamper(journal, ("DELETE FROM records WHERE seq >= ?", (last_slip.seq,)))
    marker_path(journal).unlink()
    assert examined(journal).end == "unmarked"
    found = examined(journal, slip(last_slip))
    assert [heard.verdict for heard in found.heard] == ["lost"]
    assert found.is_altered


def test_a_chain_written_anew_shows_against_paper_alone(journal: Path) -> None:
    before = {record.seq: record for record in records_in(journal)}
    issued = [record for record in before.values() if record.kind == "ticket_issued"]
    write_anew(journal, without(500))
    found = examined(journal)
    assert (found.survey.spans, found.end, found.days_differ) == ([], "marked", False)
    early, late = issued[0], next(record for record in issued if record.seq > 900)
    found = examined(journal, slip(early), slip(late))
    assert [heard.verdict for heard in found.heard] == ["holds", "differs"]
    closed = next(record for record in before.values() if record.kind == "day_closed")
    assert examined(journal, slip(closed)).is_altered


def test_a_marker_of_before_tells_a_chain_written_anew(journal: Path) -> None:
    kept = marker_path(journal).read_bytes()
    write_anew(journal, with_body(600, lambda body: body))
    assert examined(journal).is_well, "nothing was changed: the same chain comes out"
    write_anew(journal, lambda records: [*records[:-1]])
    marker_path(journal).write_bytes(kept)
    assert examined(journal).end == "cut"


@pytest.mark.parametrize(
    ("statement", "end"),
    [("UPDATE journal SET id = 'another'", "another"), ("UPDATE journal SET epoch = 99", "marked")],
)
def test_a_journal_of_another_is_told_apart(journal: Path, statement: str, end: End) -> None:
    tamper(journal, statement)
    assert examined(journal).end == end


def test_a_list_of_days_that_hides_one_is_found(journal: Path) -> None:
    tamper(journal, "DELETE FROM days WHERE day = '2023-11-16'")
    found = examined(journal)
    assert found.days_differ
    assert not found.is_well


@pytest.mark.parametrize("column", ["who", "place", "rules", "cause"])
def test_records_that_do_not_say_who_where_why_or_by_which_rules_are_named(tmp_path: Path, column: str) -> None:
    day = SealedDay(5, PLAN, 100)
    path = write_journal(tmp_path / "journal.db", day.records)
    seq = next(record.seq for record in day.records if record.kind == "ticket_issued")
    edit(path, seq, column, lambda _old: "" if column != "cause" else None)
    found = examined(path)
    assert found.survey.unexplained == [Span("unexplained", seq, seq)]


def test_a_day_whose_records_were_altered_is_not_judged_and_the_others_are(journal: Path) -> None:
    edit(journal, 700, "who", flipped)
    found = examined(journal, judging=JUDGING)
    assert (found.days_left_out, found.days_judged) == (["2023-11-15"], len(found.survey.days) - 1)
    assert not found.unlike


def test_a_call_that_never_kept_the_order_is_found_in_a_chain_that_holds(journal: Path) -> None:
    calls = [r for r in records_in(journal) if r.kind == "ticket_called" and '"beat":[{' in r.body]
    call = calls[len(calls) // 2]
    write_anew(journal, with_body(call.seq, lambda body: RULE.sub('"rule":"only"', body)))
    found = examined(journal, judging=JUDGING)
    assert not found.is_altered
    assert {finding.seq for finding in found.findings} == {call.seq}
    assert {unlike.seq for unlike in found.unlike} == {call.seq}
    by_keys = examined(journal, judging=Judging(PLAN, "7:another"))
    assert {finding.seq for finding in by_keys.findings} == {call.seq}


def test_a_fact_no_rule_makes_is_found_in_a_chain_that_holds(journal: Path) -> None:
    issued = [r for r in records_in(journal) if r.kind == "ticket_issued"]
    seq = issued[40].seq
    write_anew(journal, with_body(seq, lambda body: body.replace('"people_ahead":', '"people_ahead":9')))
    found = examined(journal, judging=JUDGING)
    assert not found.is_altered
    assert seq in {unlike.seq for unlike in found.unlike}


async def test_a_journal_is_verified_while_a_core_writes_it(tmp_path: Path) -> None:
    day = SealedDay(5, PLAN, 300)
    path = tmp_path / "journal.db"
    journal = SqliteJournal(path)
    await journal.open()
    try:
        for first in range(0, len(day.records), 7):
            await journal.append(Batch(tuple(day.records[first : first + 7])))
        found = await examine(path, [], JUDGING)
        assert found.is_well
        assert found.survey.head == day.head
    finally:
        await journal.close()


async def test_an_altered_journal_is_told_by_the_short_question_too(journal: Path) -> None:
    await asyncio.to_thread(swap, journal, 5, 9)
    async with SqliteReader(journal) as reader:
        with pytest.raises(JournalAltered, match="record number 5 stands where it does not belong"):
            await reader.verify()


def test_a_journal_that_is_only_read_stays_byte_for_byte(journal: Path) -> None:
    before = journal.read_bytes()
    examined(journal, judging=JUDGING)
    assert journal.read_bytes() == before
    assert sorted(file.name for file in journal.parent.iterdir()) == ["journal.db", "journal.db.marker"]


KINDS: dict[str, SpanKind] = {
    "edit": "edited",
    "delete": "missing",
    "close_up": "moved",
    "insert": "moved",
    "swap": "moved",
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_wherever_is_found_and_named(short: Path, tmp_path_factory: Any, data: st.DataObject) -> None:
    path = copy_of(short, tmp_path_factory.mktemp("tampered"))
    count = sqlite3.connect(path).execute("SELECT max(seq) FROM records").fetchone()[0]
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    seq = data.draw(st.integers(2, count - 1))
    match kind:
        case "edit":
            edit(path, seq, data.draw(st.sampled_from(COLUMNS)), flipped)
        case "delete":
            tamper(path, ("DELETE FROM records WHERE seq = ?", (seq,)))
        case "close_up":
            tamper(path, ("DELETE FROM records WHERE seq = ?", (seq,)))
            renumber(path, seq + 1, -1)
        case "insert":
            insert_copy(path, data.draw(st.integers(1, count).filter(lambda source: source != seq)), seq)
        case _:
            swap(path, seq, data.draw(st.integers(1, count).filter(lambda other: abs(other - seq) > 0)))
    found = spans(path)
    assert {span.kind for span in found} == {KINDS[kind]}
    assert any(span.first <= seq <= span.last for span in found)

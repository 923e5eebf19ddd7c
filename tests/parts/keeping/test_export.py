"""`cherga export`: a day for an inspector, who can check it without us."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.domain.rule_version import rules_in_force
from queue_core.journal.chain import check
from queue_core.journal.records import Head, Record
from queue_core.keeping.exporting import CALL_COLUMNS
from tests.support.days.sealed_day import SealedDay
from tests.support.offices import demo_office
from tests.support.verify.tampering import write_journal

PLAN = demo_office()
SEALED = SealedDay(2, PLAN, 250, nights=1, rules=rules_in_force(PLAN))
FIRST_DAY, LAST_DAY = sorted({record.day for record in SEALED.records})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_journal(tmp_path_factory.mktemp("data") / "journal.db", SEALED.records).parent


def export(data: Path, day: str, file: Path, *words: str) -> int:
    return cli.main(["export", day, "--data", str(data), "--to", str(file), *words])


def table(file: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(file) as packed:
        return list(csv.DictReader(io.StringIO(packed.read(name).decode("utf-8-sig"))))


def records(file: Path) -> list[Record]:
    with zipfile.ZipFile(file) as packed:
        return [Record(**json.loads(line)) for line in packed.read("records.jsonl").splitlines()]


def test_the_records_of_the_day_are_given_whole_and_their_chain_can_be_checked(data: Path, tmp_path: Path) -> None:
    assert export(data, FIRST_DAY, tmp_path / "day.zip") == 0
    given = records(tmp_path / "day.zip")
    assert given == [record for record in SEALED.records if record.day == FIRST_DAY]
    assert check(given, Head(given[0].seq - 1, given[0].previous)) is None


def test_each_call_of_the_day_stands_in_the_table_with_its_number_and_reason(data: Path, tmp_path: Path) -> None:
    for day in (FIRST_DAY, LAST_DAY):
        file = tmp_path / f"{day}.zip"
        assert export(data, day, file) == 0
        calls = table(file, "calls.csv")
        called = [record for record in SEALED.records if record.day == day and record.kind == "ticket_called"]
        assert called
        assert [int(call["record"]) for call in calls] == [record.seq for record in called]
        assert all(call["number"] and call["rule"] and int(call["tier"]) for call in calls), "also who came yesterday"
        assert tuple(calls[0]) == CALL_COLUMNS


def test_visits_are_those_of_the_statistics_with_times_of_the_office(data: Path, tmp_path: Path) -> None:
    assert export(data, FIRST_DAY, tmp_path / "day.zip") == 0
    visits = table(tmp_path / "day.zip", "visits.csv")
    issued = {json.loads(r.body)["ticket"] for r in SEALED.records if r.kind == "ticket_issued" and r.day == FIRST_DAY}
    assert visits
    assert {visit["ticket"] for visit in visits} <= issued
    assert all(visit["issued_at"].endswith(("+02:00", "+03:00")) for visit in visits)


def test_the_same_day_gives_the_same_bytes_and_no_file_is_overwritten(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hashes = set()
    for name in ("one.zip", "two.zip"):
        assert export(data, FIRST_DAY, tmp_path / name) == 0
        hashes.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(hashes) == 1
    assert export(data, LAST_DAY, tmp_path / "one.zip") == 1
    assert "На місці вивантаження вже є файл" in capsys.readouterr().err
    assert hashlib.sha256((tmp_path / "one.zip").read_bytes()).hexdigest() in hashes


def test_it_is_told_in_both_languages_also_that_the_day_is_not_over(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(data, FIRST_DAY, tmp_path / "first.zip") == 0
    told = capsys.readouterr().out
    assert f"День {FIRST_DAY} вивантажено" in told
    assert "ще не закрито" not in told
    assert export(data, LAST_DAY, tmp_path / "last.zip", "--language", "en") == 0
    assert "not closed yet" in capsys.readouterr().out


def test_a_day_that_is_not_there_and_a_place_that_cannot_be_written_are_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(data, "2001-01-01", tmp_path / "day.zip") == 1
    assert export(data, FIRST_DAY, tmp_path / "nowhere" / "day.zip") == 1
    assert export(tmp_path, FIRST_DAY, tmp_path / "day.zip") == 1
    told = capsys.readouterr().err
    assert "немає дня 2001-01-01" in told
    assert "Вивантаження не записати" in told
    assert "Журнал не відкривається" in told
    assert not list(tmp_path.iterdir())

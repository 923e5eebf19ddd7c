"""What a person gets from `cherga verify`: plain words, the right exit status."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from queue_core import cli
from queue_core.dispatcher import rules_in_force
from queue_core.domain.events import KINDS
from queue_core.reports.fairness import Breach
from queue_core.reports.verify.examination import End
from queue_core.reports.verify.kept_texts import TextFault
from queue_core.reports.verify.rerun import Difference
from queue_core.reports.verify.telling import ROOM
from queue_core.reports.verify.witness import Verdict
from queue_core.runtime.texts import Texts
from tests.support.days.sealed_day import SealedDay
from tests.support.offices import CONFIG, demo_office
from tests.support.verify.tampering import copy_of, tamper, with_body, without, write_anew, write_journal

PLAN = demo_office()
DAY = SealedDay(2, PLAN, 250, nights=1, rules=rules_in_force(PLAN))
ISSUED = next(record for record in DAY.records if record.kind == "ticket_issued" and record.seq > 60)
NUMBER = ISSUED.body.partition('"number":"')[2].partition('"')[0]
SLIP = f"{NUMBER} {ISSUED.day} {ISSUED.stamp}"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_journal(tmp_path_factory.mktemp("data") / "journal.db", DAY.records)


@pytest.fixture
def data(original: Path, tmp_path: Path) -> Path:
    return copy_of(original, tmp_path / "data").parent


def verify(data: Path, *words: str) -> int:
    return cli.main(["verify", "--data", str(data), *words])


def test_a_journal_that_is_well_is_told_in_ukrainian_with_its_end(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(data) == 0
    told = capsys.readouterr().out
    assert "Ланцюг цілий" in told
    assert f"записів {len(DAY.records)}, днів 2. Усе вийшло так само." in told
    assert told.endswith(
        f"Кінець ланцюга: запис {DAY.head.seq}, {DAY.records[-1].day}, відбиток {DAY.records[-1].stamp}\n"
    )


def test_an_edit_is_told_with_record_day_time_and_ticket(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(data / "journal.db", ("UPDATE records SET who = 'somebody' WHERE seq = ?", (ISSUED.seq,)))
    assert verify(data, "--language", "en") == 1
    told = capsys.readouterr().out
    assert f"Record {ISSUED.seq} was changed after it was written: {ISSUED.day}, " in told
    assert f"«a ticket was issued», ticket {NUMBER}." in told
    assert "Keep this file as evidence" in told
    assert "End of the chain" not in told, "an altered end is nothing to keep"


def test_a_gap_is_told_with_its_neighbours(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(data / "journal.db", "DELETE FROM records WHERE seq BETWEEN 61 AND 63")
    assert verify(data, "--chain") == 1
    assert "Записів 61–63 немає: їх вилучено; перед ним запис: " in capsys.readouterr().out


def test_a_slip_of_a_journal_written_anew_disagrees(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(data, "--chain", "--stamp", SLIP) == 0
    assert f"Папір «{SLIP}» збігається з записом {ISSUED.seq}" in capsys.readouterr().out
    write_anew(data / "journal.db", without(30))
    assert verify(data, "--chain") == 0
    assert verify(data, "--chain", "--stamp", SLIP) == 1
    assert f"папір «{SLIP}» не збігається" in capsys.readouterr().out


def test_the_ends_of_days_are_printed_as_witnesses_for_later(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(data, "--heads") == 0
    paper = tmp_path / "paper.txt"
    paper.write_text("# листопад\n" + capsys.readouterr().out, encoding="utf-8")
    assert len(paper.read_text(encoding="utf-8").splitlines()) == 3
    assert verify(data, "--chain", "--witness", str(paper)) == 0
    write_anew(data / "journal.db", without(DAY.records[-1].seq - 1))
    assert verify(data, "--chain", "--witness", str(paper)) == 1
    told = capsys.readouterr().out
    assert "не збігається" in told or "такого запису в журналі немає" in told


def test_a_fact_against_the_rules_is_told_though_the_chain_holds(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_anew(
        data / "journal.db", with_body(ISSUED.seq, lambda body: body.replace('"people_ahead":', '"people_ahead":9'))
    )
    assert verify(data) == 1
    told = capsys.readouterr().out
    assert "Ланцюг цілий" in told
    assert f"Запис {ISSUED.seq}: за правилами такого не могло статися" in told
    assert "журнал цілий, але черга йшла інакше" in told


def test_one_day_is_judged_alone_and_an_unknown_one_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(data, "--day", DAY.records[-1].day) == 0
    assert "днів 1." in capsys.readouterr().out
    assert verify(data, "--day", "2001-01-01") == 1
    assert "У журналі немає дня 2001-01-01" in capsys.readouterr().err


def test_a_copy_elsewhere_is_verified_by_its_file(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = tmp_path / "monday.db"
    backup.write_bytes((data / "journal.db").read_bytes())
    assert verify(backup, "--chain") == 0
    assert "Позначки поруч немає" in capsys.readouterr().out


def test_no_journal_is_one_and_a_mistake_of_the_configuration_78(tmp_path: Path, data: Path) -> None:
    assert verify(tmp_path / "nowhere") == 1
    assert verify(tmp_path / "nowhere", "--heads") == 1
    assert verify(data, "--config", str(tmp_path)) == 78


@pytest.mark.parametrize("words", [("--stamp", "П001 вчора"), ("--witness", "/nowhere/paper.txt")])
def test_paper_that_cannot_be_read_is_a_misuse(
    data: Path, words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(data, *words) == 2
    assert words[1] in capsys.readouterr().err


def test_an_empty_journal_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_journal(tmp_path / "journal.db", [])
    assert verify(tmp_path) == 0
    assert "записів ще немає" in capsys.readouterr().out


def test_there_are_words_for_everything_that_can_be_found() -> None:
    keys = Texts.load(CONFIG, ROOM).keys()
    wanted = {f"end.{end}" for end in get_args(End)} | {f"witness.{verdict}" for verdict in get_args(Verdict)}
    wanted |= {f"rules.{each}" for each in get_args(Difference)} | {f"order.{each}" for each in get_args(Breach)}
    wanted |= {f"texts.{each}" for each in get_args(TextFault)}
    assert wanted | {f"kind.{kind}" for kind in KINDS} <= keys

"""The command without programs: a comparison in virtual time, or a sentence about what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.cli import main

HEADER = "office,queue_id,day,ticket_no,issued_by,called_by,open_counters_at_call,letter,queue_label_pl\n"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    rows = [
        f"UD,549,{day},{number},08:{5 * number:02},08:{5 * number + 5:02},1,B,B: Firma\n"
        for day in ("2020-01-13", "2020-01-15")
        for number in range(1, 9)
    ]
    path = tmp_path / "visits.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def test_virtual_prints_a_comparison_for_each_day_the_same_each_time(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(record), "--virtual"]) == 0
    told = capsys.readouterr().out
    assert told.count("8 visits in virtual time, 20 seeds") == 2
    assert told.count("Over all visits the replayed p50 is") == 2
    assert main(["replay", str(record), "--virtual"]) == 0
    assert capsys.readouterr().out == told


def test_only_the_wanted_day_is_compared(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(record), "--virtual", "--day", "2020-01-15"]) == 0
    told = capsys.readouterr().out
    assert "2020-01-15: 8 visits" in told
    assert "2020-01-13" not in told


def test_a_day_that_is_not_in_the_record_is_refused_with_the_days_that_are(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(record), "--virtual", "--day", "2020-01-14"]) == 78
    assert "2020-01-14 is not in it; it has 2020-01-13, 2020-01-15" in capsys.readouterr().err

"""Recorded visits: read, or refused with line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.replay.recorded import by_day, read_visits
from queue_core.runtime.toml_file import ConfigurationMistake

HEADER = "office,queue_id,day,ticket_no,issued_by,called_by,open_counters_at_call,letter,queue_label_pl\n"
ROW = "UD,549,2020-01-13,1,08:00,08:05,1,B,B: Firma\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "visits.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_visits_are_read_day_by_day(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROW.replace("2020-01-13", "2020-01-15") + ROW)
    days = by_day(read_visits(path))
    assert [day.isoformat() for day in days] == ["2020-01-13", "2020-01-15"]
    (visit,) = next(iter(days.values()))
    assert (visit.queue, visit.letter, visit.issued, visit.called, visit.open_counters) == ("549", "B", 480, 485, 1)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW.replace("08:05", "07:55"), "before it was issued"),
        (ROW.replace("08:00", "8 o'clock"), "Invalid isoformat"),
        (ROW.replace("2020-01-13", "Monday"), "Invalid isoformat"),
        (ROW.replace(",1,08:00", ",x,08:00"), "invalid literal"),
        ("UD,549\n", ""),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(ConfigurationMistake) as raised:
        read_visits(written(tmp_path, HEADER + ROW + row))
    (mistake,) = raised.value.mistakes
    assert mistake.key == "line 3"
    assert words in str(mistake)


def test_all_bad_lines_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake) as raised:
        read_visits(written(tmp_path, HEADER + ROW.replace("08:05", "x") * 3))
    assert len(raised.value.mistakes) == 3


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", HEADER])
def test_a_file_without_visits_or_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationMistake):
        read_visits(written(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake, match=r"visits\.csv"):
        read_visits(tmp_path / "visits.csv")

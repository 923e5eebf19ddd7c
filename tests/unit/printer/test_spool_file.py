"""The spool's memory on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from printer.spool import Line
from printer.spool_file import SpoolFile, SpoolInUse


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    first = SpoolFile(tmp_path)
    first.open()
    first.append(Line("a", "begun"))
    first.append(Line("a", "printed"))
    first.append(Line("b", "begun"))
    first.close()
    second = SpoolFile(tmp_path)
    assert second.open().untold() == [("a", "printed"), ("b", "unknown")]
    second.close()


@pytest.mark.parametrize("kept", range(1, 40))
def test_a_record_torn_by_a_power_cut_spoils_no_other(tmp_path: Path, kept: int) -> None:
    first = SpoolFile(tmp_path)
    first.open()
    first.append(Line("a", "printed"))
    whole = len((tmp_path / "jobs.jsonl").read_bytes())
    first.append(Line("torn-in-the-middle", "begun"))
    first.close()
    data = (tmp_path / "jobs.jsonl").read_bytes()
    (tmp_path / "jobs.jsonl").write_bytes(data[: whole + kept] + b'\n{"job":"b","step":"printed"}')
    second = SpoolFile(tmp_path)
    assert second.open().untold()[:2] == [("a", "printed"), ("b", "printed")]
    second.close()


def test_rubbish_in_the_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "jobs.jsonl").write_bytes(b'\xff\xfe\n{"job":"a","step":"eaten"}\n{"job":"b","step":"printed"}')
    file = SpoolFile(tmp_path)
    assert file.open().untold() == [("b", "printed")]
    file.close()


def test_a_second_program_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = SpoolFile(tmp_path)
    with pytest.raises(SpoolInUse, match="another printer program"):
        SpoolFile(tmp_path)
    first.close()
    SpoolFile(tmp_path).close()


def test_a_long_file_is_written_anew_and_says_the_same(tmp_path: Path) -> None:
    file = SpoolFile(tmp_path)
    spool = file.open()
    file.append(Line("a", "printed"))
    for _ in range(1001):
        file.append(Line("a", "told"), must_last=False)
    assert file.is_long(spool)
    file.rewrite([Line("a", "printed"), Line("a", "told")])
    assert not file.is_long(spool)
    file.append(Line("b", "begun"))
    file.close()
    assert (tmp_path / "jobs.jsonl").read_bytes().count(b"\n") == 3
    again = SpoolFile(tmp_path)
    assert again.open().untold() == [("b", "unknown")]
    again.close()


def test_a_file_that_is_not_open_takes_nothing(tmp_path: Path) -> None:
    file = SpoolFile(tmp_path)
    with pytest.raises(ValueError, match="not open"):
        file.append(Line("a", "begun"))
    file.close()

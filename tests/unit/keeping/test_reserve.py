"""Room kept back for the journal: really taken, given free by slices, laid anew, and never a reason to fail."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from queue_core.keeping.reserve import MB, SLICES, Reserve


def _taken(journal: Path) -> int:
    file = journal.with_name(journal.name + ".reserve")
    return file.stat().st_blocks * 512 if file.exists() else 0


def test_it_is_really_taken_from_the_disk_and_given_free_slice_by_slice(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    reserve = Reserve(journal, 2 * MB)
    assert (reserve.missing, _taken(journal)) == (2 * MB, 0)
    assert reserve.lay()
    assert (reserve.missing, _taken(journal)) == (0, 2 * MB)
    left = []
    while reserve.give():
        left.append(_taken(journal))
    assert left == [2 * MB * part // SLICES for part in reversed(range(SLICES))]
    assert reserve.missing == 2 * MB
    assert reserve.lay()
    assert _taken(journal) == 2 * MB


def test_one_found_from_an_earlier_life_is_used(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    Reserve(journal, MB).lay()
    assert Reserve(journal, MB).missing == 0
    assert Reserve(journal, MB).give()


def test_one_larger_than_is_wanted_now_is_given_until_nothing_is_left(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    Reserve(journal, MB).lay()
    unwanted = Reserve(journal, 0)
    assert unwanted.lay()
    gifts = 0
    while unwanted.give():
        gifts += 1
        assert gifts < 1000, "what is given must become less"
    assert _taken(journal) == 0


def test_nothing_is_kept_back_where_nothing_is_wanted(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "journal.db", 0)
    assert reserve.lay()
    assert not reserve.give()
    reserve.before_opening()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("code", "missing"), [(errno.ENOSPC, MB), (errno.EOPNOTSUPP, 0)])
def test_a_disk_that_does_not_give_it_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, missing: int
) -> None:
    def refuse(_file: int, _from: int, _size: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    reserve = Reserve(tmp_path / "journal.db", MB)
    with capture_logs() as told:
        assert not reserve.lay()
    assert reserve.missing == missing, "a disk that cannot keep room back owes none"
    assert [entry["log_level"] for entry in told] == ([] if missing else ["warning"])
    assert _taken(tmp_path / "journal.db") == 0

"""The spool folder of a kiosk with its own printer."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from printer.folder import Folder
from queue_core.wire.codec import encode
from queue_core.wire.jobs import Lock
from tests.support.slips import ISSUED_AT, offline_job


def drop(folder: Path, job: str, age: float = 0.0) -> None:
    """As the kiosk does: under another name first."""
    fresh = folder / f"{job}.new"
    fresh.write_bytes(encode(offline_job(job=job)))
    os.utime(fresh, (1000 - age, 1000 - age))
    fresh.rename(folder / f"{job}.json")


def result(folder: Path, job: str) -> object:
    return json.loads((folder / f"{job}.result").read_text())


def test_jobs_are_found_once_oldest_first(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "spool")
    drop(tmp_path / "spool", "b", age=5)
    drop(tmp_path / "spool", "a", age=3)
    (tmp_path / "spool" / "half.new").write_bytes(b"{")
    assert [job.job for job in folder.new_jobs()] == ["b", "a"]
    assert folder.new_jobs() == []
    assert folder.unanswered == ("b", "a")


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ("printed", {"outcome": "printed"}),
        ("unknown", {"outcome": "unknown"}),
        ("paper_out", {"outcome": "failed", "reason": "paper_out"}),
    ],
)
def test_the_result_stands_beside_the_job_which_is_gone(tmp_path: Path, ending: str, said: object) -> None:
    folder = Folder(tmp_path)
    drop(tmp_path, "a")
    folder.new_jobs()
    folder.answer({"a": ending, "other": "printed"})
    assert result(tmp_path, "a") == said
    assert [path.name for path in tmp_path.iterdir()] == ["a.result"]
    assert folder.unanswered == ()


def test_a_job_not_yet_answered_is_found_again_by_the_next_run(tmp_path: Path) -> None:
    drop(tmp_path, "a")
    assert len(Folder(tmp_path).new_jobs()) == 1
    assert len(Folder(tmp_path).new_jobs()) == 1


@pytest.mark.parametrize("content", [b"{", b"\xff", encode(Lock(at=ISSUED_AT, locked=True))])
def test_what_is_no_print_job_is_answered_as_failed(tmp_path: Path, content: bytes) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "x.json").write_bytes(content)
    assert folder.new_jobs() == []
    assert result(tmp_path, "x") == {"outcome": "failed", "reason": "error"}
    assert not (tmp_path / "x.json").exists()


def test_a_job_the_kiosk_took_back_is_forgotten(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    drop(tmp_path, "a")
    folder.new_jobs()
    (tmp_path / "a.json").unlink()
    folder.new_jobs()
    assert folder.unanswered == ()

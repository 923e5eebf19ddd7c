"""Files that are there as a whole or not at all: the order of what is done, and what is left when it fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from queue_core.keeping.requests import Request, leave_request
from queue_core.runtime.system.durable import SECRET, keep_content, make_folder, point_to, put, putting
from tests.support.crashes.writes_seen import writes_seen


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return writes_seen(monkeypatch)


def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_end(tmp_path: Path, seen: list[str]) -> None:
    put(tmp_path / "list", b"new")
    assert seen == ["fsync list.new", "rename list.new list", f"fsync {tmp_path.name}"]
    assert (tmp_path / "list").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["list"]


def test_a_request_to_forget_is_kept_with_its_name(tmp_path: Path, seen: list[str]) -> None:
    leave_request(tmp_path, Request("one", "А001", "2026-11-20"))
    assert seen[-2:] == ["rename one.json.new one.json", "fsync forget"]


def test_writing_that_fails_leaves_the_former_file_alone(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"former")
    with pytest.raises(RuntimeError, match="halfway"):
        _begin(tmp_path / "list")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("list", b"former")]


def test_an_fsync_that_fails_is_told_and_leaves_the_former_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    (tmp_path / "list").write_bytes(b"former")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        put(tmp_path / "list", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("list", b"former")]


def test_a_secret_is_never_open_to_others_whatever_the_umask_or_the_former_file(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        (tmp_path / "key").write_bytes(b"former")
        (tmp_path / "key").chmod(0o666)
        with putting(tmp_path / "key", SECRET) as file:
            assert os.fstat(file.fileno()).st_mode & 0o777 == SECRET
        assert (tmp_path / "key").stat().st_mode & 0o777 == SECRET
    finally:
        os.umask(former)


def test_a_link_laid_in_the_way_leads_nowhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"untouched")
    (tmp_path / "list.new").symlink_to(elsewhere)
    put(tmp_path / "list", b"new")
    assert elsewhere.read_bytes() == b"untouched"
    assert (tmp_path / "list").read_bytes() == b"new"


def test_a_link_points_anew_in_one_step(tmp_path: Path, seen: list[str]) -> None:
    for name in ("one", "two"):
        point_to(tmp_path / "current", name)
        assert os.readlink(tmp_path / "current") == name
    assert seen[-2:] == ["rename current.new current", f"fsync {tmp_path.name}"]


def test_each_new_folder_is_kept_in_the_one_above_it(tmp_path: Path, seen: list[str]) -> None:
    make_folder(tmp_path / "data" / "backups")
    assert sorted(seen) == sorted([f"fsync {tmp_path.name}", "fsync data"])
    make_folder(tmp_path / "data" / "backups")
    assert len(seen) == 2


def test_what_somebody_else_wrote_can_be_kept(tmp_path: Path, seen: list[str]) -> None:
    (tmp_path / "copy").write_bytes(b"whole")
    keep_content(tmp_path / "copy")
    assert seen == ["fsync copy"]


def _begin(path: Path) -> None:
    with putting(path) as file:
        file.write(b"ne")
        raise RuntimeError("halfway")

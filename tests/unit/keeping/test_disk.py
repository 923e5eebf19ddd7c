"""Room on the journal's disk: told once when it changes, before it is too late."""

from __future__ import annotations

import errno

import pytest
from structlog.testing import capture_logs

from queue_core.keeping.disk import LOW_MB, OUT_MB, DiskRoom

MB = 1 << 20


class Disk:
    def __init__(self) -> None:
        self.free = 10_000 * MB
        self.is_broken = False

    async def free_bytes(self) -> int:
        if self.is_broken:
            raise OSError(errno.EIO, "Input/output error")
        return self.free


@pytest.mark.parametrize(
    ("free_mb", "level", "severity"),
    [(LOW_MB, "ok", None), (LOW_MB - 1, "low", "warning"), (OUT_MB, "low", "warning"), (OUT_MB - 1, "out", "error")],
)
async def test_it_is_told_by_how_much_is_left(free_mb: int, level: str, severity: str | None) -> None:
    disk = Disk()
    room = DiskRoom(disk.free_bytes)
    disk.free = free_mb * MB
    with capture_logs() as told:
        await room.look()
        await room.look()
    assert room.health == {"disk": level, "disk_free_mb": free_mb}
    assert [entry["log_level"] for entry in told] == ([severity] if severity else []), "once, not every half minute"


async def test_when_there_is_room_again_it_is_told_too() -> None:
    disk = Disk()
    room = DiskRoom(disk.free_bytes)
    with capture_logs() as told:
        for disk.free in (10 * MB, 300 * MB, 5_000 * MB):
            await room.look()
    assert [entry["log_level"] for entry in told] == ["error", "warning", "info"]


async def test_a_disk_that_does_not_answer_is_told_and_does_not_end_the_core() -> None:
    disk = Disk()
    room = DiskRoom(disk.free_bytes)
    disk.is_broken = True
    with capture_logs() as told:
        await room.look()
        await room.look()
    assert room.level == "unknown"
    assert [entry["log_level"] for entry in told] == ["error"]

"""Room on the journal's disk: told once when it changes, before it is too late."""

from __future__ import annotations

import errno
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from queue_core.domain.commands import Command, PressKey, TakeTicket
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CounterId, DeviceId, ServiceId
from queue_core.keeping.disk import AGAIN_MB, LOW_MB, OUT_MB, DiskRoom
from tests.support.offices import office_of

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


async def test_a_level_does_not_come_and_go_with_every_megabyte() -> None:
    disk = Disk()
    room = DiskRoom(disk.free_bytes)
    levels = []
    for free_mb in (OUT_MB - 1, OUT_MB, OUT_MB + AGAIN_MB - 1, OUT_MB + AGAIN_MB, OUT_MB, LOW_MB, LOW_MB + AGAIN_MB):
        disk.free = free_mb * MB
        await room.look()
        levels.append(room.level)
    assert levels == ["out", "out", "out", "low", "low", "low", "ok"]


async def test_room_that_is_owed_to_the_reserve_is_not_free() -> None:
    disk = Disk()
    room = DiskRoom(disk.free_bytes, Owed(30 * MB), {"uk": "На рецепцію."})
    disk.free = (OUT_MB + 29) * MB
    await room.look()
    assert (room.level, room.free_mb) == ("out", OUT_MB + 29)
    assert room.sends_to_reception == {"uk": "На рецепцію."}


async def test_only_a_ticket_at_a_kiosk_is_refused_while_there_is_no_room() -> None:
    plan = office_of(2, 2)
    disk = Disk()
    room = DiskRoom(disk.free_bytes)
    object_to = room.objection(plan)
    kiosk = next(device.id for device in plan.devices.values() if device.role == "kiosk")
    take = TakeTicket(TicketId("t"), "C0DE", kiosk, "a1", ServiceId("s"), "uk")
    others: list[Command] = [PressKey(CounterId("1"), "next"), replace(take, device=DeviceId("reception-1"))]
    assert [object_to(command) for command in (take, *others)] == [None, None, None]
    disk.free = 0
    await room.look()
    refusal = object_to(take)
    assert refusal is not None
    assert refusal.code == "unavailable"
    assert [object_to(command) for command in others] == [None, None]


class Owed:
    def __init__(self, missing: int) -> None:
        self.missing = missing

    def lay(self) -> bool:
        return False

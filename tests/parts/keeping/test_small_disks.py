"""A disk that fills up, under the real core and the real backup: told before, told when, nothing lost, well after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.wire import asks, codec
from queue_core.wire.replies import Reply
from queue_core.wire.states import OfficeState
from tests.support.core.on_brokers import (
    Broker,
    CoreProcess,
    Device,
    bodies_in_journal,
    broker_of,
    core_process,
    device_on,
    until_online,
)
from tests.support.core.small_disk import MB, fill, free_kib, resize, small_disk
from tests.support.waiting import until

OFFICE = "demo"
RESERVE = ("--reserve-mb", "8")


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with broker_of("mosquitto") as running:
        yield running


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 100) as mounted:
        yield mounted


def _reserve(disk: Path) -> int:
    file = disk / "journal.db.reserve"
    return file.stat().st_blocks * 512 if file.exists() else 0


async def _take(kiosk: Device, ask: str) -> Reply:
    return await kiosk.ask(asks.TakeTicket(id=ask, service="subsidy"))


async def _press(buttons: Device, ask: str, key: str, counter: str = "1") -> Reply:
    return await buttons.ask(asks.Press(id=ask, counter=counter, key=key))


async def _until_level(kiosk: Device, level: str) -> None:
    await until(lambda: (alive := kiosk.core()) is not None and (alive.health or {}).get("disk") == level)


def _told_by_kiosks(kiosk: Device) -> dict[str, str] | None:
    office = kiosk.state("office")
    assert isinstance(office, OfficeState)
    return office.tickets_at_reception or None


async def test_it_is_told_before_then_kiosks_stop_then_all_is_as_before(broker: Broker, disk: Path) -> None:
    resize(disk, 600)
    async with core_process(broker.port, disk, more=RESERVE) as core, device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        await _until_level(kiosk, "ok")
        await until(lambda: _reserve(disk) == 8 * MB)
        resize(disk, 300)
        await _until_level(kiosk, "low")
        assert (await _take(kiosk, "a1")).ok, "there is time"
        assert _told_by_kiosks(kiosk) is None
        resize(disk, 50)
        await _until_level(kiosk, "out")
        await until(lambda: _told_by_kiosks(kiosk) is not None)
        assert set(_told_by_kiosks(kiosk) or {}) == {"uk", "en"}
        refused = await _take(kiosk, "a2")
        assert (refused.ok, refused.refused) == (False, "unavailable")
        assert refused.text == "Термінал поки не видає талонів. Зверніться до рецепції: талон дадуть там."
        resize(disk, 300)
        await _until_level(kiosk, "low")
        await until(lambda: _told_by_kiosks(kiosk) is None)
        assert (await _take(kiosk, "a3")).ok
        assert (await _take(kiosk, "a2")).refused == "unavailable", "the same ask keeps its first reply"
        resize(disk, 600)
        await _until_level(kiosk, "ok")
        assert _in_order(core)
    assert len(await bodies_in_journal(disk, "ticket_issued")) == 2


def _in_order(core: CoreProcess) -> bool:
    sentences = ("is filling up", "is nearly full", "is filling up", "has room again")
    said, place = core.said, 0
    for sentence in sentences:
        place = said.find(sentence, place) + 1
        if not place:
            return False
    return True


async def test_in_a_disk_that_others_filled_hundreds_of_presses_find_room_and_kiosks_stop(
    broker: Broker, disk: Path
) -> None:
    async with (
        core_process(broker.port, disk, more=RESERVE) as core,
        device_on(broker, OFFICE, "kiosk-1") as kiosk,
        device_on(broker, OFFICE, "buttons-1") as buttons,
    ):
        await until_online(kiosk)
        await until(lambda: _reserve(disk) == 8 * MB)
        assert (await _take(kiosk, "a1")).ok
        others = fill(disk)
        assert free_kib(disk) == 0
        await until(lambda: _told_by_kiosks(kiosk) is not None)
        assert (await _press(buttons, "p0", "open")).ok
        for number in range(1, 301):
            assert (await _press(buttons, f"p{number}", ("pause", "resume")[number % 2])).ok
            assert number % 100 or not (await _take(kiosk, f"full-{number}")).ok
        assert "room that was kept back is used" in core.said
        assert 0 < _reserve(disk) < 8 * MB
        others.unlink()
        await until(lambda: _told_by_kiosks(kiosk) is None)
        await until(lambda: _reserve(disk) == 8 * MB)
        assert (await _take(kiosk, "a2")).ok
        assert core.process.returncode is None
    assert len(await bodies_in_journal(disk, "counter_paused")) >= 150


async def test_when_even_the_reserve_is_used_up_the_core_says_so_ends_and_nothing_told_is_lost(
    broker: Broker, disk: Path
) -> None:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk, device_on(broker, OFFICE, "buttons-1") as buttons:
        async with core_process(broker.port, disk, more=RESERVE) as core:
            await until_online(kiosk)
            await until(lambda: _reserve(disk) == 8 * MB)
            told = [await _take(kiosk, "a1"), await _press(buttons, "p0", "open")]
            pressed, others = 0, []
            while core.process.returncode is None:
                others.append(fill(disk, name=f"others-{len(others)}"))
                await _press_ten(core, buttons, pressed)
                pressed += 10
            assert core.process.returncode == 1
            assert core.said.rstrip().splitlines()[-1].startswith("The disk of the journal is full")
            assert "Traceback" not in core.said
            assert _reserve(disk) == 0
        async with core_process(broker.port, disk, more=RESERVE) as core:
            assert await core.ended() == 1, "there is still no room"
            assert "Traceback" not in core.said
        told += [reply for number in range(1, pressed + 1) for reply in buttons.replies(f"p{number}")]
        for file in others:
            file.unlink()
        async with core_process(broker.port, disk, more=RESERVE):
            await until_online(kiosk)
            assert (await _take(kiosk, "a1")).ticket == told[0].ticket, "who asks again has the same ticket"
            after = await _take(kiosk, "after")
    assert after.ticket is not None
    assert after.ticket.number == "С002"
    paused, resumed = [await bodies_in_journal(disk, f"counter_{kind}") for kind in ("paused", "resumed")]
    changed = len(paused) + len(resumed)
    assert pressed > 20
    assert changed >= sum(reply.ok for reply in told[2:])


async def _press_ten(core: CoreProcess, buttons: Device, after: int) -> None:
    for number in range(after + 1, after + 11):
        await buttons.say("ask", codec.encode(_key(number)))
    await until(lambda: core.process.returncode is not None or buttons.replies(f"p{after + 10}") != [])


def _key(number: int) -> asks.Press:
    return asks.Press(id=f"p{number}", counter="1", key="pause" if number % 2 else "resume")


async def test_a_start_in_a_full_disk_finds_the_room_that_was_kept_back(broker: Broker, disk: Path) -> None:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk, device_on(broker, OFFICE, "buttons-1") as buttons:
        async with core_process(broker.port, disk, more=RESERVE) as core:
            await until_online(kiosk)
            await until(lambda: _reserve(disk) == 8 * MB)
            assert (await _take(kiosk, "a1")).ok
            assert (await _press(buttons, "p0", "open")).ok
            assert await core.end() == 0
        fill(disk)
        async with core_process(broker.port, disk, more=RESERVE) as core:
            await until(lambda: "begins to serve" in core.said)
            assert (await _press(buttons, "p1", "next")).ok
            assert not (await _take(kiosk, "a2")).ok


async def test_a_start_in_a_full_disk_without_a_reserve_is_a_sentence_and_changes_nothing(
    broker: Broker, disk: Path
) -> None:
    nothing = ("--reserve-mb", "0")
    async with core_process(broker.port, disk, more=nothing) as core, device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        assert (await _take(kiosk, "a1")).ok
        assert await core.end() == 0
    ballast = fill(disk)
    async with core_process(broker.port, disk, more=nothing) as core:
        assert await core.ended() == 1
        assert "journal" in core.said
        assert "Traceback" not in core.said
    ballast.unlink()
    assert len(await bodies_in_journal(disk, "ticket_issued")) == 1


async def test_the_reception_goes_on_while_kiosks_send_people_there(broker: Broker, disk: Path) -> None:
    resize(disk, 30)
    async with core_process(broker.port, disk, more=RESERVE), device_on(broker, OFFICE, "reception-1") as reception:
        await until_online(reception)
        await _until_level(reception, "out")
        reply = await _take(reception, "r1")
    assert reply.ok


async def test_a_backup_that_has_no_room_is_not_made_and_the_older_one_stays(
    broker: Broker, disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    async with core_process(broker.port, data), device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
    words = ["backup", "--data", str(data), "--to", str(disk / "backups"), "--keep", "1", "--language", "en"]
    assert cli.main(words) == 0
    before = list((disk / "backups").iterdir())
    for leave in (0, 3 * MB // 2):
        ballast = fill(disk, leave)
        assert cli.main(words) == (1 if not leave else 0)
        ballast.unlink()
        if not leave:
            assert list((disk / "backups").iterdir()) == before
    told = capsys.readouterr()
    assert "There is no room for a copy" in told.err
    assert "Traceback" not in told.err


async def test_a_backup_never_takes_the_room_without_which_kiosks_give_no_tickets(
    broker: Broker, disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with core_process(broker.port, disk), device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
    words = ["backup", "--data", str(disk), "--language", "en"]
    assert cli.main(words) == 0
    before = list((disk / "backups").iterdir())
    fill(disk, 59 * MB)
    assert cli.main(words) == 1
    assert "kiosks would have to stop giving tickets" in capsys.readouterr().err
    assert list((disk / "backups").iterdir()) == before


async def test_a_quota_that_is_used_up_is_a_full_disk_the_reserve_is_used_and_the_ask_answered(
    broker: Broker, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with core_process(broker.port, data, more=RESERVE) as core, device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        await until(lambda: _reserve(data) == 8 * MB)
        log = tmp_path / "strace"
        used_up = ("-e", "inject=pwrite64:error=EDQUOT:when=1", "-e", "inject=fallocate:error=EDQUOT:when=1")
        tracer = await asyncio.create_subprocess_exec(
            *("strace", "-f", "-o", str(log), "-e", "trace=pwrite64,fallocate", *used_up, "-p", str(core.process.pid)),
            stderr=asyncio.subprocess.PIPE,
        )
        assert tracer.stderr is not None
        assert b"attached" in await tracer.stderr.readline()
        try:
            assert (await _take(kiosk, "a1")).ok
        finally:
            tracer.terminate()
            await tracer.communicate()
        assert "room that was kept back is used" in core.said
        assert _reserve(data) < 8 * MB

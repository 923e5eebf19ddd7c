"""A disk that fills up, under the real core and the real backup: told before, told when, nothing lost, well after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.wire import asks, codec
from tests.support.core.on_brokers import Broker, bodies_in_journal, broker_of, core_process, device_on, until_online
from tests.support.core.small_disk import MB, fill, small_disk
from tests.support.waiting import until

OFFICE = "demo"


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with broker_of("mosquitto") as running:
        yield running


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 20) as mounted:
        yield mounted


async def test_little_room_is_told_by_presence_and_log_while_tickets_are_still_given(
    broker: Broker, disk: Path
) -> None:
    async with core_process(broker.port, disk) as core, device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        await until(lambda: (alive := kiosk.core()) is not None and (alive.health or {}).get("disk") == "out")
        assert "The disk of the journal is nearly full" in core.said
        assert (await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))).ok


async def test_a_full_disk_ends_the_core_with_a_sentence_and_with_room_again_no_number_is_lost_or_comes_twice(
    broker: Broker, disk: Path
) -> None:
    data = disk
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        async with core_process(broker.port, data) as core:
            await until_online(kiosk)
            told = [await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))]
            ballast = fill(disk)
            for number in range(2, 200):  # the log may still have room of its own for some
                await kiosk.say("ask", codec.encode(asks.TakeTicket(id=f"a{number}", service="subsidy")))
            assert await core.ended() == 1
            assert "The disk of the journal is full" in core.said
            assert "Traceback" not in core.said
        replied = {reply.ticket.number for n in range(1, 200) for reply in kiosk.replies(f"a{n}") if reply.ticket}
        ballast.unlink()
        async with core_process(broker.port, data):
            await until_online(kiosk)
            told.append(await kiosk.ask(asks.TakeTicket(id="after", service="subsidy")))
    numbers = [reply.ticket.number for reply in told if reply.ticket]
    kept = await bodies_in_journal(data, "ticket_issued")
    assert all(any(f'"{number}"' in body for body in kept) for number in {*replied, *numbers})
    assert numbers[0] == "С001"
    assert numbers[1] not in replied


async def test_a_start_on_a_full_disk_is_a_sentence_and_changes_nothing(broker: Broker, disk: Path) -> None:
    data = disk
    async with core_process(broker.port, data) as core, device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        assert (await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))).ok
        assert await core.end() == 0
    ballast = fill(disk)
    async with core_process(broker.port, data) as core:
        assert await core.ended() == 1
        assert "journal" in core.said
        assert "Traceback" not in core.said
    ballast.unlink()
    assert len(await bodies_in_journal(data, "ticket_issued")) == 1


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

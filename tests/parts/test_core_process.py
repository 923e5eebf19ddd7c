"""The core as a process: killed at any moment, started twice, kept from its port, told to end."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from queue_core.keeping.last_good import LAST_GOOD
from queue_core.runtime.system.ports import who_listens
from queue_core.wire import asks, codec
from queue_core.wire.jobs import Print
from queue_core.wire.replies import Reply
from tests.support.core.on_brokers import (
    BROKERS,
    Broker,
    Device,
    bodies_in_journal,
    broker_of,
    core_process,
    device_on,
    until_in_journal,
    until_online,
)
from tests.support.offices import CONFIG
from tests.support.waiting import until

OFFICE = "demo"
TAKE = asks.TakeTicket(id="5f0c9a1e7b3d4826", service="subsidy")
WAL = "journal.db-wal"


@pytest.fixture(params=BROKERS)
async def broker(request: pytest.FixtureRequest) -> AsyncIterator[Broker]:
    async with broker_of(request.param) as running:
        yield running


@pytest.fixture
async def mosquitto() -> AsyncIterator[Broker]:
    async with broker_of("mosquitto") as running:
        yield running


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def send_and_go(broker: Broker, ask: asks.Ask = TAKE) -> None:
    """Ask as a kiosk that is gone before the reply comes."""
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await kiosk.say("ask", codec.encode(ask))


async def ask_again(broker: Broker) -> Reply:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        return await kiosk.ask(TAKE)


def prints(printer: Device) -> list[Print]:
    return [job for job in printer.jobs() if isinstance(job, Print)]


async def test_a_core_killed_between_ask_and_reply_gives_the_same_number_and_prints_the_same_job(
    broker: Broker, data: Path
) -> None:
    async with device_on(broker, OFFICE, "printer-1") as printer:
        async with core_process(broker.port, data) as core:
            await until_online(printer)
            await send_and_go(broker)
            issued = json.loads(await until_in_journal(data, lambda body: TAKE.id in body))
            await core.kill()
        before = len(prints(printer))
        assert {job.job for job in prints(printer)} <= {issued["job"]}
        async with core_process(broker.port, data):
            await until(lambda: len(prints(printer)) > before)
            assert {job.job for job in prints(printer)} == {issued["job"]}
            reply = await ask_again(broker)
            assert reply.ticket
            assert (reply.ticket.id, reply.ticket.number) == (issued["ticket"], issued["number"])
            assert (await printer.ask(asks.SlipPrinted(id="p1", job=issued["job"]))).ok
        assert len(await bodies_in_journal(data, "ticket_issued")) == 1


def written_at(data: Path) -> int:
    """Return when the core last wrote to its journal."""
    return (data / WAL).stat().st_mtime_ns


async def _as_soon_as_the_broker_has_the_ask(_data: Path, _before: int) -> None:
    return


async def _as_soon_as_the_journal_is_written(data: Path, before: int) -> None:
    await until(lambda: written_at(data) != before)


async def _as_soon_as_the_record_can_be_read(data: Path, _before: int) -> None:
    await until_in_journal(data, lambda body: TAKE.id in body)


@pytest.mark.parametrize(
    "moment",
    [_as_soon_as_the_broker_has_the_ask, _as_soon_as_the_journal_is_written, _as_soon_as_the_record_can_be_read],
    ids=lambda moment: moment.__name__.strip("_"),
)
async def test_whenever_the_core_is_killed_an_ask_issues_one_number(
    mosquitto: Broker, data: Path, moment: Callable[[Path, int], Awaitable[None]]
) -> None:
    async with core_process(mosquitto.port, data) as core:
        async with device_on(mosquitto, OFFICE, "display-1") as display:
            await until_online(display)
        before = written_at(data)
        await send_and_go(mosquitto)
        await moment(data, before)
        await core.kill()
    known = [json.loads(body)["number"] for body in await bodies_in_journal(data, "ticket_issued")]
    async with core_process(mosquitto.port, data):
        reply = await ask_again(mosquitto)
        again = await ask_again(mosquitto)
        assert reply == again
        assert reply.ticket
        assert reply.ticket.number == "С001"
        assert known in ([], ["С001"])
    assert len(await bodies_in_journal(data, "ticket_issued")) == 1


async def test_a_killed_core_is_missed_by_its_will_and_states_of_its_next_life_are_newer(
    mosquitto: Broker, data: Path
) -> None:
    async with device_on(mosquitto, OFFICE, "display-1") as display:
        async with core_process(mosquitto.port, data) as core:
            await until_online(display)
            await until(lambda: display.state("queue"))
            first = display.state("queue")
            await core.kill()
        await until(lambda: (core := display.core()) is not None and not core.online, seconds=4)
        async with core_process(mosquitto.port, data):
            await until_online(display)
            await until(lambda: display.state("queue") != first)
        second = display.state("queue")
    assert first is not None
    assert second is not None
    assert (second.epoch, second.seq) > (first.epoch, first.seq)


async def test_a_second_core_on_the_same_journal_is_refused_with_a_sentence(mosquitto: Broker, data: Path) -> None:
    async with core_process(mosquitto.port, data) as core, device_on(mosquitto, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        async with core_process(mosquitto.port, data) as second:
            assert await second.ended() == 1
            sentence = f"Another core (process {core.process.pid}) holds the journal: {data / 'journal.db'}."
            assert sentence in second.said
            assert "Stop the other one first." in second.said
            assert "Traceback" not in second.said
        assert (await kiosk.ask(TAKE)).ok, "the first core was disturbed"


async def test_a_port_in_use_is_named_with_who_holds_it(mosquitto: Broker, data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        async with core_process(mosquitto.port, data, pages_port=port) as core:
            assert await core.ended() == 1, "systemd shall start it again"
            assert f"port {port} is in use by {who_listens(port)}" in core.said
            assert "choose another --port" in core.said
            assert "Traceback" not in core.said


async def test_an_address_that_is_not_there_yet_is_tried_again(mosquitto: Broker, data: Path) -> None:
    """A network card that comes up later than the core, after a power cut; 192.0.2.0/24 is nobody's (RFC 5737)."""
    async with core_process(mosquitto.port, data, more=("--reserve-mb", "1", "--host", "192.0.2.55")) as core:
        assert await core.ended() == 1
        assert "192.0.2.55" in core.said
        assert "choose another --host or --port" in core.said
        assert "Traceback" not in core.said


async def test_a_mistake_in_the_configuration_names_file_key_and_remedy_and_once_mended_the_queue_goes_on(
    mosquitto: Broker, data: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    office = config / "office.toml"
    right = office.read_text(encoding="utf-8")
    async with device_on(mosquitto, OFFICE, "kiosk-1") as kiosk:
        async with core_process(mosquitto.port, data, config=config) as core:
            await until_online(kiosk)
            assert (await kiosk.ask(TAKE)).ok
            assert await core.end() == 0
        (data / LAST_GOOD).unlink()
        office.write_text(right.replace("[rules]", "[rulez]", 1), encoding="utf-8")
        async with core_process(mosquitto.port, data, config=config) as core:
            assert await core.ended() == 78
            assert f"{office}" in core.said
            assert "rulez: такого розділу немає; чи не мали ви на увазі «rules»?" in core.said
            assert "Traceback" not in core.said
        office.write_text(right, encoding="utf-8")
        async with core_process(mosquitto.port, data, config=config):
            await until_online(kiosk)
            reply = await kiosk.ask(asks.TakeTicket(id="after", service="subsidy"))
    assert reply.ticket
    assert (reply.ticket.number, reply.ticket.people_ahead) == ("С002", 1)


async def test_told_to_end_it_says_farewell_and_ends_well(broker: Broker, data: Path) -> None:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        async with core_process(broker.port, data) as core:
            await until_online(kiosk)
            assert await core.end() == 0
        await until(lambda: (core := kiosk.core()) is not None and not core.online)
        assert "The core has ended" in core.said
        assert "Traceback" not in core.said


async def test_a_journal_that_is_gone_is_never_taken_for_an_empty_queue(mosquitto: Broker, data: Path) -> None:
    async with core_process(mosquitto.port, data) as core, device_on(mosquitto, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        assert (await kiosk.ask(TAKE)).ok
        assert await core.end() == 0
    (data / "journal.db").unlink()
    async with core_process(mosquitto.port, data) as core:
        assert await core.ended() == 1
        assert "The journal is gone" in core.said
        assert "Traceback" not in core.said


async def test_a_core_that_cannot_write_its_journal_says_so_answers_nobody_and_ends(
    mosquitto: Broker, data: Path
) -> None:
    async with device_on(mosquitto, OFFICE, "kiosk-1") as kiosk:
        async with core_process(mosquitto.port, data) as core:
            await until_online(kiosk)
            room = (data / WAL).stat().st_size
            resource.prlimit(core.process.pid, resource.RLIMIT_FSIZE, (room, room))
            await kiosk.say("ask", codec.encode(TAKE))
            assert await core.ended() == 1
            assert "The journal could not be written" in core.said or "The disk of the journal is full" in core.said
        await until(lambda: (core := kiosk.core()) is not None and not core.online)
        assert kiosk.replies(TAKE.id) == []
        assert await bodies_in_journal(data, "ticket_issued") == []
        async with core_process(mosquitto.port, data):
            await until_online(kiosk)
            reply = await kiosk.ask(TAKE)
            assert reply.ticket
            assert reply.ticket.number == "С001"


async def test_without_a_broker_the_core_serves_on_and_joins_it_when_it_comes(mosquitto: Broker, data: Path) -> None:
    await mosquitto.kill()
    async with core_process(mosquitto.port, data) as core:
        await until(lambda: "The core lost the broker and tries again" in core.said, seconds=20)
        await mosquitto.start_again()
        async with device_on(mosquitto, OFFICE, "kiosk-1") as kiosk:
            await until_online(kiosk)
            assert (await kiosk.ask(TAKE)).ok


async def test_hostile_messages_cost_the_core_no_memory(mosquitto: Broker, data: Path) -> None:
    chance = random.Random(35)
    async with core_process(mosquitto.port, data) as core:
        async with device_on(mosquitto, OFFICE, "mallory") as mallory:
            await until_online(mallory)
            await flood(mallory, chance, 1_000)
            await answers(mosquitto, "before")
            before = core.memory_kib()
            for _ in range(3):
                await flood(mallory, chance, 1_000)
        await answers(mosquitto, "after")
        assert core.memory_kib() - before < 40 * 1024
        assert core.process.returncode is None


async def flood(mallory: Device, chance: random.Random, times: int) -> None:
    """Send what would fill a careless memory: pictures and presences of devices nobody knows, asks without end."""
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100_000)
    for number in range(times):
        name = f"x-{chance.getrandbits(64):x}"
        if number % 10 == 0:
            await mallory.say("screen", picture, name=name)
        elif number % 3 == 0:
            await mallory.say("presence", b'{"online": true, "health": {"x": "%s"}}' % (b"y" * 10_000), name=name)
        else:
            await mallory.say("ask", b'{"id": "%s", "kind": "rate", "code": "x", "mark": 1}' % name.encode(), name=name)


async def answers(broker: Broker, ask_id: str) -> None:
    """Make sure that the core has worked off all that came before, and answers."""
    async with device_on(broker, OFFICE, "buttons-1") as buttons:
        async with asyncio.timeout(30):
            assert (await buttons.ask(asks.Press(id=ask_id, counter="1", key="open"))).ok

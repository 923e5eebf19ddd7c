"""Words of people are where they are kept and where they may be read, and nowhere else: every way out is searched."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from queue_core import cli
from queue_core.domain.day.schedule import business_day
from queue_core.wire import asks, topics
from queue_core.wire.replies import Ticket
from tests.support.canary.inputs import ORDERS
from tests.support.canary.office import OFFICE, canary_office
from tests.support.canary.words import CYRILLIC, LATIN, files_that_sing, sings, tables_that_sing
from tests.support.core.on_brokers import Broker, broker_of, device_on
from tests.support.offices import CONFIG, demo_office
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with broker_of("mosquitto") as running:
        yield running


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def commanded(data: Path, capfd: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capfd.readouterr()
    assert cli.main([*words, "--config", str(CONFIG), "--data", str(data)]) == status, capfd.readouterr()
    told = capfd.readouterr()
    return told.out + told.err


def day_of(ticket: Ticket) -> str:
    return business_day(demo_office(), ticket.issued_at.timestamp()).isoformat()


async def test_words_of_people_come_out_nowhere_and_are_gone_when_forgotten(
    broker: Broker, data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with canary_office(broker, data) as office:
        rated = await office.served_and_rated()
        noted, counter = await office.noted()
        await office.sing_everywhere()
        elsewhere = "1" if counter != "1" else "2"
        assert await office.notes_at(counter) == [CYRILLIC]
        assert await office.notes_at(elsewhere) == []

        assert await office.pages_that_sing(f"/api/why/{rated.number}", f"/why?number={noted.number}") == []
        assert office.overheard.leaks() == []
        async with device_on(broker, OFFICE, "display-1") as late:
            await until(lambda: late.state("queue") and late.state("help"))
            own = [heard for heard in late.heard if "/presence/" not in heard.topic]
            assert [heard.topic for heard in own if sings(heard.payload)] == []
        assert not sings(office.core.said)

        assert tables_that_sing(data / "journal.db") == {"texts"}
        await asyncio.to_thread(in_the_tools, data, rated, noted, capfd)
        assert files_that_sing(data), "the words are kept, and a copy of them"

        for ticket in (rated, noted):
            day = day_of(ticket)
            await asyncio.to_thread(commanded, data, capfd, "forget", ticket.number, "--day", day)
        assert await office.notes_at(counter) == []
        assert files_that_sing(data) == []
        assert tables_that_sing(data / "journal.db") == set()
        assert not sings(office.core.said)
        assert await office.core.end() == 0
    assert files_that_sing(data) == []
    told = await asyncio.to_thread(commanded, data, capfd, "verify")
    assert "стерто за правилом або на прохання 2" in told


def in_the_tools(data: Path, rated: Ticket, noted: Ticket, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing that a command prints or writes holds the words, but a backup, which is the journal."""
    day = day_of(rated)
    packed = data.parent / "day.zip"
    for told in (
        commanded(data, capfd, "why", rated.number, "--day", day),
        commanded(data, capfd, "why", noted.number, "--day", day),
        commanded(data, capfd, "verify"),
        commanded(data, capfd, "verify", "--heads"),
        commanded(data, capfd, "backup"),
        commanded(data, capfd, "export", day, "--to", str(packed)),
    ):
        assert not sings(told), told
    with zipfile.ZipFile(packed) as archive:
        assert [name for name in archive.namelist() if sings(archive.read(name))] == []
    assert LATIN in commanded(data, capfd, "forget", rated.number, "--day", day, "--show")


async def test_the_search_finds_a_leak(broker: Broker, data: Path) -> None:
    """The same office with one wall down: what somebody calls a place comes out."""
    async with canary_office(broker, data, "tests.support.canary.leaky_core") as office:
        assert (await office.kiosk.ask(asks.Help(id="leak", place=LATIN))).ok
        await until(lambda: any(leak.startswith("live: ") for leak in office.overheard.leaks()))
        await until(lambda: topics.state(OFFICE, topics.HELP) in office.overheard.leaks())
        assert "records" in tables_that_sing(data / "journal.db")
        assert "/api/state/help" in await office.pages_that_sing()


def test_every_order_of_the_api_is_among_the_inputs() -> None:
    readme = (Path(cli.__file__).parent / "web" / "README.md").read_text(encoding="utf-8")
    said = {line.split("`")[1].removeprefix("POST /api/") for line in readme.splitlines() if "`POST /api/" in line}
    of_demonstrations = {"watch", "touch", "visitors"}
    assert said - of_demonstrations == set(ORDERS)


def test_the_ear_hears_any_writing() -> None:
    for written in (
        LATIN.upper(),
        f"«{CYRILLIC}»",
        json.dumps(CYRILLIC),
        quote(CYRILLIC),
        CYRILLIC.encode("utf-16-le"),
    ):
        assert sings(written)
    assert not sings("Олена чекає на талон А017")

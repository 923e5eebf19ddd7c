"""A mistake in the configuration: the real core serves by the last good one, and `/office` says so."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from queue_core.domain.rule_version import rules_in_force
from queue_core.journal.records import JOURNAL
from queue_core.journal.sqlite import SqliteReader
from queue_core.keeping.last_good import LAST_GOOD, find
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks
from tests.support.browser import Browser
from tests.support.core.on_brokers import CoreProcess, Device, core_process, device_on, until_online
from tests.support.mosquitto import mosquitto
from tests.support.offices import CONFIG, demo_office
from tests.support.staff.users import TOKEN, put_session
from tests.support.waiting import until

OFFICE = "demo"
IS_HIDDEN = "document.querySelector('#settings').hidden"


class Hall:
    """An office that is started and stopped: its configuration, its data, a kiosk, and a browser at its pages."""

    def __init__(self, folder: Path, broker_port: int, kiosk: Device, browser: Browser) -> None:
        self.config, self.data, self.port = folder / "config", folder / "data", free_port()
        self.kiosk, self.browser = kiosk, browser
        self._broker_port = broker_port
        shutil.copytree(CONFIG, self.config)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[CoreProcess]:
        self.kiosk.heard.clear()
        async with core_process(self._broker_port, self.data, self.port, config=self.config) as core:
            await until_online(self.kiosk)
            yield core
            assert await core.end() == 0
            assert "Traceback" not in core.said

    async def number(self, ask: str) -> str:
        reply = await self.kiosk.ask(asks.TakeTicket(id=ask, service="subsidy"))
        assert reply.ticket
        return reply.ticket.number

    def health(self) -> dict[str, object]:
        core = self.kiosk.core()
        return core.health if core is not None and isinstance(core.health, dict) else {}

    async def look(self, language: str = "uk") -> None:
        await self.browser.open(f"http://127.0.0.1:{self.port}/office?lang={language}")

    def change(self, name: str, old: str, new: str) -> None:
        path = self.config / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
async def hall(tmp_path: Path, browser: Browser) -> AsyncIterator[Hall]:
    async with mosquitto() as broker, device_on(broker, OFFICE, "kiosk-1") as kiosk:
        hall = Hall(tmp_path, broker.port, kiosk, browser)
        put_session(hall.data, OfficeClock.from_environment({}).now())
        await browser.tell("Network.setCookie", url=f"http://127.0.0.1:{hall.port}/", name="cherga", value=TOKEN)
        yield hall


async def _once_good(hall: Hall) -> None:
    async with hall.serving():
        assert await hall.number("first") == "С001"
        await until(lambda: (hall.data / LAST_GOOD).exists())


async def test_it_is_told_with_file_key_and_time_until_it_is_mended(hall: Hall) -> None:
    async with hall.serving() as core:
        assert await hall.number("first") == "С001"
        await until(lambda: "kept as the last good one" in core.said)
        assert "settings" not in hall.health()
        await hall.look()
        await hall.browser.holds(IS_HIDDEN)
    kept = (hall.data / LAST_GOOD).read_bytes()
    right = (hall.config / "office.toml").read_text(encoding="utf-8")
    hall.change("office.toml", "[rules]", "[rulez]")
    async with hall.serving() as core:
        assert "rulez: такого розділу немає; чи не мали ви на увазі «rules»?" in core.said
        assert "the core serves by the last good one" in core.said
        assert await hall.number("second") == "С002"
        assert hall.health()["settings"] == "last_good"
        await hall.browser.says("#settings-title", "Налаштування з помилкою: office.toml, rulez.")
        await hall.look()
        await hall.browser.says("#settings", "Черга працює за налаштуваннями від")
        await hall.browser.says("#settings", "Покличте техніка")
        await hall.look("en")
        await hall.browser.says("#settings-title", "A mistake in the settings: office.toml, rulez.")
        await hall.browser.says("#settings", "The queue runs on the settings of")
        assert (hall.data / LAST_GOOD).read_bytes() == kept
    (hall.config / "office.toml").write_text(right, encoding="utf-8")
    async with hall.serving():
        assert await hall.number("third") == "С003"
        assert "settings" not in hall.health()
        await hall.browser.complaints()  # the connection that was lost with the core
        await hall.look("en")
        await hall.browser.says("#state-words", "The office")
        await hall.browser.holds(IS_HIDDEN)
        assert await hall.browser.complaints() == []
    assert (hall.data / LAST_GOOD).read_bytes() == kept


async def _rules_of_tickets(data: Path) -> list[str]:
    async with SqliteReader(data / JOURNAL) as reader:
        return [record.rules for record in await reader.records_from(1, 1000) if record.kind == "ticket_issued"]


def _syntax(hall: Hall) -> None:
    hall.change("office.toml", "[office]", "[office")


def _text_of_the_office(hall: Hall) -> None:
    hall.change("office.toml", '{ uk = "Демон', '{ ua = "Демон')


def _no_office(hall: Hall) -> None:
    (hall.config / "office.toml").unlink()


def _text_of_a_page(hall: Hall) -> None:
    hall.change("texts/uk/web.toml", "register_down = ", "register_dwn = ")


def _no_texts(hall: Hall) -> None:
    shutil.rmtree(hall.config / "texts")


def _colour(hall: Hall) -> None:
    hall.change("theme.toml", 'ink = "#', 'ink = "')


def _nothing_at_all(hall: Hall) -> None:
    shutil.rmtree(hall.config)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_syntax, "office.toml."),
        (_text_of_the_office, "office.toml, "),
        (_no_office, "office.toml."),
        (_text_of_a_page, "texts/uk/web.toml, supervisor.register_down."),
        (_no_texts, "texts/uk/refusals.toml."),
        (_colour, "theme.toml, light.ink."),
        (_nothing_at_all, "office.toml."),
    ],
)
async def test_whatever_is_spoilt_the_office_opens(hall: Hall, spoil: Callable[[Hall], None], told: str) -> None:
    await _once_good(hall)
    spoil(hall)
    async with hall.serving():
        assert await hall.number("second") == "С002"
        await hall.look()
        await hall.browser.says("#settings-title", f"Налаштування з помилкою: {told}")
    rules = await _rules_of_tickets(hall.data)
    assert len(rules) == 2
    assert set(rules) == {rules_in_force(demo_office())}


async def test_a_changed_office_without_mistakes_becomes_the_last_good_one(hall: Hall) -> None:
    await _once_good(hall)
    hall.change("office.toml", "[office]", "# changed\n[office]")
    async with hall.serving() as core:
        await until(lambda: "kept as the last good one" in core.said)
    kept = find(hall.data, OFFICE)
    assert kept is not None
    assert kept.texts["office.toml"] == (hall.config / "office.toml").read_text(encoding="utf-8")

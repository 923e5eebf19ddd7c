"""A tablet paired in a real Chromium with a real core: it rates whom its counter served, and no other browser does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from queue_core.journal.sqlite import SqliteReader
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks
from tests.parts.pages.test_pages_staff import violations
from tests.support.browser import Browser
from tests.support.core.office_process import office_process, office_without_paper
from tests.support.core.on_brokers import Device, broker_of, device_on, until_online
from tests.support.staff.users import COOKIES, TOKEN


@dataclass
class Office:
    """A real core, a kiosk beside it, and a desk that works at counter 1."""

    address: str
    data: Path
    kiosk: Device
    desk: ClientSession
    pressed: int = 0

    async def press(self, key: str) -> None:
        self.pressed += 1
        body = {"id": f"p{self.pressed}", "counter": "1", "key": key}
        async with self.desk.post(f"{self.address}/api/press", json=body) as answer:
            said = await answer.json()
        assert said["ok"], said

    async def serve_somebody(self) -> None:
        """Serve one visitor at counter 1 to the end."""
        for service in office_without_paper().services:
            assert (await self.kiosk.ask(asks.TakeTicket(id=f"t-{service}", service=service))).ok
        for key in ("open", "next", "start", "finish"):
            await self.press(key)

    async def marks(self) -> list[str]:
        async with SqliteReader(self.data / "journal.db") as reader:
            return [record.kind for record in await reader.records_from(1, 10_000) if "rated" in record.kind]


@pytest.fixture
async def at_work(tmp_path: Path) -> AsyncIterator[Office]:
    async with real_office(tmp_path) as office:
        yield office


@asynccontextmanager
async def real_office(folder: Path) -> AsyncIterator[Office]:
    plan, port, data = office_without_paper(), free_port(), folder / "data"
    kiosk_id = next(name for name, device in plan.devices.items() if device.role == "kiosk")
    address = f"http://127.0.0.1:{port}"
    async with (
        broker_of("mosquitto") as broker,
        office_process("without-paper", broker.port, data, port),
        device_on(broker, plan.id, kiosk_id) as kiosk,
        ClientSession(cookies=COOKIES, headers={"X-Cherga": "1"}) as desk,
    ):
        await until_online(kiosk)
        yield Office(address, data, kiosk, desk)


async def test_a_tablet_is_paired_once_and_rates_whom_its_counter_served(browser: Browser, at_work: Office) -> None:
    address = at_work.address
    await browser.tell("Network.setCookie", name="cherga", value=TOKEN, url=address, httpOnly=True)
    await browser.open(f"{address}/tablets")
    await browser.click("form[action='/tablets/pair'] button")
    await browser.says("#idle", "Дякуємо, що завітали")
    assert await browser.run("return location.pathname") == "/tablet/1"
    await browser.open(f"{address}/audit")
    assert await browser.run("return location.pathname") == "/sign-in", "whoever paired it is signed out"
    await browser.open(f"{address}/tablet/1")
    await browser.holds("document.documentElement.dataset.link === 'alive'")


async def test_a_mark_of_a_paired_tablet_is_kept_and_a_stranger_gives_none(browser: Browser, at_work: Office) -> None:
    address = at_work.address
    await at_work.serve_somebody()
    await browser.open(f"{address}/tablet/1")
    await browser.says("#main", "Планшет не привʼязано")
    assert await browser.run("return document.querySelectorAll('[data-mark]').length") == 0
    async with ClientSession() as stranger:
        for client in (stranger, at_work.desk):
            async with client.get(f"{address}/api/state/counter/1") as told:
                assert "rate" not in await told.json()
    await browser.tell("Network.setCookie", name="cherga", value=TOKEN, url=address, httpOnly=True)
    await browser.open(f"{address}/tablets")
    await browser.click("form[action='/tablets/pair'] button")
    await browser.says("#faces", "Як вас обслужили?")
    await browser.click("[data-mark='4']")
    await browser.says("#thanks", "Дякуємо за оцінку")
    assert await at_work.marks() == ["service_rated"]


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_both_pages_lie_well_and_keep_no_reader_out(browser: Browser, at_work: Office, language: str) -> None:
    await browser.tell("Network.setCookie", name="cherga", value=TOKEN, url=at_work.address, httpOnly=True)
    for page in ("/tablets", "/tablet/1"):
        for width in (320, 1366):
            await browser.resize(width, 768)
            await browser.open(f"{at_work.address}{page}?lang={language}")
            await browser.holds("document.fonts.status === 'loaded'")
            overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await browser.run(overflow) <= 0, f"{page} at {width}"
        assert await violations(browser) == []
    assert await browser.complaints() == []

"""A desk at the real core as a process: the visit belongs to the counter, not to a tab, nor to a life of the core."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks
from tests.support.browser import Browser
from tests.support.core.on_brokers import Broker, CoreProcess, broker_of, core_process, device_on, until_online
from tests.support.staff.users import TOKEN, put_session
from tests.support.waiting import until

BACK_WITHIN = 2.0
COUNTER = "11"
CAN_OPEN = "document.querySelector(\"[data-key='open']\") !== null"
TIMER = "document.querySelector('#timer').textContent"


class Desk:
    """The page of a counter, whose office can be killed and started anew on the same data."""

    def __init__(self, broker: Broker, folder: Path) -> None:
        self.broker = broker
        self.data = folder / "data"
        self.port = free_port()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/desk/{COUNTER}?lang=uk"

    def core(self) -> AbstractAsyncContextManager[CoreProcess]:
        """Run the core while the body does."""
        return core_process(self.broker.port, self.data, self.port)

    async def give_tickets(self, core: CoreProcess, *ids: str) -> None:
        """Let visitors take tickets that this counter serves."""
        await until(lambda: "The pages are open" in core.said)
        async with device_on(self.broker, "demo", "kiosk-1") as kiosk:
            await until_online(kiosk)
            for one in ids:
                assert (await kiosk.ask(asks.TakeTicket(id=one, service="subsidy"))).ok


@pytest.fixture
async def desk(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    async with broker_of("mosquitto") as broker:
        desk = Desk(broker, tmp_path)
        put_session(desk.data, OfficeClock.from_environment({}).now())
        await browser.tell("Network.setCookie", url=desk.address, name="cherga", value=TOKEN)
        yield desk


async def test_a_tab_closed_in_mid_service_leaves_the_visit_open_and_the_next_one_shows_it_in_two_seconds(
    browser: Browser, desk: Desk
) -> None:
    async with desk.core() as core:
        await desk.give_tickets(core, "a1", "a2")
        kept = browser.driver.current_window_handle
        await browser.open_tab(desk.address)
        await browser.holds(CAN_OPEN)
        await browser.click("[data-key='open']")
        await browser.says("#number", "С001")
        await browser.click("[data-key='start']")
        await browser.says("#status", "Обслуговує")
        await browser.holds(f"{TIMER} >= '00:02'")
        browser.driver.close()
        await browser.go_to(kept)
        await browser.open(desk.address)
        assert await browser.says("#number", "С001") < BACK_WITHIN
        assert await browser.text("#status") == "Обслуговує"
        assert await browser.run(f"return {TIMER}") >= "00:02"


async def test_two_tabs_of_one_counter_are_one_counter(browser: Browser, desk: Desk) -> None:
    async with desk.core() as core:
        await desk.give_tickets(core, "a1", "a2", "a3")
        first = await browser.open_tab(desk.address)
        await browser.holds(CAN_OPEN)
        await browser.click("[data-key='open']")
        await browser.says("#number", "С001")
        second = await browser.open_tab(desk.address)
        await browser.says("#number", "С001")
        await browser.press(" ")
        await browser.says("#number", "С002")
        await browser.go_to(first)
        assert await browser.says("#number", "С002") < BACK_WITHIN
        await browser.go_to(second)
        assert await browser.text("#number") == "С002"
        await browser.says("#waiting", "1")


async def test_a_core_killed_in_mid_service_is_said_and_the_same_visit_goes_on(browser: Browser, desk: Desk) -> None:
    async with desk.core() as core:
        await desk.give_tickets(core, "a1")
        await browser.open(desk.address)
        await browser.holds(CAN_OPEN)
        await browser.click("[data-key='open']")
        await browser.says("#number", "С001")
        await browser.click("[data-key='start']")
        await browser.says("#status", "Обслуговує")
        await core.kill()
        await browser.says("#link", "Немає звʼязку з чергою. Показане могло застаріти.")
        assert await browser.text("#number") == "С001"
    async with desk.core():
        await browser.says("#link", "Звʼязок є")
        assert await browser.text("#number") == "С001"
        assert await browser.text("#status") == "Обслуговує"
        await browser.click("[data-key='finish']")
        await browser.says("#status", "Пауза")

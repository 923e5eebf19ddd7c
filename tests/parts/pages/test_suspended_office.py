"""The real core on a broker, told over its pages to stand still and to go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from msgspec import UNSET

from queue_core.app import CoreOptions, serve_core
from queue_core.domain.plan import OfficePlan, Rules, ServiceId
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks
from queue_core.wire.states import BoardState, CatalogueState, CounterState, OfficeState, QueueState
from tests.support.browser import Browser
from tests.support.core.on_brokers import Broker, Device, device_on, embedded, until_online
from tests.support.offices import CONFIG, small_office
from tests.support.script import MORNING
from tests.support.staff.users import COOKIES, TOKEN, put_session
from tests.support.waiting import until

REPAIR = {"uk": "Реєстр на ремонті.", "en": "Under repair."}


def _plan() -> OfficePlan:
    plan = small_office(Rules(least_seconds_on_call=0))
    repaired = replace(plan.services[ServiceId("social-advice")], closed=REPAIR)
    return replace(plan, services={**plan.services, repaired.id: repaired})


@dataclass
class Hall:
    """A running core: its kiosk and counter boxes as devices, and its pages' address."""

    address: str
    broker: Broker
    kiosk: Device
    boxes: Device
    client: ClientSession
    asked: int = 0

    def _next(self) -> str:
        self.asked += 1
        return f"a{self.asked}"

    async def order(self, path: str, **body: object) -> dict[str, Any]:
        asked = {"id": self._next(), **body}
        headers = {"X-Cherga": "1"}
        async with self.client.post(f"{self.address}/api/{path}", json=asked, headers=headers) as response:
            assert response.status == 200, await response.text()
            reply: dict[str, Any] = await response.json()
            return reply

    async def take(self, service: str, category: str | None = None) -> str:
        """Take a ticket; return its number, or the code of the refusal."""
        reply = await self.kiosk.ask(asks.TakeTicket(id=self._next(), service=service, category=category or UNSET))
        return reply.ticket.number if reply.ticket else str(reply.refused)

    async def press(self, counter: str, key: asks.Key) -> CounterState:
        reply = await self.boxes.ask(asks.Press(id=self._next(), counter=counter, key=key))
        assert isinstance(reply.counter, CounterState), reply
        return reply.counter

    def office(self) -> OfficeState:
        state = self.kiosk.state("office")
        assert isinstance(state, OfficeState)
        return state

    def closed(self, service: str) -> object:
        state = self.kiosk.state("catalogue")
        assert isinstance(state, CatalogueState)
        return next(one.closed for one in state.services if one.id == service)


@asynccontextmanager
async def _hall(data: Path, plan: OfficePlan) -> AsyncIterator[Hall]:
    port = free_port()
    async with embedded() as broker, asyncio.TaskGroup() as tasks, ClientSession(cookies=COOKIES) as client:
        put_session(data, MORNING)
        options = CoreOptions(CONFIG, data, "127.0.0.1", port)
        core = serve_core(options, plan, MqttConnector("127.0.0.1", broker.port), OfficeClock(MORNING))
        serving = tasks.create_task(core)
        try:
            async with device_on(broker, plan.id, "kiosk-1") as kiosk, device_on(broker, plan.id, "buttons-1") as boxes:
                await until_online(kiosk)
                await until(lambda: kiosk.state("office") and kiosk.state("catalogue"))
                yield Hall(f"http://127.0.0.1:{port}", broker, kiosk, boxes, client)
        finally:
            serving.cancel()


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with _hall(tmp_path / "data", _plan()) as hall:
        yield hall


async def test_the_office_stands_still_and_goes_on_in_the_same_order(hall: Hall) -> None:
    assert (await hall.press("3", "open")).status == "free"
    called = await hall.take("subsidy")
    waiting = [await hall.take("subsidy"), await hall.take("subsidy"), await hall.take("subsidy", "veteran")]
    assert (await hall.order("suspend", reason="air_raid"))["ok"] is True
    await until(lambda: hall.office().suspended)
    suspended = hall.office().suspended
    assert suspended is not None
    assert suspended.reason == "air_raid"
    assert 0 <= suspended.since.timestamp() - MORNING < 60

    assert await hall.take("subsidy") == "office_suspended"
    assert (await hall.press("3", "start")).number == called
    assert (await hall.press("3", "next")).status == "free"
    assert (await hall.press("1", "open")).status == "free"
    assert (await hall.press("3", "pause")).status == "paused"
    assert (await hall.press("3", "resume")).status == "free"
    await until(lambda: isinstance(state := hall.kiosk.state("queue"), QueueState) and state.serving == 0)
    queue, board = hall.kiosk.state("queue"), hall.kiosk.state("board/2")
    assert isinstance(queue, QueueState)
    assert isinstance(board, BoardState)
    assert queue.waiting == len(waiting)
    assert {line.estimate for line in queue.directions} == {None}
    assert {line.estimate for line in board.waiting} == {None}
    assert board.serving == {}

    assert (await hall.order("resume"))["ok"] is True
    came = []
    await until(lambda: isinstance(state := hall.boxes.state("counter/3"), CounterState) and state.number)
    state = hall.boxes.state("counter/3")
    assert isinstance(state, CounterState)
    while state.number is not None:
        came.append(state.number)
        state = await hall.press("3", "next")
    assert came == [waiting[2], waiting[0], waiting[1]]
    assert hall.office().suspended is None
    assert await hall.take("subsidy") not in {called, *waiting}


async def test_a_core_whose_order_does_not_put_veterans_first_says_so(tmp_path: Path) -> None:
    plan = replace(_plan(), policy="first-come", veterans_first=False)
    async with _hall(tmp_path / "data", plan) as hall, hall.client.get(f"{hall.address}/board/1?lang=uk") as response:
        page = await response.text()
        assert hall.office().order == {
            "uk": "Без першочерговості, за часом талона",
            "en": "No priority: called in ticket order",
        }
    assert "Без першочерговості, за часом талона" in page
    assert "Воїни" not in page


async def test_a_repeated_order_is_carried_out_once(hall: Hall) -> None:
    body = {"id": "once", "reason": "blackout"}
    for _ in range(2):
        assert (await hall.order("suspend", **body))["ok"] is True
    assert (await hall.order("resume"))["ok"] is True
    assert (await hall.order("suspend", **body))["ok"] is True
    await until(lambda: hall.office().suspended is None)
    assert (await hall.order("resume", id="once"))["refused"] == "malformed"


async def test_one_service_stands_still_and_kiosks_read_why(hall: Hall) -> None:
    assert hall.closed("social-advice") == REPAIR
    await hall.press("3", "open")
    first = await hall.take("subsidy")
    waiting = await hall.take("subsidy")
    assert (await hall.order("service", service="subsidy", suspended=True))["ok"] is True
    down = {"uk": "Реєстр тимчасово не працює", "en": "The register is down for now"}
    await until(lambda: hall.closed("subsidy") == down)
    assert await hall.take("subsidy") == "service_closed"
    assert await hall.take("ready-other") == "Г001"
    assert (await hall.press("3", "start")).number == first
    assert (await hall.press("3", "next")).number == "Г001"
    assert (await hall.press("3", "next")).number is None
    assert (await hall.order("service", service="subsidy", suspended=False))["ok"] is True
    await until(lambda: isinstance(s := hall.boxes.state("counter/3"), CounterState) and s.number == waiting)
    await until(lambda: hall.closed("subsidy") != down)
    assert (await hall.order("service", service="nothing", suspended=True))["refused"] == "service_unknown"


async def test_the_page_suspends_the_real_office(hall: Hall, browser: Browser) -> None:
    await hall.press("3", "open")
    await browser.open(f"{hall.address}/sign-in")
    await browser.tell("Network.setCookie", url=hall.address, name="cherga", value=TOKEN)
    await browser.open(f"{hall.address}/office?lang=en")
    await browser.says("#today", "The office is at work")
    await browser.says("#counters", "1 / 3")
    await browser.click("[data-reason='blackout']")
    await browser.run("window.pressedAt = performance.now()")
    await browser.holds("performance.now() - window.pressedAt > 450")
    await browser.click("[data-reason='blackout']")
    await browser.says("#today", "Power cut: work is suspended")
    await until(lambda: hall.office().suspended)
    await browser.says("main", "Closed in the settings: Under repair.")
    assert await browser.complaints() == []

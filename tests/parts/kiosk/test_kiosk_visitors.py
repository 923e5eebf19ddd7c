"""Simulated visitors at a real kiosk with a real window, as fast as a day is replayed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from kiosk.settings import ScreenSettings
from kiosk.simulated.glass_twin import GlassTwin
from kiosk.terminal import Terminal
from queue_core.runtime.agent import Agent
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.screen.window import Window
from queue_core.voice.simulated_speaker import SimulatedSpeaker
from queue_core.wire.asks import Ask, Rate, TakeTicket
from queue_core.wire.jobs import Lock
from queue_core.wire.replies import Reply
from tests.support.kiosk.glass_line import GlassLine, glass_line
from tests.support.kiosk.states import NOW, RULES, look
from tests.support.kiosk.tiny_core import KIOSK, OFFICE, Answer, TinyCore, always_a_ticket, tiny_core

FAST = 300


@asynccontextmanager
async def _visitors(folder: Path, answer: Answer, speed: float = FAST) -> AsyncIterator[tuple[GlassLine, TinyCore]]:
    broker, clock, made = MemoryBroker(), OfficeClock(NOW, speed=speed), look()
    window = Window(made.usual.typefaces, (1920, 1080), offscreen=True)
    agent = Agent(connector=broker.connector(), office=OFFICE, device=KIOSK, role="kiosk", version="1", clock=clock)
    terminal = Terminal(
        agent=agent,
        glass=window,
        clock=clock,
        rules=RULES,
        look=made,
        speaker=SimulatedSpeaker(),
        screen=ScreenSettings(),
    )
    with suppress(asyncio.CancelledError):
        async with tiny_core(broker.connector(), clock, answer) as core, asyncio.TaskGroup() as tasks:
            run = tasks.create_task(terminal.run())
            twin = tasks.create_task(GlassTwin(terminal, window, clock).run(folder / "glass"))
            async with glass_line(folder / "glass") as line:
                yield line, core
            twin.cancel()
            window.close()
            run.cancel()


async def test_a_visitor_gets_the_number_that_was_on_the_screen(tmp_path: Path) -> None:
    async with _visitors(tmp_path, always_a_ticket()) as (line, core):
        line.send("7", wish={"service": "driving-licence", "category": "veteran", "language": "en", "needs": ["sight"]})
        answer = await line.answer()
        assert (answer["ref"], answer["number"], answer["ticket"]) == ("7", "П001", "t-1")
        assert answer["seen_at"] > NOW
        (ask,) = core.asks
        assert isinstance(ask, TakeTicket)
        assert (ask.service, ask.category, ask.needs, ask.language) == ("driving-licence", "veteran", ["sight"], "en")


async def test_visitors_stand_in_line_and_each_gets_a_number_of_their_own(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with _visitors(tmp_path, always_a_ticket()) as (line, core):
        services = ["subsidy", "pension-grant", "passport-foreign", "land-extract", "birth"] * 6
        began = loop.time()
        for place, service in enumerate(services):
            line.send(str(place), wish={"service": service, "language": "en" if place % 2 else "uk"})
        answers = [await line.answer() for _ in services]
        assert [answer["ref"] for answer in answers] == [str(place) for place in range(len(services))]
        assert [answer["number"] for answer in answers] == [f"П{count:03}" for count in range(1, len(services) + 1)]
        assert len(core.asks) == len(services)
        assert loop.time() - began < 30  # a real second and less for each, on a slow machine


async def test_a_visitor_rates_by_code(tmp_path: Path) -> None:
    async with _visitors(tmp_path, always_a_ticket()) as (line, core):
        line.send("r", rate={"code": "7K3M9QX2", "mark": 5})
        answer = await line.answer()
        assert answer["rated"] is True
        (ask,) = core.asks
        assert isinstance(ask, Rate)
        assert (ask.code, ask.mark) == ("7K3M9QX2", 5)


async def test_a_refusal_is_told_by_its_code_and_the_next_visitor_is_served(tmp_path: Path) -> None:
    tickets = always_a_ticket()

    def answer(ask: Ask) -> Reply | None:
        if isinstance(ask, TakeTicket) and ask.service == "subsidy":
            return Reply(id=ask.id, ok=False, refused="service_closed", text="Зачинено до обіду.")
        return tickets(ask)

    async with _visitors(tmp_path, answer) as (line, _):
        line.send("1", wish={"service": "subsidy"})
        line.send("2", wish={"service": "pension-grant"})
        assert await line.answer() == {"ref": "1", "trouble": "service_closed"}
        assert (await line.answer())["number"] == "П001"


async def test_what_is_not_offered_and_a_locked_kiosk_are_told_by_name(tmp_path: Path) -> None:
    async with _visitors(tmp_path, always_a_ticket()) as (line, core):
        line.send("1", wish={"service": "nothing"})
        assert await line.answer() == {"ref": "1", "trouble": "service_unknown"}
        clock = OfficeClock(NOW)
        await core.give(Lock(at=clock.moment(), locked=True))
        line.send("2", wish={"service": "subsidy"})
        assert await line.answer() == {"ref": "2", "trouble": "locked"}


async def test_a_line_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    async with _visitors(tmp_path, always_a_ticket()) as (line, _):
        for wrong in ("{", '{"ref": "1"}', '{"ref": "1", "wish": {"service": 5}}'):
            line.send_raw(wrong)
            assert (await line.answer())["trouble"].startswith("malformed")
        line.send("2", wish={"service": "subsidy"})
        assert (await line.answer())["number"] == "П001"


async def test_a_core_that_stays_silent_is_told_as_no_answer(tmp_path: Path) -> None:
    def answer(ask: Ask) -> Reply | None:
        return None if isinstance(ask, TakeTicket) else Reply(id=ask.id, ok=True)

    async with _visitors(tmp_path, answer) as (line, _):
        line.send("1", wish={"service": "subsidy"})
        assert await line.answer() == {"ref": "1", "trouble": "no_answer"}

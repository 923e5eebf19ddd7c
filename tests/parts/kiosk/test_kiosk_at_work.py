"""A whole kiosk against a scripted core: glass, flow, agent and wire together, in one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from kiosk.screens import Failed, Number, Start
from kiosk.settings import ScreenSettings
from kiosk.terminal import Terminal
from queue_core.runtime.agent import Agent
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.screen.simulated_window import SimulatedWindow
from queue_core.voice.simulated_speaker import SimulatedSpeaker
from queue_core.wire.asks import Ask, Help, TakeTicket, Withdraw
from queue_core.wire.jobs import Lock, Restart, SlipOutcome, Touch, Watch
from queue_core.wire.replies import Reply
from queue_core.wire.states import Suspension
from tests.support.kiosk.states import NOW, RULES, look, office
from tests.support.kiosk.tiny_core import KIOSK, OFFICE, Answer, TinyCore, always_a_ticket, tiny_core
from tests.support.waiting import until

USUAL = ScreenSettings(may_be_touched=True)


@dataclass
class Scene:
    """One kiosk and its core."""

    broker: MemoryBroker
    clock: OfficeClock
    core: TinyCore
    glass: SimulatedWindow
    terminal: Terminal
    speaker: SimulatedSpeaker
    run: asyncio.Task[bool]

    async def touch(self, *names: str) -> None:
        """Touch one target after another as soon as it is shown."""
        for name in names:
            before = self.terminal.touches
            await until(lambda name=name: self.glass.picture and self.glass.picture.target(name))  # type: ignore[misc]
            await self.clock.sleep(0.45)
            self.glass.touch(name)
            await until(lambda before=before: self.terminal.touches > before)  # type: ignore[misc]


@asynccontextmanager
async def _scene(answer: Answer, screen: ScreenSettings = USUAL, speed: float = 20) -> AsyncIterator[Scene]:
    broker, clock = MemoryBroker(), OfficeClock(NOW, speed=speed)
    glass, speaker = SimulatedWindow(), SimulatedSpeaker()
    agent = Agent(connector=broker.connector(), office=OFFICE, device=KIOSK, role="kiosk", version="1", clock=clock)
    async with tiny_core(broker.connector(), clock, answer) as core, asyncio.TaskGroup() as tasks:
        terminal = Terminal(
            agent=agent, glass=glass, clock=clock, rules=RULES, look=look(), speaker=speaker, screen=screen
        )
        run = tasks.create_task(terminal.run())
        await until(lambda: terminal.state.is_connected and terminal.state.catalogue and terminal.state.queue)
        yield Scene(broker, clock, core, glass, terminal, speaker, run)
        glass.close()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with _scene(always_a_ticket()) as made:
        yield made


def _silent(ask: Ask) -> Reply | None:
    return None if isinstance(ask, TakeTicket | Help) else Reply(id=ask.id, ok=True)


async def test_two_touches_bring_a_number(scene: Scene) -> None:
    await scene.touch("take:subsidy", "category:none")
    await until(lambda: isinstance(scene.terminal.state.screen, Number))
    assert "П001" in scene.glass.words()
    assert [type(ask).__name__ for ask in scene.core.asks] == ["TakeTicket"]


async def test_the_end_of_the_slip_is_shown(scene: Scene) -> None:
    await scene.touch("take:subsidy", "category:none")
    await until(lambda: isinstance(scene.terminal.state.screen, Number))
    await scene.core.give(SlipOutcome(ticket="t-1", outcome="failed"))
    await until(lambda: "Запишіть номер" in scene.glass.words())


async def test_every_picture_on_the_way_was_shown(scene: Scene) -> None:
    await scene.touch("open:all", "open:direction-social", "take:subsidy", "category:veteran")
    await until(lambda: isinstance(scene.terminal.state.screen, Number))
    shown = [
        "\n".join(item.words for item in picture.items if hasattr(item, "words")) for picture in scene.glass.pictures
    ]
    for words in ("Яка послуга вам потрібна?", "Соціальний захист", "Чи маєте право", "Видаємо талон…", "Ваш номер"):
        assert any(words in text for text in shown), words


async def test_a_core_that_stays_silent_is_given_up_after_three_seconds_and_the_ask_withdrawn() -> None:
    async with _scene(_silent) as scene:
        loop = asyncio.get_running_loop()
        await scene.touch("take:subsidy", "category:none")
        began = loop.time()
        await until(lambda: isinstance(scene.terminal.state.screen, Failed))
        assert 2.5 < loop.time() - began < 4
        await until(lambda: any(isinstance(ask, Withdraw) for ask in scene.core.asks))
        taken = next(ask for ask in scene.core.asks if isinstance(ask, TakeTicket))
        withdrawn = next(ask for ask in scene.core.asks if isinstance(ask, Withdraw))
        assert withdrawn.ask == taken.id


async def test_a_lost_broker_is_shown_before_anybody_touches(scene: Scene) -> None:
    scene.broker.stop()
    await until(lambda: "не має звʼязку" in scene.glass.words())


async def test_a_suspended_office_is_shown_at_once(scene: Scene) -> None:
    await scene.core.show("office", office(seq=2, open=True, suspended=Suspension("air_raid", scene.clock.moment())))
    await until(lambda: "Повітряна тривога" in scene.glass.words())


async def test_a_touch_from_afar_is_a_touch(scene: Scene) -> None:
    await scene.clock.sleep(1)
    picture = scene.glass.picture
    target = picture.target("take:subsidy") if picture else None
    assert target is not None
    x, y = target.rect.centre
    await scene.core.give(Touch(at=scene.clock.moment(), x=x / 1920, y=y / 1080))
    await until(lambda: "Житлова субсидія" in scene.glass.words() and "Зараз чекають" in scene.glass.words())


async def test_a_touch_from_afar_is_refused_where_it_is_not_allowed() -> None:
    async with _scene(always_a_ticket(), ScreenSettings(may_be_touched=False)) as scene:
        await scene.core.give(Touch(at=scene.clock.moment(), x=0.2, y=0.4))
        await scene.core.give(Lock(at=scene.clock.moment(), locked=True))
        await until(lambda: scene.terminal.state.is_locked)
        assert isinstance(scene.terminal.state.screen, Start)
        assert scene.terminal.touches == 0


async def test_a_watcher_sees_pictures_and_the_visitor_sees_that_somebody_watches(scene: Scene) -> None:
    await scene.core.give(Watch(at=scene.clock.moment(), for_seconds=30))
    await until(lambda: scene.core.screens)
    assert scene.core.screens[0].startswith(b"\xff\xd8")
    await until(lambda: "Екран бачить служба підтримки" in scene.glass.words())
    await scene.core.give(Watch(at=scene.clock.moment(), for_seconds=0))
    await until(lambda: "Екран бачить служба підтримки" not in scene.glass.words())


async def test_in_the_demonstration_nobody_is_told_of_watchers() -> None:
    async with _scene(always_a_ticket(), ScreenSettings(demonstration=True)) as scene:
        await scene.core.give(Watch(at=scene.clock.moment(), for_seconds=30))
        await until(lambda: scene.core.screens)
        assert not scene.terminal.state.is_watched


async def test_locking_is_told_to_the_visitor_and_to_the_office(scene: Scene) -> None:
    await scene.core.give(Lock(at=scene.clock.moment(), locked=True))
    await until(lambda: "Термінал зачинено" in scene.glass.words())
    await until(lambda: any(b'"locked":true' in presence for presence in scene.core.presences))
    await scene.core.give(Lock(at=scene.clock.moment(), locked=False))
    await until(lambda: "Яка послуга" in scene.glass.words())


async def test_a_restart_ends_the_kiosk_so_that_it_starts_anew(scene: Scene) -> None:
    await scene.core.give(Restart(at=scene.clock.moment()))
    await until(scene.run.done)
    assert scene.run.result() is True


async def test_a_closed_window_ends_the_kiosk(scene: Scene) -> None:
    scene.glass.close()
    await until(scene.run.done)
    assert scene.run.result() is False


async def test_touches_sound_where_time_is_not_sped_up() -> None:
    async with _scene(always_a_ticket(), speed=1) as scene:
        await scene.touch("open:all")
        assert len(scene.speaker.played) == 1


async def test_an_old_job_for_the_moment_is_not_done(scene: Scene) -> None:
    old = scene.clock.moment() - timedelta(seconds=600)
    await scene.core.give(Lock(at=old, locked=True))
    await scene.core.give(Touch(at=scene.clock.moment(), x=0.99, y=0.5))
    await until(lambda: scene.terminal.touches == 1)
    assert not scene.terminal.state.is_locked

"""A press is done in time or not at all, however many were before it."""

from __future__ import annotations

import asyncio
from typing import cast

from counters.asking import GIVE_UP_AFTER, MOST_WAITING, Asking
from queue_core.runtime.agent import Agent, GivenUp
from queue_core.wire.asks import Press


class SlowLink:
    """An agent whose asks nobody answers: each is given up after `lasts` seconds, or when its time is over."""

    def __init__(self, lasts: float) -> None:
        self.connected = True
        self.given: list[tuple[str, float]] = []
        self._lasts = lasts

    def new_id(self) -> str:
        return f"id-{len(self.given)}"

    async def ask(self, press: Press, *, give_up_after: float) -> None:
        self.given.append((press.key, give_up_after))
        await asyncio.sleep(min(self._lasts, give_up_after))
        raise GivenUp(press.id)


class Told:
    def __init__(self, link: SlowLink) -> None:
        self.not_done: list[tuple[str, str]] = []
        self.changed = asyncio.Event()
        self.asking = Asking(cast(Agent, link), ["1", "2"], lambda *_: None, self._not_done)

    def _not_done(self, _counter: str, key: str, why: str) -> None:
        self.not_done.append((key, why))
        self.changed.set()

    async def all_told(self, count: int) -> None:
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            running = group.create_task(self.asking.run())
            while len(self.not_done) < count:
                self.changed.clear()
                await self.changed.wait()
            running.cancel()


async def test_the_time_a_press_waited_for_its_turn_is_part_of_its_time() -> None:
    link = SlowLink(lasts=0.2)
    told = Told(link)
    for key in ("open", "next", "pause"):
        told.asking.press("1", key, None)  # type: ignore[arg-type]
    await told.all_told(3)
    left = [seconds for _, seconds in link.given]
    assert left[0] <= GIVE_UP_AFTER
    assert left[1] <= GIVE_UP_AFTER - 0.2
    assert left[2] <= GIVE_UP_AFTER - 0.4


async def test_a_press_whose_time_is_over_when_its_turn_comes_is_never_sent() -> None:
    link = SlowLink(lasts=60.0)
    told = Told(link)
    told.asking.press("1", "open", None)
    told.asking.press("1", "next", None)
    await told.all_told(2)
    assert [key for key, _ in link.given] == ["open"]
    assert told.not_done == [("open", "no_answer"), ("next", "no_answer")]


async def test_without_the_core_a_press_is_not_done_at_once_and_never_later() -> None:
    link = SlowLink(lasts=0.01)
    told = Told(link)
    link.connected = False
    told.asking.press("1", "next", None)
    assert told.not_done == [("next", "offline")]
    link.connected = True
    told.asking.press("2", "pause", None)
    await told.all_told(2)
    assert [key for key, _ in link.given] == ["pause"]


async def test_presses_do_not_pile_up() -> None:
    told = Told(SlowLink(lasts=0.01))
    for _ in range(MOST_WAITING + 2):
        told.asking.press("1", "next", None)
    assert told.not_done == [("next", "too_many")] * 2

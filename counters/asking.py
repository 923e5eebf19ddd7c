"""Presses on their way to the core: one after the other at each counter, each done in time or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from queue_core.runtime.agent import Agent, GivenUp
from queue_core.wire.asks import Key, Press
from queue_core.wire.states import CounterState
from queue_core.wire.values import Seen

GIVE_UP_AFTER: Final = 5.0
"""Real seconds after which a press that the core did not answer is not done: from the press on, not from its turn."""
MOST_WAITING: Final = 3
"""Presses of one counter that wait for the one on its way; more are not done."""


@dataclass(frozen=True, slots=True)
class _Wish:
    key: Key
    seen: Seen | None
    until: float


class Asking:
    """Carries presses. `done` hears the state a press led to, `not_done` the key and why nothing came of it."""

    def __init__(
        self,
        agent: Agent,
        counters: Iterable[str],
        done: Callable[[str, CounterState], None],
        not_done: Callable[[str, str, str], None],
    ) -> None:
        self._agent = agent
        self._done = done
        self._not_done = not_done
        self._wishes: dict[str, asyncio.Queue[_Wish]] = {counter: asyncio.Queue(MOST_WAITING) for counter in counters}

    def press(self, counter: str, key: Key, seen: Seen | None) -> None:
        """Take a press. Without the core it is not done at once: it must not be done later, when nobody means it."""
        if not self._agent.connected:
            self._not_done(counter, key, "offline")
            return
        try:
            self._wishes[counter].put_nowait(_Wish(key, seen, _now() + GIVE_UP_AFTER))
        except asyncio.QueueFull:
            self._not_done(counter, key, "too_many")

    async def run(self) -> None:
        """Ask for ever."""
        async with asyncio.TaskGroup() as group:
            for counter in self._wishes:
                group.create_task(self._ask(counter))

    async def _ask(self, counter: str) -> None:
        while True:
            wish = await self._wishes[counter].get()
            left = wish.until - _now()
            if left <= 0:
                self._not_done(counter, wish.key, "no_answer")
                continue
            shown = wish.seen if wish.seen is not None else UNSET
            press = Press(id=self._agent.new_id(), counter=counter, key=wish.key, seen=shown)
            try:
                reply = await self._agent.ask(press, give_up_after=left)
            except GivenUp:
                self._not_done(counter, wish.key, "no_answer")
                continue
            if not reply.ok:
                self._not_done(counter, wish.key, str(reply.refused))
            elif isinstance(reply.counter, CounterState):
                self._done(counter, reply.counter)


def _now() -> float:
    return asyncio.get_running_loop().time()

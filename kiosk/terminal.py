"""The kiosk at work: hears the glass and the office, lets the flow decide, draws, asks, sounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from kiosk.flow import deadline, step
from kiosk.happenings import (
    Answered,
    Effect,
    FingerDown,
    FingerUp,
    Happening,
    LinkTold,
    LockTold,
    SendAsk,
    SlipTold,
    StateTold,
    TimePassed,
    Unanswered,
    WatchTold,
)
from kiosk.layout import Look, picture
from kiosk.screens import Rules, State
from kiosk.settings import ScreenSettings
from kiosk.sounds import sound
from queue_core.runtime.agent import Agent, GivenUp, JobHeard, LinkChanged, StateHeard
from queue_core.runtime.clock import OfficeClock
from queue_core.screen.glass import Glass
from queue_core.screen.items import Picture
from queue_core.voice.loudspeaker import Loudspeaker
from queue_core.wire.jobs import Job, Lock, Restart, SlipOutcome, Touch, Watch

GIVE_UP_SECONDS = 3.0
"""Real seconds after which nobody waits for an answer any more."""
log = structlog.get_logger()


class _Ends(Exception):
    """The kiosk is to end: somebody closed the window or asked for a restart."""

    def __init__(self, starts_anew: bool) -> None:
        super().__init__()
        self.starts_anew = starts_anew


class Terminal:
    """One kiosk. `listeners` are called after every step, with the touch it came from counted in `touches`."""

    def __init__(
        self,
        *,
        agent: Agent,
        glass: Glass,
        clock: OfficeClock,
        rules: Rules,
        look: Look,
        speaker: Loudspeaker,
        screen: ScreenSettings,
    ) -> None:
        self.state = State(language=rules.language)
        self.picture: Picture | None = None
        self.touches = 0
        self.listeners: list[Callable[[], None]] = []
        self._agent, self._glass, self._clock, self._speaker = agent, glass, clock, speaker
        self._rules, self._look, self._screen = rules, look, screen
        self._tasks = asyncio.TaskGroup()
        self._sleeper: asyncio.Task[None] | None = None
        self._due = float("inf")
        self._seen_anew = asyncio.Event()

    async def run(self) -> bool:
        """Serve until the window is closed (returns False) or a restart is asked for (returns True)."""
        starts_anew = False
        try:
            async with self._tasks as tasks:
                tasks.create_task(self._agent.run())
                tasks.create_task(self._hear_office())
                tasks.create_task(self._hear_glass())
                tasks.create_task(self._show_to_watchers())
                self.happen(TimePassed())
        except* _Ends as ends:
            starts_anew = any(end.starts_anew for end in ends.exceptions if isinstance(end, _Ends))
        return starts_anew

    def happen(self, happening: Happening) -> None:
        """Let something happen now: decide, act, draw."""
        now = self._clock.now()
        self.state, effects = step(self.state, happening, now, self._rules)
        self.picture = picture(self.state, now, self._rules, self._look)
        self._glass.show(self.picture)
        self._seen_anew.set()
        for effect in effects:
            self._do(effect)
        self._sleep_until(deadline(self.state, now, self._rules))
        for listener in self.listeners:
            listener()

    def _do(self, effect: Effect) -> None:
        if isinstance(effect, SendAsk):
            self._tasks.create_task(self._ask(effect))
        elif self._clock.speed == 1:  # in a replay sounds would pile up
            self._speaker.play(sound(effect.name))

    async def _ask(self, effect: SendAsk) -> None:
        ask = effect.ask
        try:
            reply = await self._agent.ask(ask, give_up_after=GIVE_UP_SECONDS if effect.is_urgent else None)
        except GivenUp:
            log.warning("Nobody answered in time", action="ask_given_up", ask=ask.id)
            self.happen(Unanswered(ask.id, self._agent.new_id()))
        else:
            self.happen(Answered(ask.id, reply))

    def _sleep_until(self, due: float) -> None:
        if self._sleeper is not None and self._due <= due:
            return
        if self._sleeper is not None:
            self._sleeper.cancel()
        self._due = due
        self._sleeper = self._tasks.create_task(self._wake(due))

    async def _wake(self, due: float) -> None:
        await self._clock.sleep_until(due)
        self._sleeper = None
        self.happen(TimePassed())

    async def _hear_glass(self) -> None:
        async for touched in self._glass.touches():
            target = self.picture.target_at(touched.x, touched.y) if self.picture else None
            self.touches += 0 if touched.down else 1
            self.happen(FingerDown(target) if touched.down else FingerUp(target, self._agent.new_id()))
        raise _Ends(starts_anew=False)

    async def _hear_office(self) -> None:
        while True:
            heard = await self._agent.events.get()
            if isinstance(heard, StateHeard):
                if not heard.address.state_of:  # boards and counters are none of a kiosk's business
                    self.happen(StateTold(heard.state))
            elif isinstance(heard, LinkChanged):
                self.happen(LinkTold(heard.connected))
            elif isinstance(heard, JobHeard):
                self._take(heard.job)

    def _take(self, job: Job) -> None:
        if isinstance(job, SlipOutcome):
            self.happen(SlipTold(job.ticket, job.outcome))
        elif isinstance(job, Lock):
            log.info("The kiosk is locked" if job.locked else "The kiosk goes on", action="lock", locked=job.locked)
            self._agent.set_health(locked=job.locked)
            self.happen(LockTold(job.locked))
        elif isinstance(job, Touch):
            self._touch_from_afar(job)
        elif isinstance(job, Watch):
            self._begin_watch(job)
        elif isinstance(job, Restart):
            log.info("The kiosk starts anew, as it was told", action="restart")
            raise _Ends(starts_anew=True)

    def _touch_from_afar(self, touch: Touch) -> None:
        if not self._screen.may_be_touched:
            sentence = "A touch from afar is refused; screen.may_be_touched would allow it"
            log.warning(sentence, action="touch_refused")
        elif self.picture is not None:
            width, height = self.picture.size
            x, y = min(touch.x * width, width - 1), min(touch.y * height, height - 1)
            self._glass.post_touch(x, y, True)
            self._glass.post_touch(x, y, False)

    def _begin_watch(self, watch: Watch) -> None:
        self._seen_anew.set()
        if not self._screen.demonstration:
            self._tell_watch()
            asyncio.get_running_loop().call_later(watch.for_seconds + 0.1, self._tell_watch)

    def _tell_watch(self) -> None:
        is_on = self._agent.watching.is_on(asyncio.get_running_loop().time())
        if is_on != self.state.is_watched:
            self.happen(WatchTold(is_on))

    async def _show_to_watchers(self) -> None:
        watching, loop = self._agent.watching, asyncio.get_running_loop()
        while True:
            await self._seen_anew.wait()
            self._seen_anew.clear()
            wait = watching.wait(loop.time())
            if wait is None:
                continue
            await asyncio.sleep(wait)
            width = watching.wants(loop.time())
            is_told = self._screen.demonstration or self.state.is_watched  # before that a code might be seen
            if width is not None and is_told:
                await self._agent.show(self._glass.capture(width))

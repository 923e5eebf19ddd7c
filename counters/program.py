"""The program of the boxes at work: states become lamps, presses become asks, watchers get a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from msgspec import UNSET

from counters.bus import Bus
from counters.buttons import BoxKeys, Presses
from counters.lamps import CounterLamp, LampTimes
from counters.line import Line
from counters.picture.drawing import BoxView, Painter
from counters.picture.layout import REFERENCE_WIDTH, BoxPlan, arrange, key_at
from counters.protocol import Face
from counters.reports import BoxFound, BoxLost, ButtonPressed, ButtonsStuck, Report, StrangerHeard
from queue_core.runtime.agent import Agent, GivenUp, JobHeard, LinkChanged, StateHeard
from queue_core.runtime.clock import OfficeClock
from queue_core.wire.asks import Key, Press
from queue_core.wire.jobs import Job, Restart, Touch, Watch
from queue_core.wire.states import CounterState, OfficeState
from queue_core.wire.topics import COUNTER
from queue_core.wire.values import Seen

log = structlog.get_logger()

GIVE_UP_AFTER: Final = 5.0
"""Real seconds after which a press that the core did not answer is not done."""
ROLL_CALL_SECONDS: Final = 5.0
MOST_PRESSES_WAITING: Final = 3
"""Presses of one counter that wait for the one on its way; more are not done."""


@dataclass(frozen=True, slots=True)
class BoxAtCounter:
    """Which box stands at which counter, and its keys."""

    counter: str
    address: int
    keys: BoxKeys


@dataclass(frozen=True, slots=True)
class Sight:
    """How a watcher sees the boxes: `view` of one counter, and `press`, None where the keys cannot be reached."""

    painter: Painter
    view: Callable[[str], BoxView] | None = None
    press: Callable[[str, Key], None] | None = None


class Program:
    """Ties boxes and office together. `run` ends when a restart is asked for; `restart_wanted` says so."""

    def __init__(
        self,
        *,
        agent: Agent,
        clock: OfficeClock,
        boxes: Sequence[BoxAtCounter],
        times: LampTimes,
        bus: Bus,
        sight: Sight,
    ) -> None:
        self._agent = agent
        self._clock = clock
        self._bus = bus
        self._sight = sight
        self._by_counter = {box.counter: box for box in boxes}
        self._by_address = {box.address: box for box in boxes}
        self._plans = [BoxPlan(box.counter, _all_keys(box.keys)) for box in boxes]
        self._lamps = {box.counter: CounterLamp(times) for box in boxes}
        self._waiting: dict[str, asyncio.Queue[tuple[Key, Seen | None]]] = {
            box.counter: asyncio.Queue(MOST_PRESSES_WAITING) for box in boxes
        }
        self._presses = Presses()
        self._stuck: dict[str, tuple[int, ...]] = {}
        self._line: Line | None = None
        self._relamped = asyncio.Event()
        self._look_changed = asyncio.Event()
        self._restart = asyncio.Event()
        self._knows_who_answers = False
        self._roll_call: asyncio.TimerHandle | None = None

    @property
    def restart_wanted(self) -> bool:
        """Whether the core asked for a new start."""
        return self._restart.is_set()

    @property
    def _is_line_open(self) -> bool:
        return self._line is not None and self._line.is_open

    def stir_picture(self, _counter: str = "") -> None:
        """A box looks different."""
        self._look_changed.set()

    async def run(self, line: Line) -> None:
        """Work over `line`, which reports to `take`, until a restart is asked for, or for ever."""
        self._line = line
        self._tell_health()
        async with asyncio.TaskGroup() as group:
            work = [self._agent.run(), line.run(self._line_changed), self._hear(), self._mind_time(), self._show()]
            work += [self._ask(counter) for counter in self._by_counter]
            tasks = [group.create_task(one) for one in work]
            await self._restart.wait()
            for task in tasks:
                task.cancel()

    def take(self, report: Report) -> None:
        """Take what the bus reports."""
        box = self._by_address.get(report.address)
        if box is None:
            if isinstance(report, StrangerHeard):
                sentence = "A box answers that is not in the configuration; give its address to a counter"
                log.warning(sentence, action="box_unknown", address=report.address)
            return
        match report:
            case ButtonPressed():
                self._pressed(box, report)
            case BoxLost() if self._is_line_open:
                sentence = "A box does not answer; look at its plug and its power"
                log.warning(sentence, action="box_lost", counter=box.counter, address=box.address)
            case BoxFound() if self._knows_who_answers:
                log.info("A box answers again", action="box_found", counter=box.counter, address=box.address)
            case ButtonsStuck(buttons=buttons):
                self._stuck[box.counter] = buttons
                if buttons:
                    sentence = "A button has been held for too long; free it or change it"
                    log.warning(sentence, action="button_stuck", counter=box.counter, buttons=buttons)
        self._tell_health()
        self._look_changed.set()

    def _pressed(self, box: BoxAtCounter, report: ButtonPressed) -> None:
        now = self._clock.now()
        stormed = self._presses.stormed
        if not self._presses.is_new(box.address, report.press, report.button, now):
            if self._presses.stormed > stormed:
                self._not_done(box.counter, f"button {report.button}", "storm")
            return
        key = box.keys.key(report.button, report.is_long)
        if key is None or not report.is_known:
            # A button without a key, or a press upon what an earlier run showed: nobody can say what was meant.
            self._not_done(box.counter, key or "none", "unknown")
            return
        try:
            self._waiting[box.counter].put_nowait((key, report.seen))
        except asyncio.QueueFull:
            self._not_done(box.counter, key, "too_many")

    async def _ask(self, counter: str) -> None:
        """Ask the core for one press after the other, for ever."""
        while True:
            key, seen = await self._waiting[counter].get()
            shown = seen if seen is not None else UNSET
            press = Press(id=self._agent.new_id(), counter=counter, key=key, seen=shown)
            try:
                reply = await self._agent.ask(press, give_up_after=GIVE_UP_AFTER)
            except GivenUp:
                self._not_done(counter, key, "no_answer")
                continue
            if not reply.ok:
                self._not_done(counter, key, str(reply.refused))
            elif isinstance(reply.counter, CounterState):
                self._lamps[counter].heard(reply.counter, self._clock.now())
                self._relamp(counter)

    def _not_done(self, counter: str, key: str, why: str) -> None:
        log.info("A press is not done", action="not_done", counter=counter, key=key, why=why)
        self._lamps[counter].not_done(self._clock.now())
        self._relamp(counter)

    async def _hear(self) -> None:
        while True:
            heard = await self._agent.events.get()
            match heard:
                case StateHeard(address=address, state=CounterState() as state) if address.state_kind == COUNTER:
                    if address.state_of in self._lamps:
                        self._lamps[address.state_of].heard(state, self._clock.now())
                        self._relamp(address.state_of)
                case StateHeard(state=OfficeState() as office):
                    for lamp in self._lamps.values():
                        lamp.suspend(office.suspended is not None, self._clock.now())
                    self._relamp(*self._lamps)
                case LinkChanged():
                    self._relamp(*self._lamps)
                case JobHeard(job=job):
                    self._do(job)

    def _do(self, job: Job) -> None:
        match job:
            case Watch():
                self._look_changed.set()
            case Touch():
                self._touch(job)
            case Restart():
                log.info("The core asks for a new start", action="restart")
                self._restart.set()
            case _:
                log.debug("The boxes have nothing to do with this job", action="job_ignored")

    def _touch(self, touch: Touch) -> None:
        if self._sight.press is None:
            log.warning("A touch from afar is not allowed here", action="touch_refused")
            return
        # The grid is the same in every width, so that any width tells the key.
        found = key_at(arrange(self._plans, REFERENCE_WIDTH), touch.x, touch.y)
        if found is not None:
            self._sight.press(*found)

    def _relamp(self, *counters: str) -> None:
        now, is_connected = self._clock.now(), self._agent.connected
        for counter in counters:
            lamp = self._lamps[counter]
            self._bus.show(self._by_counter[counter].address, lamp.face(is_connected, now), lamp.seen)
        if self._line is not None:
            self._line.stir()
        self._relamped.set()

    async def _mind_time(self) -> None:
        """Change the lamps that change by time alone."""
        while True:
            self._relamped.clear()
            now = self._clock.now()
            due = [at for lamp in self._lamps.values() if (at := lamp.changes_at(now)) is not None]
            wait = self._clock.real(min(due) - now) if due else None
            try:
                async with asyncio.timeout(wait):
                    await self._relamped.wait()
            except TimeoutError:
                self._relamp(*self._lamps)

    def _tell_health(self) -> None:
        missing = [self._by_address[address].counter for address in self._bus.missing]
        if not missing and not self._knows_who_answers:
            self._knows_who_answers = True
            log.info("Every box answers", action="boxes_found", boxes=len(self._by_address))
        stuck = {counter: buttons for counter, buttons in self._stuck.items() if buttons}
        self._agent.set_health(line="ok" if self._is_line_open else "lost", missing=missing, stuck=stuck)

    def _line_changed(self) -> None:
        """The line has been opened or lost: who is on it is told some time later, all at once."""
        self._knows_who_answers = False
        if self._roll_call is not None:
            self._roll_call.cancel()
        if self._is_line_open:
            self._roll_call = asyncio.get_running_loop().call_later(ROLL_CALL_SECONDS, self._call_roll)
        self._tell_health()

    def _call_roll(self) -> None:
        if not self._knows_who_answers:
            self._knows_who_answers = True
            missing = [self._by_address[address].counter for address in self._bus.missing]
            sentence = "Some boxes do not answer; look at their plugs, their power and their addresses"
            log.warning(sentence, action="boxes_missing", counters=missing)

    async def _show(self) -> None:
        """Send a picture when one is watched and something in it has changed."""
        loop = asyncio.get_running_loop()
        while True:
            await self._look_changed.wait()
            self._look_changed.clear()
            wait = self._agent.watching.wait(loop.time())
            if wait is None:
                continue
            await asyncio.sleep(wait)
            width = self._agent.watching.wants(loop.time())
            if width is None:
                continue
            views = {counter: self._view(counter) for counter in self._by_counter}
            layout = arrange(self._plans, width)
            await self._agent.show(await asyncio.to_thread(self._sight.painter.png, layout, views))

    def _view(self, counter: str) -> BoxView:
        if self._sight.view is not None:
            return self._sight.view(counter)
        face: Face | None = self._bus.shown(self._by_counter[counter].address)
        return BoxView(face)


def _all_keys(keys: BoxKeys) -> tuple[Key, ...]:
    return tuple(dict.fromkeys((*keys.short, *keys.long)))

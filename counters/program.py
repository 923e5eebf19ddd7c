"""The program of the boxes at work: states become lamps, presses become asks, watchers get a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from counters.asking import Asking
from counters.buttons import BoxKeys, Presses
from counters.lamps import CounterLamp, LampTimes
from counters.picture.drawing import BoxView, Painter
from counters.picture.layout import REFERENCE_WIDTH, BoxPlan, arrange, key_at
from counters.protocol import Face
from counters.reports import BoxesClash, BoxFound, BoxLost, ButtonPressed, ButtonsStuck, Report, StrangerHeard
from counters.wiring import Wiring
from queue_core.runtime.agent import Agent, JobHeard, LinkChanged, StateHeard
from queue_core.runtime.clock import OfficeClock
from queue_core.wire.asks import Key
from queue_core.wire.jobs import Job, Restart, Touch, Watch
from queue_core.wire.states import CounterState, OfficeState
from queue_core.wire.topics import COUNTER

log = structlog.get_logger()

ROLL_CALL_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class BoxAtCounter:
    """Which box stands at which counter, and its keys."""

    counter: str
    address: int
    keys: BoxKeys


@dataclass(frozen=True, slots=True)
class SignAtCounter:
    """Which sign shows the number of which counter: a box without buttons."""

    counter: str
    address: int


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
        signs: Sequence[SignAtCounter],
        times: LampTimes,
        wiring: Wiring,
        sight: Sight,
    ) -> None:
        self._agent = agent
        self._clock = clock
        self._wiring = wiring
        self._sight = sight
        self._by_address = {box.address: box for box in boxes}
        self._signs = {sign.address: sign.counter for sign in signs}
        self._addresses: dict[str, list[int]] = {}
        for address, counter in (*((box.address, box.counter) for box in boxes), *self._signs.items()):
            self._addresses.setdefault(counter, []).append(address)
        self._plans = [BoxPlan(box.counter, _all_keys(box.keys)) for box in boxes]
        self._lamps = {counter: CounterLamp(times) for counter in self._addresses}
        self._asking = Asking(agent, [box.counter for box in boxes], self._done, self._not_done)
        self._presses = Presses()
        self._stuck: dict[str, tuple[int, ...]] = {}
        self._relamped = asyncio.Event()
        self._look_changed = asyncio.Event()
        self._restart = asyncio.Event()
        self._knows_who_answers = False
        self._roll_call: asyncio.TimerHandle | None = None

    @property
    def restart_wanted(self) -> bool:
        """Whether the core asked for a new start."""
        return self._restart.is_set()

    def stir_picture(self, _counter: str = "") -> None:
        """A box looks different."""
        self._look_changed.set()

    async def run(self) -> None:
        """Work until a restart is asked for, or for ever."""
        self._tell_health()
        async with asyncio.TaskGroup() as group:
            work = [self._agent.run(), self._wiring.run(self.take, self._line_changed), self._asking.run()]
            work += [self._hear(), self._mind_time(), self._show()]
            tasks = [group.create_task(one) for one in work]
            await self._restart.wait()
            for task in tasks:
                task.cancel()

    def take(self, report: Report) -> None:
        """Take what the bus reports."""
        box = self._by_address.get(report.address)
        if box is None:
            self._take_of_no_box(report)
            return
        match report:
            case ButtonPressed():
                self._pressed(box, report)
            case BoxLost() if self._wiring.is_open:
                sentence = "A box does not answer; look at its plug and its power"
                log.warning(sentence, action="box_lost", counter=box.counter, address=box.address)
            case BoxFound() if self._knows_who_answers:
                log.info("A box answers again", action="box_found", counter=box.counter, address=box.address)
            case ButtonsStuck(buttons=buttons):
                self._stuck[box.counter] = buttons
                if buttons:
                    sentence = "A button has been held for too long; free it or change it"
                    log.warning(sentence, action="button_stuck", counter=box.counter, buttons=buttons)
            case BoxesClash():
                self._tell_clash(box.counter, box.address)
        self._tell_health()
        self._look_changed.set()

    def _take_of_no_box(self, report: Report) -> None:
        counter = self._signs.get(report.address)
        match report:
            case StrangerHeard():
                sentence = "A box answers that is not in the configuration; give its address to a counter"
                log.warning(sentence, action="box_unknown", address=report.address)
            case BoxLost() if counter is not None and self._wiring.is_open:
                sentence = "A sign does not answer; look at its plug and its power"
                log.warning(sentence, action="sign_lost", counter=counter, address=report.address)
            case ButtonPressed() if counter is not None:
                self._not_done(counter, f"button {report.button}", "sign")
            case BoxesClash() if counter is not None:
                self._tell_clash(counter, report.address)
        self._tell_health()

    def _tell_clash(self, counter: str, address: int) -> None:
        sentence = "Two boxes seem to answer at one address, or the line is disturbed; give each its own address"
        log.warning(sentence, action="boxes_clash", counter=counter, address=address)

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
        self._asking.press(box.counter, key, report.seen)

    def _done(self, counter: str, state: CounterState) -> None:
        self._lamps[counter].heard(state, self._clock.now())
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
            for address in self._addresses[counter]:
                self._wiring.show(address, lamp.face(is_connected, now), lamp.seen)
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
        missing, signs = self._missing()
        if not missing and not signs and not self._knows_who_answers:
            self._knows_who_answers = True
            log.info("Every box answers", action="boxes_found", boxes=len(self._by_address), signs=len(self._signs))
        stuck = {counter: buttons for counter, buttons in self._stuck.items() if buttons}
        self._agent.set_health(line="ok" if self._wiring.is_open else "lost", missing=missing, stuck=stuck)
        if self._signs:
            self._agent.set_health(missing_signs=signs)

    def _missing(self) -> tuple[list[str], list[str]]:
        """Counters whose box does not answer, and those whose sign does not."""
        away = self._wiring.missing
        boxes = [self._by_address[address].counter for address in away if address in self._by_address]
        return list(dict.fromkeys(boxes)), [self._signs[address] for address in away if address in self._signs]

    def _line_changed(self) -> None:
        """The line has been opened or lost: who is on it is told some time later, all at once."""
        self._knows_who_answers = False
        if self._roll_call is not None:
            self._roll_call.cancel()
        if self._wiring.is_open:
            self._roll_call = asyncio.get_running_loop().call_later(ROLL_CALL_SECONDS, self._call_roll)
        self._tell_health()

    def _call_roll(self) -> None:
        if not self._knows_who_answers:
            self._knows_who_answers = True
            missing, signs = self._missing()
            sentence = "Some boxes do not answer; look at their plugs, their power and their addresses"
            log.warning(sentence, action="boxes_missing", counters=missing, signs=signs)

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
            views = {plan.counter: self._view(plan.counter) for plan in self._plans}
            layout = arrange(self._plans, width)
            await self._agent.show(await asyncio.to_thread(self._sight.painter.png, layout, views))

    def _view(self, counter: str) -> BoxView:
        if self._sight.view is not None:
            return self._sight.view(counter)
        face: Face | None = self._wiring.shown(self._addresses[counter][0])
        return BoxView(face)


def _all_keys(keys: BoxKeys) -> tuple[Key, ...]:
    return tuple(dict.fromkeys((*keys.short, *keys.long)))

"""The core in its house: it lives, dies and lives again; what it hears, says, prints and when it looks at the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random

from queue_core.domain.commands import PassTime, ResumePrinting
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import DeviceId, OfficePlan
from queue_core.gateway.inbound import NewIds, RefusedAtOnce
from queue_core.journal.memory import MemoryShelf
from queue_core.runtime.places import shipped_config
from queue_core.runtime.texts import Texts
from queue_core.simulate.days.air import Air
from queue_core.simulate.days.core import CoreLife, Fate
from queue_core.simulate.days.printer import Printer
from queue_core.simulate.days.trace import Trace
from queue_core.simulate.days.virtual_time import Agenda, Appointment
from queue_core.submissions import Announcement, Submission
from queue_core.wire import codec
from queue_core.wire.presence import Presence, is_well
from queue_core.wire.states import CounterState

COMMIT_SECONDS = 0.001
TIMER_MARGIN = 0.001
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@cache
def _refusals() -> Texts:
    return Texts.load(shipped_config(), "refusals")


@dataclass(slots=True)
class _Waiting:
    """Submissions that came while the last commit ran, each with whom to tell."""

    submissions: list[Submission] = field(default_factory=list)
    answers: list[Callable[[bytes], None] | None] = field(default_factory=list)


class Serving:
    """All lives of the core of one day. `reply` and `show` take what it says at the near end of the air."""

    def __init__(
        self,
        plan: OfficePlan,
        agenda: Agenda,
        air: Air,
        trace: Trace,
        ids: Random,
        reply: Callable[[str, str, bytes], None],
        show: Callable[[str, CounterState], None],
    ) -> None:
        self.plan = plan
        self.shelf = MemoryShelf()
        self.core: CoreLife | None = None
        self.commands = 0
        self.wrong: list[str] = []
        self.printers: Mapping[str, Printer] = {}
        self._agenda, self._air, self._trace, self._ids = agenda, air, trace, ids
        self._reply, self._show = reply, show
        self._presences: dict[str, Presence] = {}
        self._states: dict[str, CounterState] = {}
        self._on_their_way: set[str] = set()
        self._waiting = _Waiting()
        self._is_commit_due = False
        self._is_start_due = True
        self._timer: Appointment | None = None
        self._jobs_timer: Appointment | None = None
        self._told_deadline: float | None = None
        self._clock_error = 0.0
        self._death: tuple[float, float] = (1.0, 0.0)

    async def go_on(self, tasks: asyncio.TaskGroup) -> None:
        """Do what is due: start, commit."""
        if self._is_start_due:
            await self._begin_life(tasks)
        if self._is_commit_due:
            await self._commit(tasks)

    def hear(self, device: str, payload: bytes) -> None:
        """An ask has come through the air."""
        if self.core is None:
            return
        read = self.core.inbound.read(device, payload, self._presences)
        if isinstance(read, RefusedAtOnce) or read.asked is None:
            self.wrong.append(f"an ask of {device} could not be read: {payload!r}")
            return
        ask_id = read.asked.ask_id
        self.submit(read, lambda reply: self._air.carry(lambda: self._reply(device, ask_id, reply)))

    def submit(self, submission: Submission, answer: Callable[[bytes], None] | None = None) -> None:
        """Let a command join the next commit; nothing happens while the core is dead."""
        if self.core is None:
            return
        self._waiting.submissions.append(submission)
        self._waiting.answers.append(answer)
        if len(self._waiting.submissions) == 1:
            self._agenda.after(COMMIT_SECONDS, self._be_due)

    def hear_presence(self, printer: str) -> None:
        """A printer's presence has changed."""
        self._presences[printer] = self.printers[printer].presence
        self._resume_if_well(printer)

    def die(self, fate: Fate | None, away_for: float, clock_error: float) -> None:
        """Die now, or (`fate`) over the next commit; start again later with a clock that is wrong by so much."""
        if self.core is None:
            return
        self._death = (away_for, max(clock_error, -self._agenda.now))
        if fate is not None:
            self.core.doom(fate)
        else:
            self.core.end()
            self._be_dead()

    def have_broker_again(self) -> None:
        """The connection is new: all states and all open jobs go out."""
        self._on_their_way.clear()
        for counter in self._states:
            self._send_state(counter)
        if self.core is not None:
            self.core.outbox.send_all_again(self._agenda.now)
            self._send_jobs(self.core)

    async def _begin_life(self, tasks: asyncio.TaskGroup) -> None:
        self._is_start_due = False
        core = CoreLife(self.plan, self.shelf, self._agenda, self._clock_error, self._new_ids, _refusals())
        await core.begin(tasks)
        self.core, self._told_deadline = core, None
        self._trace.note("core", self._agenda.now, life="starts", records=len(self.shelf.records))
        for printer in self.printers:
            self.hear_presence(printer)
        self._say(core)

    async def _commit(self, tasks: asyncio.TaskGroup) -> None:
        self._is_commit_due = False
        core, waiting = self.core, self._waiting
        self._waiting = _Waiting()
        if core is None or not waiting.submissions:
            return
        self.commands += len(waiting.submissions)
        replies = await core.carry_out(waiting.submissions, tasks)
        if replies is None:
            self._be_dead()
            return
        self._say(core)
        for answer, reply in zip(waiting.answers, replies, strict=True):
            if answer is not None:
                answer(codec.encode(reply))

    def _say(self, core: CoreLife) -> None:
        for announcement in core.take_announcements():
            self._announce(core, announcement)
        self._wind_timer(core)

    def _be_due(self) -> None:
        self._is_commit_due = True

    def _be_dead(self) -> None:
        self.core, self._waiting = None, _Waiting()
        away_for, self._clock_error = self._death
        self._trace.note("core", self._agenda.now, life="is dead", records=len(self.shelf.records))
        self._agenda.after(away_for, self._want_start)

    def _want_start(self) -> None:
        self._is_start_due = True

    def _wind_timer(self, core: CoreLife) -> None:
        """Stand in for the timekeeper: time is told past the deadline, once a second where telling moved nothing."""
        if self._timer is not None:
            self._timer.call_off()
        deadline = core.dispatcher.deadline
        if deadline is not None:
            seconds = deadline + TIMER_MARGIN - core.clock.now()
            least = 1.0 if deadline == self._told_deadline else 0.0
            self._timer = self._agenda.after(max(least, seconds), lambda: self._tell_time(core, deadline))

    def _tell_time(self, core: CoreLife, deadline: float) -> None:
        if core is self.core:
            self._told_deadline = deadline
            self.submit(Submission(PassTime(), who="timer", where="core"))

    def _new_ids(self) -> NewIds:
        code = "".join(self._ids.choice(_CROCKFORD) for _ in range(8))
        return NewIds(TicketId(f"{self._ids.getrandbits(64):016x}"), code)

    def _announce(self, core: CoreLife, announcement: Announcement) -> None:
        for name, state in announcement.states.items():
            if isinstance(state, CounterState):
                counter = name.partition("/")[2]
                self._states[counter] = state
                self._send_state(counter)
        for order in announcement.prints:
            core.outbox.add(order, self._agenda.now)
        for job in announcement.ended_jobs:
            core.outbox.end(job)
        self._send_jobs(core)

    def _send_state(self, counter: str) -> None:
        if counter not in self._on_their_way and not self._air.is_down:
            self._on_their_way.add(counter)
            self._air.carry(lambda: self._deliver_state(counter), surely=True)

    def _deliver_state(self, counter: str) -> None:
        self._on_their_way.discard(counter)
        if not self._air.is_down:
            self._show(counter, self._states[counter])

    def _send_jobs(self, core: CoreLife) -> None:
        if core is not self.core:
            return
        for order in core.outbox.due(self._agenda.now, core.clock.now()):
            self._send_job(self.printers[order.printer], codec.encode(order.job))
        next_due = core.outbox.next_due()
        if self._jobs_timer is not None:
            self._jobs_timer.call_off()
        if next_due is not None:
            self._jobs_timer = self._agenda.at(next_due, lambda: self._send_jobs(core))

    def _send_job(self, printer: Printer, payload: bytes) -> None:
        self._air.carry(lambda: printer.receive(payload))

    def _resume_if_well(self, printer: str) -> None:
        if is_well(self._presences.get(printer)):
            self.submit(Submission(ResumePrinting(DeviceId(printer)), who="core", where=printer))

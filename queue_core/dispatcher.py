"""The single writer: take what waits, decide, append, answer, announce. Nothing leaves before the commit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

import structlog

from queue_core.announcing import Announcer
from queue_core.domain.apply import apply
from queue_core.domain.commands import Command, MaybeGiven, StartCore
from queue_core.domain.day.deadlines import next_deadline
from queue_core.domain.day.doubt import begins_at
from queue_core.domain.day.schedule import business_day
from queue_core.domain.events import ClockConfirmed, DayOpened, Event, TextLeft
from queue_core.domain.office import Office
from queue_core.domain.plan import DirectionId
from queue_core.domain.refusal import Refusal
from queue_core.domain.rule_version import rules_in_force
from queue_core.domain.settle import Outcome, carry_out
from queue_core.journal.chain import seal
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import DAY_CLOSED, Answer, Batch, Entry, Head, Journal, Loaded, Record
from queue_core.journal.texts.kept import Text
from queue_core.remembered.answers import RememberedAnswers
from queue_core.remembered.seated import Seated
from queue_core.remembered.sight import objection as of_another
from queue_core.replies import ReplyWriter
from queue_core.runtime.clock import OfficeClock
from queue_core.submissions import Announcement, Submission
from queue_core.wire import codec as wire_codec
from queue_core.wire.replies import Reply

log = structlog.get_logger()

MOST_IN_A_BATCH = 256
_Seen = TypeVar("_Seen")


def _maybe_given(loaded: Loaded) -> MaybeGiven | None:
    if loaded.lost is None:
        return None
    numbers = tuple((DirectionId(direction), number) for direction, number in loaded.lost.numbers.items())
    return MaybeGiven(loaded.lost.day, numbers, loaded.lost.jump)


@dataclass(slots=True)
class _Waiting:
    submission: Submission
    reply: asyncio.Future[Reply]


@dataclass(slots=True)
class _Turn:
    """One batch on its way: what is written, and what is said once it is durable."""

    records: list[Record] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    replies: list[tuple[asyncio.Future[Reply], Reply]] = field(default_factory=list)
    all_views: bool = False


class Dispatcher:
    """Owns the office. Everybody else submits commands and reads what was announced."""

    def __init__(
        self,
        *,
        office: Office,
        journal: Journal,
        codec: EventCodec,
        clock: OfficeClock,
        writer: ReplyWriter,
        announcer: Announcer,
        remembered: RememberedAnswers,
        doubts_clock: bool = True,
        objection: Callable[[Command], Refusal | None] = lambda command: None,
    ) -> None:
        """Put it together. `objection`: why a command cannot be carried out now, whatever the rules would say."""
        self._office = office
        self._journal = journal
        self._codec = codec
        self._clock = clock
        self._writer = writer
        self._announcer = announcer
        self._remembered = remembered
        self._doubts_clock = doubts_clock
        self._objection = objection
        self._seated = Seated(office)
        self._head = Head(0, "")
        self._inbox: deque[_Waiting] = deque()
        self._turns_wanted: list[asyncio.Future[None]] = []
        self._looks: list[Callable[[], None]] = []
        self._something_waits = asyncio.Event()
        self.is_in_journal = False
        """The journal was asked for something and has not answered yet."""
        self._listeners: list[Callable[[Announcement], None]] = []
        self._last_listeners: list[Callable[[Announcement], None]] = []
        self.deadline: float | None = None
        """The next instant at which time itself is due, as of the last commit."""
        self.deadline_changed = asyncio.Event()

    def listen(self, listener: Callable[[Announcement], None], *, last: bool = False) -> None:
        """Call `listener` with each announcement, in order; it must neither wait nor raise.

        `last`: after all others, for what nobody waits for while a call is on its way to a board.
        """
        (self._last_listeners if last else self._listeners).append(listener)

    async def start(self, loaded: Loaded, version: str) -> None:
        """Rebuild the office from the journal, note the start, announce everything. Call once, before `run`."""
        self._rebuild(loaded.records)
        self._head = loaded.head
        self._office.seq = loaded.head.seq
        self._remembered.restore(loaded.answers)
        turn = _Turn(all_views=True)
        wall = self._clock.wall()
        self._clock.go_on_from(begins_at(self._office, wall) if self._doubts_clock else max(wall, self._office.latest))
        self._clock.keep_apart()
        start = StartCore(loaded.epoch, version, wall if self._doubts_clock else None, _maybe_given(loaded))
        starting = Submission(start, who="core", where="core")
        self._process(_Waiting(starting, asyncio.get_running_loop().create_future()), turn)
        await self._commit(turn)

    async def submit(self, submission: Submission) -> Reply:
        """Carry a command out and return its reply, once what it changed is durable."""
        waiting = _Waiting(submission, asyncio.get_running_loop().create_future())
        self._inbox.append(waiting)
        self._something_waits.set()
        return await waiting.reply

    async def turn(self) -> None:
        """Return once the writer and the journal's thread have turned: what waited before is done. Writes nothing."""
        turned: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns_wanted.append(turned)
        self._something_waits.set()
        await turned

    async def look(self, reader: Callable[[Office], _Seen]) -> _Seen:
        """Return what `reader` finds in the office between two turns, when all that happened is durable."""
        seen: asyncio.Future[_Seen] = asyncio.get_running_loop().create_future()

        def read() -> None:
            if not seen.done():
                seen.set_result(reader(self._office))

        self._looks.append(read)
        self._something_waits.set()
        return await seen

    async def settle_ask(self, device: str, ask_id: str) -> Reply | None:
        """Return how an ask ended, once that is durable; None: it never came, and will do nothing if it comes yet."""
        return await self.look(lambda _office: self._remembered.settle(device, ask_id))

    async def run(self) -> None:
        """Serve for ever. A commit that fails ends this with the journal's error: the process must end too."""
        while True:
            await self._something_waits.wait()
            turn = _Turn()
            turns_wanted, self._turns_wanted = self._turns_wanted, []
            looks, self._looks = self._looks, []
            for read in looks:
                read()
            for _ in range(min(len(self._inbox), MOST_IN_A_BATCH)):
                self._process(self._inbox.popleft(), turn)
            if not self._inbox:
                self._something_waits.clear()
            if turn.replies:
                await self._commit(turn)
            if turns_wanted:
                await self._let_the_journal(self._journal.turn())
            for turned in turns_wanted:
                if not turned.done():
                    turned.set_result(None)

    async def _let_the_journal(self, work: Awaitable[None]) -> None:
        self.is_in_journal = True  # and so it stays when the waiting is given up: the journal has not answered
        await work
        self.is_in_journal = False

    def _rebuild(self, records: Iterable[Record]) -> None:
        for record in records:
            self._office.seq = record.seq - 1
            event = self._codec.decode(record.kind, record.version, record.body)
            apply(self._office, event, record.at)
            self._announcer.note_record(event, record)
            self._seated.note(record)

    def _process(self, waiting: _Waiting, turn: _Turn) -> None:
        submission = waiting.submission
        known = self._remembered.find(submission.asked)
        if known is not None:
            turn.replies.append((waiting.reply, known))
            return
        if self._remembered.is_another_body(submission.asked):
            refusal = Refusal("malformed", reason="this `id` was used for another ask")
            turn.replies.append((waiting.reply, self._refused(submission, refusal)))
            return
        day_before, who = self._office.day, self._seated.who(submission)
        outcome = self._carry_out(submission)
        reply = self._writer.write(submission, outcome)
        for event in outcome.events:
            if isinstance(event, ClockConfirmed):
                self._clock.go_on_from(max(event.until, self._clock.now()))
                self._clock.keep_apart()
        if outcome.events:
            self._keep(replace(submission, who=who), outcome, reply, turn, day_before)
        elif submission.asked is not None:
            self._remembered.keep_briefly(submission.asked, reply)
        turn.all_views = turn.all_views or submission.who in ("timer", "core")
        turn.replies.append((waiting.reply, reply))

    def _carry_out(self, submission: Submission) -> Outcome:
        command = submission.command
        if isinstance(command, Refusal):
            return Outcome(self._clock.now(), refusal=command)
        refusal = self._objection(command) or self._seated.objection(submission) or of_another(self._office, submission)
        if refusal is not None:
            return Outcome(self._clock.now(), refusal=refusal)
        return carry_out(self._office, command, self._clock.now())

    def _refused(self, submission: Submission, refusal: Refusal) -> Reply:
        ask_id = submission.asked.ask_id if submission.asked is not None else "core"
        return self._writer.refuse(ask_id, refusal, submission.language)

    def _keep(self, submission: Submission, outcome: Outcome, reply: Reply, turn: _Turn, day: str) -> None:
        asked = submission.asked
        cause = f"{asked.device}/{asked.ask_id}" if asked is not None else None
        rules = rules_in_force(self._office.plan)
        for event in outcome.events:
            day = event.day if isinstance(event, DayOpened) else day
            entry = Entry(outcome.at, day, event, submission.who, submission.where, cause, rules)
            record = seal(entry, self._head, self._codec)
            self._head = record.head
            self._seated.note(record)
            turn.records.append(record)
            turn.events.append(event)
            self._announcer.note_record(event, record)
            if isinstance(event, TextLeft):
                turn.texts.append(self._text(event, submission, outcome.at))
            if isinstance(event, DayOpened):
                self._remembered.forget_before(event.day)
        if asked is not None:
            reply_bytes = wire_codec.encode(reply)
            answer = Answer(asked.device, asked.ask_id, asked.body_hash, reply_bytes, self._office.day, outcome.at)
            turn.answers.append(answer)
            self._remembered.keep(answer)

    def _text(self, event: TextLeft, submission: Submission, at: float) -> Text:
        """Return the words that an event speaks of, as they are kept beside its record."""
        assert submission.words is not None, "words are told by their hash, and come along"
        ticket = self._office.tickets[event.ticket]
        day = business_day(self._office.plan, ticket.issued_at).isoformat()
        words, salt = submission.words.words, submission.words.salt
        return Text(event.text, ticket.id, ticket.number, day, event.about, at, salt, words)

    async def _commit(self, turn: _Turn) -> None:
        announcement = self._announcer.prepare(turn.events, self._clock.now(), everything=turn.all_views)
        closed = tuple(record for record in turn.records if record.kind == DAY_CLOSED)
        announcement = replace(announcement, closed_days=closed) if closed else announcement
        deadline = next_deadline(self._office, self._clock.now())
        if turn.records:
            batch = Batch(tuple(turn.records), tuple(turn.answers), tuple(turn.texts))
            await self._let_the_journal(self._journal.append(batch))
        for future, reply in turn.replies:
            if not future.done():
                future.set_result(reply)
        for listener in [*self._listeners, *self._last_listeners]:
            listener(announcement)
        if deadline != self.deadline:
            self.deadline = deadline
            self.deadline_changed.set()

"""The core's one connection to the broker: asks in; replies, jobs and states out; who is there."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable

import structlog

from queue_core.dispatcher import Dispatcher
from queue_core.domain.commands import ResumePrinting
from queue_core.domain.plan import DeviceId, OfficePlan
from queue_core.domain.refusal import Refusal
from queue_core.floor import Floor
from queue_core.gateway.inbound import Inbound, RefusedAtOnce
from queue_core.gateway.outbox import PrintOutbox
from queue_core.gateway.outgoing import Outgoing
from queue_core.gateway.pace import Pace
from queue_core.replies import ReplyWriter
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import NOT_LET_IN_SECONDS, Connector, Link, LinkLost, Message, NotLetIn
from queue_core.runtime.system.backoff import Backoff
from queue_core.submissions import Announcement, Submission
from queue_core.wire import codec, topics
from queue_core.wire.presence import OFFLINE, Presence, is_well

log = structlog.get_logger()

HEARTBEAT_SECONDS = 1.0
SLIP_AGAIN_SECONDS = 2.0
"""A slip failed at a printer that says it is well: its report came late, or it jams. It tries again after a breath."""
UNREADABLE_REPLY_SECONDS = 1.0
"""What cannot be read is answered and logged at most once in this time per device."""
FIRST_WAIT_SECONDS = 0.2
MOST_WAIT_SECONDS = 1.0
"""A broker that is back has all states within 3 s, however long it was away."""
FAREWELL_SECONDS = 1.0
MOST_UNANSWERED = 5_000
"""Asks heard and not answered yet; what comes on top is dropped: askers repeat, and memory is bounded."""


def _first(group: BaseExceptionGroup[BaseException]) -> str:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)


def _is_loss(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return error.split(LinkLost)[1] is None
    return isinstance(error, LinkLost)


class Gateway:
    """Connects, serves until the link is lost, connects again; the office does not notice."""

    def __init__(
        self,
        *,
        connector: Connector,
        plan: OfficePlan,
        dispatcher: Dispatcher,
        inbound: Inbound,
        writer: ReplyWriter,
        floor: Floor,
        clock: OfficeClock,
        version: str,
        states: Callable[[], dict[str, bytes]],
        health: Callable[[], dict[str, object]] = dict,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connector = connector
        self._health = health
        self._plan = plan
        self._dispatcher = dispatcher
        self._inbound = inbound
        self._writer = writer
        self._floor = floor
        self._clock = clock
        self._version = version
        self._states = states
        self._monotonic = monotonic
        self._outgoing = Outgoing()
        self._outbox = PrintOutbox()
        self._pace = Pace()
        self._something_to_send = asyncio.Event()
        self._well: set[str] = set()
        self._resume_at: dict[str, float] = {}
        """When to give printers new jobs for what failed there, in real seconds."""
        self._noted_at: dict[tuple[str, str], float] = {}
        self._unanswered = 0
        self._is_serving = False
        self._since = clock.moment()
        dispatcher.listen(self._announce)
        floor.send_jobs_through(self._send_job)

    @property
    def is_linked(self) -> bool:
        """Whether the broker is there now."""
        return self._is_serving

    async def run(self) -> None:
        """Serve for ever; when ended, say farewell first."""
        office = self._plan.id
        will = Message(topics.presence(office, topics.CORE), codec.encode(OFFLINE), retained=True)
        backoff = Backoff(first=FIRST_WAIT_SECONDS, most=MOST_WAIT_SECONDS, random=random.random)
        while True:
            try:
                async with self._connector.connect(topics.CORE, will) as link:
                    backoff.succeeded()
                    log.info("The core is connected to the broker", action="connected")
                    await self._serve_and_part(link)
            except* LinkLost as lost:
                self._floor.lose_sight()
                if lost.split(NotLetIn)[0] is None:
                    log.warning("The core lost the broker and tries again", action="link_lost", reason=_first(lost))
                else:
                    log.error(f"The broker and the core do not accept each other: {_first(lost)}", action="not_let_in")
                    await asyncio.sleep(NOT_LET_IN_SECONDS)
            await asyncio.sleep(backoff.failed())

    async def _serve_and_part(self, link: Link) -> None:
        try:
            await self._serve(link)
        except BaseException as error:
            if not _is_loss(error):
                # A broker keeps the will to itself when a client leaves in good order.
                with contextlib.suppress(LinkLost, TimeoutError):
                    async with asyncio.timeout(FAREWELL_SECONDS):
                        presence = topics.presence(self._plan.id, topics.CORE)
                        await link.publish(presence, codec.encode(OFFLINE), retain=True)
            raise

    async def _serve(self, link: Link) -> None:
        office = self._plan.id
        await link.subscribe(*(topics.every(office, sort) for sort in ("ask", "presence", "screen")))
        self._outgoing.replace_states({topics.state(office, name): state for name, state in self._states().items()})
        self._outbox.send_all_again(self._monotonic())
        async with asyncio.TaskGroup() as tasks:
            self._is_serving = True
            try:
                tasks.create_task(self._send(link))
                tasks.create_task(self._beat(link))
                tasks.create_task(self._repeat_jobs())
                async for message in link.messages():
                    self._hear(link, message, tasks)
            finally:
                self._is_serving = False

    def _hear(self, link: Link, message: Message, tasks: asyncio.TaskGroup) -> None:
        address = topics.parse(message.topic)
        if address is None or address.name == topics.CORE:
            return
        if address.sort == "ask":
            if message.retained:
                tasks.create_task(link.publish(message.topic, b"", retain=True))
                log.warning("A retained ask was ignored and cleared", action="retained_ask", device=address.name)
            elif message.payload and self._unanswered < MOST_UNANSWERED and self._may_ask(address.name):
                self._unanswered += 1
                tasks.create_task(self._answer(address.name, message.payload)).add_done_callback(self._count_answered)
        elif address.sort == "presence":
            self._hear_presence(address.name, message.payload)
        elif address.sort == "screen":
            self._floor.hear_screen(address.name, message.payload, self._clock.now())

    async def _answer(self, device: str, payload: bytes) -> None:
        read = self._inbound.read(device, payload, self._floor.presences())
        if isinstance(read, RefusedAtOnce):
            self._floor.count_unreadable(device)
            self._warn("An ask was refused", "ask_refused", device, read.reason)
            if read.ask_id is None and not self._is_time_for("reply", device):
                return
            reply = self._writer.refuse(read.ask_id, read.refusal, read.language)
        else:
            reply = await self._dispatcher.submit(read)
            if isinstance(read.command, Refusal):
                self._warn("An ask was refused", "ask_refused", device, read.command.code)
        self._outgoing.put(topics.reply(self._plan.id, device), codec.encode(reply))
        self._something_to_send.set()

    def _may_ask(self, device: str) -> bool:
        # Strangers share one pace: a rogue with a thousand names is no faster.
        if self._pace.allows(device if device in self._plan.devices else "", self._monotonic()):
            return True
        self._warn("A device asks too fast, and not all of it is read", "ask_flood", device, "revoke it if it goes on")
        return False

    def _count_answered(self, _answering: asyncio.Task[None]) -> None:
        self._unanswered -= 1

    def _warn(self, sentence: str, action: str, device: str, reason: str) -> None:
        # Strangers share one line a second: a rogue with a thousand names fills no log.
        if self._is_time_for(action, device if device in self._plan.devices else ""):
            log.warning(sentence, action=action, device=device, reason=reason[:200])

    def _is_time_for(self, what: str, device: str) -> bool:
        """Say True at most once a second for each thing a device does wrong."""
        now = self._monotonic()
        if now - self._noted_at.get((what, device), -UNREADABLE_REPLY_SECONDS) < UNREADABLE_REPLY_SECONDS:
            return False
        if len(self._noted_at) > len(self._plan.devices) + 1000:
            self._noted_at.clear()
        self._noted_at[what, device] = now
        return True

    def _hear_presence(self, device: str, payload: bytes) -> None:
        try:
            presence = codec.decode_presence(payload) if payload else OFFLINE
        except codec.Unreadable as unreadable:
            self._floor.count_unreadable(device)
            self._warn("A presence could not be read", "unreadable", device, unreadable.reason)
            return
        self._floor.hear_presence(device, presence)
        listed = self._plan.devices.get(DeviceId(device))
        if listed is None or listed.role != "printer":
            return
        if not is_well(presence):
            self._well.discard(device)
            self._resume_at.pop(device, None)
        elif device not in self._well:
            self._well.add(device)
            self._resume_at[device] = self._monotonic()

    def _announce(self, announcement: Announcement) -> None:
        office, now = self._plan.id, self._monotonic()
        for name, state in announcement.states.items():
            self._outgoing.put_state(topics.state(office, name), codec.encode(state))
        for order in announcement.prints:
            self._outbox.add(order, now)
        for job in announcement.ended_jobs:
            self._outbox.end(job)
        for device, outcome in announcement.slip_outcomes:
            self._outgoing.put(topics.job(office, device), codec.encode(outcome))
        for printer in self._well.intersection(announcement.failed_at):
            self._resume_at[printer] = now + SLIP_AGAIN_SECONDS
        self._send_due_jobs()
        self._something_to_send.set()

    def _send_job(self, device: str, payload: bytes) -> None:
        self._outgoing.put(topics.job(self._plan.id, device), payload)
        self._something_to_send.set()

    def _send_due_jobs(self) -> None:
        if not self._is_serving:
            return
        for order in self._outbox.due(self._monotonic(), self._clock.now()):
            self._outgoing.put(topics.job(self._plan.id, order.printer), codec.encode(order.job))
            self._something_to_send.set()

    async def _repeat_jobs(self) -> None:
        while True:
            self._send_due_jobs()
            for printer in [printer for printer, at in self._resume_at.items() if at <= self._monotonic()]:
                del self._resume_at[printer]
                await self._dispatcher.submit(Submission(ResumePrinting(DeviceId(printer)), who="core", where=printer))
            await asyncio.sleep(HEARTBEAT_SECONDS / 4)

    async def _send(self, link: Link) -> None:
        """Send what waits. Messages of one round travel together; the next round waits until the broker has them."""
        while True:
            await self._something_to_send.wait()
            self._something_to_send.clear()
            messages = self._outgoing.take()
            async with asyncio.TaskGroup() as round_trip:
                for message in messages:
                    publishing = link.publish(message.topic, message.payload, retain=message.retained)
                    round_trip.create_task(publishing)

    async def _beat(self, link: Link) -> None:
        self._something_to_send.set()
        topic = topics.presence(self._plan.id, topics.CORE)
        while True:
            alive = Presence(
                online=True,
                role="core",
                version=self._version,
                since=self._since,
                at=self._clock.moment(),
                health=self._health(),
            )
            await link.publish(topic, codec.encode(alive), retain=True)
            await asyncio.sleep(HEARTBEAT_SECONDS)

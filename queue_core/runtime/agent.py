"""A device's tie to its office: connects and connects again, tells its presence, hears states and jobs, asks."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import secrets
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.hearing.ear import Ear
from queue_core.runtime.hearing.errands import Errand, Errands, GivenUp, next_repeat
from queue_core.runtime.hearing.heard import Heard, HeardQueue, JobHeard, LinkChanged, PresenceHeard, StateHeard
from queue_core.runtime.link import NOT_LET_IN_SECONDS, Connector, Link, LinkLost, Message, NotLetIn
from queue_core.runtime.system.backoff import Backoff
from queue_core.runtime.watching import Watching
from queue_core.wire import topics
from queue_core.wire.asks import Ask
from queue_core.wire.codec import MAX_ASK_BYTES, MAX_SCREEN_BYTES, Unreadable, encode
from queue_core.wire.jobs import Watch
from queue_core.wire.presence import OFFLINE, Presence, Role
from queue_core.wire.replies import Reply

__all__ = ["Agent", "GivenUp", "Heard", "JobHeard", "LinkChanged", "PresenceHeard", "StateHeard"]

log = structlog.get_logger()

FIRST_WAIT_SECONDS: Final = 0.2
MOST_WAIT_SECONDS: Final = 1.0
"""The broker is back: all devices of an office have a right picture within 3 s, and do not come as one."""
_STEADY_SECONDS: Final = 5.0
"""A connection that lasted this long was a success: the next wait is a short one again."""
_FAREWELL_SECONDS: Final = 1.0
_MOST_COMPLAINTS: Final = 64


def _random_id() -> str:
    return secrets.token_hex(16)


def _now() -> float:
    return asyncio.get_running_loop().time()


class Agent:
    """What ties a device program to its office. `events` is what the device hears.

    `run` must run, in a TaskGroup, for anything else to happen.
    """

    def __init__(
        self,
        *,
        connector: Connector,
        office: str,
        device: str,
        role: Role,
        version: str,
        clock: OfficeClock,
        new_id: Callable[[], str] = _random_id,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.office = office
        self.device = device
        self.new_id = new_id
        self.watching = Watching()
        self.events: asyncio.Queue[Heard] = HeardQueue()
        self._connector = connector
        self._presence = Presence(online=True, role=role, version=version, since=clock.moment())
        self._health: dict[str, object] = {}
        self._presence_changed = asyncio.Event()
        self._backoff = Backoff(first=FIRST_WAIT_SECONDS, most=MOST_WAIT_SECONDS, random=jitter)
        self._errands = Errands()
        self._ear = Ear(office, device, speed=clock.speed)
        self._core_heard = asyncio.Event()
        self._link: Link | None = None
        self._told_connected: bool | None = None
        self._told_loss: type[LinkLost] | None = None
        self._complaints: set[tuple[str, str]] = set()

    @property
    def connected(self) -> bool:
        """Whether the broker is connected and the core was heard, online, within the last 3 s."""
        return self._link is not None and self._ear.core.is_alive(_now())

    async def run(self) -> None:
        """Stay connected for ever; when cancelled, say farewell first."""
        while True:
            began, least = _now(), 0.0
            try:
                await self._connect_and_live()
            except LinkLost as lost:
                least = NOT_LET_IN_SECONDS if isinstance(lost, NotLetIn) else 0.0
                if _now() - began > _STEADY_SECONDS:
                    self._backoff.succeeded()
                self._tell_loss(lost)
            finally:
                self._drop_link()
            await asyncio.sleep(least + self._backoff.failed())

    async def ask(self, ask: Ask, *, give_up_after: float | None = None) -> Reply:
        """Ask the core and return its reply, be it ok or refused.

        The ask is sent again, with its id, 1, 2 and 4 s after the first sending, then every 5 s, and as soon as a new
        link is there. Raises `GivenUp` after `give_up_after` real seconds; None waits for ever. An ask beyond 64 KiB,
        or of an id that is on its way already, is a ValueError.
        """
        payload = encode(ask)
        if len(payload) > MAX_ASK_BYTES:
            raise ValueError(f"an ask of {len(payload)} bytes; the core reads at most {MAX_ASK_BYTES}")
        with self._errands.opened(ask.id) as errand:
            try:
                async with asyncio.timeout(give_up_after), asyncio.TaskGroup() as group:
                    sending = group.create_task(self._keep_sending(payload, errand))
                    reply = await errand.replied
                    sending.cancel()
            except TimeoutError:
                raise GivenUp(ask.id) from None
        return reply

    def set_health(self, **health: object) -> None:
        """Say how the device feels, in values of JSON; what is not named stays. Told to all when something changed."""
        told = self._health | health
        if told != self._health:
            msgspec.json.encode(told)  # what cannot travel shall fail here, with its author
            self._health = told
            self._presence_changed.set()

    async def show(self, picture: bytes) -> bool:
        """Send a picture of what the device shows if somebody watches, it is time, and it differs from the last.

        True when it was sent. Ask `watching.wants` first: it says whether it is time, and how wide. A picture beyond
        512 KiB is not sent.
        """
        now, topic, link = _now(), topics.screen(self.office, self.device), self._link
        digest = hashlib.blake2b(picture, digest_size=16).digest()
        if link is None or self.watching.wants(now) is None or not self.watching.is_new(digest):
            return False
        if len(picture) > MAX_SCREEN_BYTES:
            self._complain(topic, f"a picture of more than {MAX_SCREEN_BYTES} bytes cannot be shown")
            return False
        self.watching.sent(now, digest)
        try:
            await link.publish(topic, picture, qos=0)
        except LinkLost:
            return False
        return True

    async def _connect_and_live(self) -> None:
        """One connection from beginning to end; raises `LinkLost`."""
        will = Message(topics.presence(self.office, self.device), encode(OFFLINE), retained=True)
        async with self._connector.connect(self.device, will) as link:
            try:
                await self._settle_in(link)
                await self._live(link)
            except LinkLost:
                raise
            except BaseException:
                await self._say_farewell(link)
                raise

    async def _settle_in(self, link: Link) -> None:
        # Subscriptions come first: whoever sees the presence may send a job at once.
        await link.subscribe(
            topics.reply(self.office, self.device),
            topics.job(self.office, self.device),
            topics.every(self.office, "state"),
            topics.every(self.office, "presence"),
        )
        await self._tell_presence(link)
        sentence = "The device is connected to the broker"
        log.info(sentence, action="connected", device=self.device, broker=str(self._connector))
        self._link, self._told_loss = link, None
        self._errands.nudge()

    async def _live(self, link: Link) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(link))
                group.create_task(self._keep_presence(link))
                group.create_task(self._follow_core())
        except ExceptionGroup as errors:
            lost, others = errors.split(LinkLost)
            if lost is None or others is not None:
                raise
            raise LinkLost(str(lost.exceptions[0])) from None

    def _tell_loss(self, lost: LinkLost) -> None:
        is_news = self._told_loss is not type(lost)
        tell, self._told_loss = log.warning if is_news else log.debug, type(lost)
        if isinstance(lost, NotLetIn):
            tell(f"The broker and this device do not accept each other: {lost}", action="not_let_in")
            return
        sentence = "There is no connection to the broker; it is tried again until there is"
        tell(sentence, action="link_lost", broker=str(self._connector), why=str(lost))

    def _drop_link(self) -> None:
        self._link = None
        self._ear.core.forget()
        self._tell_connected()

    async def _say_farewell(self, link: Link) -> None:
        """Say offline ourselves: a broker keeps the will to itself when a device leaves in good order."""
        with contextlib.suppress(LinkLost, TimeoutError):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await link.publish(topics.presence(self.office, self.device), encode(OFFLINE), retain=True)

    async def _listen(self, link: Link) -> None:
        async for message in link.messages():
            try:
                meaning = self._ear.hear(message, _now())
            except Unreadable as error:
                self._complain(message.topic, error.reason)
                continue
            if isinstance(meaning, Reply):
                self._take_reply(meaning)
            elif isinstance(meaning, PresenceHeard) and meaning.device == self.device:
                # What is retained is from before our own word; what comes later is the late will of an older link.
                if not meaning.presence.online and not message.retained:
                    self._presence_changed.set()
            elif meaning is not None:
                self._take(meaning)
            self._core_heard.set()
            self._tell_connected()

    def _take_reply(self, reply: Reply) -> None:
        if reply.id is None:
            sentence = "The core could not read what this device sent"
            log.warning(sentence, action="ask_unreadable", device=self.device, text=reply.text or "")
        elif not self._errands.replied(reply):
            log.debug("A reply came that nobody waits for", action="reply_unexpected", id=reply.id)

    def _take(self, heard: StateHeard | JobHeard | PresenceHeard) -> None:
        if isinstance(heard, JobHeard) and isinstance(heard.job, Watch):
            self.watching.started(heard.job, _now())
        self.events.put_nowait(heard)

    async def _keep_presence(self, link: Link) -> None:
        while True:
            await self._presence_changed.wait()
            await self._tell_presence(link)

    async def _tell_presence(self, link: Link) -> None:
        self._presence_changed.clear()
        presence = msgspec.structs.replace(self._presence, health=self._health)
        await link.publish(topics.presence(self.office, self.device), encode(presence), retain=True)

    async def _follow_core(self) -> None:
        """Notice when the core falls silent."""
        while True:
            silence_ends = self._ear.core.silence_ends()
            if silence_ends is not None and silence_ends > _now():
                await asyncio.sleep(silence_ends - _now())
                continue
            self._tell_connected()
            self._core_heard.clear()
            await self._core_heard.wait()

    def _tell_connected(self) -> None:
        if (connected := self.connected) == self._told_connected:
            return
        if connected:
            log.info("The core is there", action="core_heard", device=self.device)
            self._errands.nudge()  # what was sent before it came has reached nobody
        elif self._told_connected and self._link is not None:
            log.warning("The core is not there", action="core_silent", device=self.device)
        self._told_connected = connected
        self.events.put_nowait(LinkChanged(connected))

    async def _keep_sending(self, payload: bytes, errand: Errand) -> None:
        first_sent: float | None = None
        while True:
            errand.nudged.clear()
            if self._link is not None:
                first_sent = _now() if first_sent is None else first_sent
                with contextlib.suppress(LinkLost):  # the next link nudges
                    await self._link.publish(topics.ask(self.office, self.device), payload)
            until = None if first_sent is None else first_sent + next_repeat(_now() - first_sent)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await errand.nudged.wait()

    def _complain(self, topic: str, reason: str) -> None:
        """Log what is wrong with a message: each thing once, so that a rogue cannot fill the log."""
        if (topic, reason) not in self._complaints and len(self._complaints) < _MOST_COMPLAINTS:
            self._complaints.add((topic, reason))
            log.warning("A message is not used", action="message_dropped", topic=topic[:128], why=reason[:256])

"""The link to a real MQTT broker. The only home of aiomqtt."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode

from queue_core.runtime.entry.pinned import pinned_tls, why_untrusted
from queue_core.runtime.link import Link, LinkLost, Message, Refused
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.wire.topics import CORE

KEEPALIVE_SECONDS: Final = 2
"""A frozen broker is noticed after 2.7 s."""
CONNECT_SECONDS: Final = 3.0
"""A broker that closes the connection before it has welcomed us is noticed only by this."""
ACKNOWLEDGE_SECONDS: Final = 10.0
_UNACKNOWLEDGED: Final = 100
_MOST_QOS: Final = 2
"""What a broker grants is a quality of service; anything above is a refusal."""
_REFUSED: Final = (4, 5, 134, 135)
"""Bad username or password, not authorised: by the numbers of MQTT 3.1.1 and of MQTT 5."""
_LIBRARY_LOG: Final = logging.getLogger("mqtt")
"""Where aiomqtt and paho write."""
_NODELAY: Final = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _is_news(record: logging.LogRecord) -> bool:
    """A line cut off is no error of the library's: whoever uses the link tells of it, in a sentence."""
    return not str(record.msg).startswith("failed to receive on socket")


_LIBRARY_LOG.addFilter(_is_news)


class MqttConnector:
    """Connects to the broker at `host`:`port`, MQTT 3.1.1, clean session.

    With `authority`, certificates in PEM, it does so over TLS and trusts only a broker of that authority; what is no
    certificate raises `ConfigurationMistake`. A broker refuses `username` and `password` by `Refused`.
    """

    def __init__(
        self,
        host: str,
        port: int,
        username: str | None = None,
        password: str | None = None,
        *,
        authority: str | None = None,
        keepalive_seconds: int = KEEPALIVE_SECONDS,
    ) -> None:
        self._keepalive_seconds = keepalive_seconds
        self._host = host
        self._port = port
        self._username = username
        self._password = password
        self._tls = None if authority is None else _tls_to(authority)

    def __str__(self) -> str:
        return f"{self._host}:{self._port}"

    def refused(self) -> str:
        """Say that the broker refuses the name or its password, and what a person must do."""
        if self._username is None:
            return f"{self} lets nobody in without a name: give this program its credential with --credential"
        wrong = f"{self} does not let «{self._username}» in (not authorised): it is revoked or has a newer password"
        if self._username == CORE:
            return f"{wrong}; make it a new credential on the office PC (cherga broker prepare) and start it anew"
        return f"{wrong}; give it a new credential on the office PC (cherga device code {self._username})"

    @asynccontextmanager
    async def connect(self, client_id: str, will: Message | None) -> AsyncIterator[Link]:
        """Connect as `client_id`, leaving `will` with the broker; raises `LinkLost`."""
        inbox = _Inbox()
        client, is_in = self._client(client_id, will, inbox), False
        try:
            with _as_link_lost(self), _cancellation_kept():
                await client.__aenter__()
                is_in = True
            async with _guarded(_MqttLink(client, inbox)) as link:
                yield link
        finally:
            if is_in:
                with _as_link_lost(self), _cancellation_kept():
                    await client.__aexit__(None, None, None)

    def _client(self, client_id: str, will: Message | None, inbox: _Inbox) -> aiomqtt.Client:
        client = aiomqtt.Client(
            self._host,
            self._port,
            username=self._username,
            password=self._password,
            identifier=client_id,
            logger=_LIBRARY_LOG,
            protocol=aiomqtt.ProtocolVersion.V311,
            clean_session=True,
            keepalive=self._keepalive_seconds,
            timeout=CONNECT_SECONDS,
            will=None if will is None else aiomqtt.Will(will.topic, will.payload, will.qos, will.retained),
            queue_type=inbox.queue_type(),
            max_inflight_messages=_UNACKNOWLEDGED,
            socket_options=[_NODELAY],
            tls_context=self._tls,
        )
        client.pending_calls_threshold = 10 * _UNACKNOWLEDGED
        return client


class _Inbox:
    """Takes messages from aiomqtt as they are read; its own iterator would cost a task a message."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[Message | None] = asyncio.Queue()

    def queue_type(self) -> type[asyncio.Queue[aiomqtt.Message]]:
        """Return the class of queue that aiomqtt shall make and fill; it keeps nothing."""
        take = self.take

        class Diverted(asyncio.Queue[aiomqtt.Message]):
            def put_nowait(self, item: aiomqtt.Message) -> None:
                take(item)

        return Diverted

    def take(self, message: aiomqtt.Message) -> None:
        """Keep a message for the reader."""
        self.arrived.put_nowait(Message(message.topic.value, message.payload, message.retain, message.qos))


class _MqttLink:
    def __init__(self, client: aiomqtt.Client, inbox: _Inbox) -> None:
        self._client = client
        self._inbox = inbox
        self._waiting: set[asyncio.Timeout] = set()
        self._why_lost: str | None = None

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        async with self._unless_lost():
            with _cancellation_kept():
                await self._client.publish(topic, payload, qos=qos, retain=retain, timeout=ACKNOWLEDGE_SECONDS)

    async def subscribe(self, *topics: str) -> None:
        async with self._unless_lost():
            with _cancellation_kept():
                granted = _codes(await self._client.subscribe([(topic, 1) for topic in topics]))
        for topic, code in zip(topics, granted, strict=True):
            if code > _MOST_QOS:
                raise LinkLost(f"the broker refuses the subscription to {topic}")

    async def messages(self) -> AsyncIterator[Message]:
        while (message := await self._inbox.arrived.get()) is not None:
            yield message
        self._inbox.arrived.put_nowait(None)  # a later reader shall learn of the loss too
        raise LinkLost(self._why_lost or "the connection has ended")

    async def wait_for_loss(self) -> None:
        """Return when the connection has ended, after waking everybody who waits on it."""
        try:
            await anext(self._client.messages)  # gives no message (they are diverted), only the end
        except aiomqtt.MqttError as error:
            self.lose(str(error.__cause__ or error))

    def lose(self, why: str) -> None:
        """Let everybody who waits learn that the connection has ended."""
        if self._why_lost is None:
            self._why_lost = why
            self._inbox.arrived.put_nowait(None)
            for limit in self._waiting:
                limit.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def _unless_lost(self) -> AsyncIterator[None]:
        """Run the body until the connection ends: aiomqtt alone waits the whole time-out on a dead broker."""
        if self._why_lost is not None:
            raise LinkLost(self._why_lost)
        try:
            async with asyncio.timeout(None) as limit:
                self._waiting.add(limit)
                try:
                    yield
                finally:
                    self._waiting.discard(limit)
        except aiomqtt.MqttError as error:
            raise LinkLost(str(error.__cause__ or error)) from error
        except TimeoutError as error:
            raise LinkLost(self._why_lost or "the broker does not answer") from error


@asynccontextmanager
async def _guarded(link: _MqttLink) -> AsyncIterator[Link]:
    """Watch for the end of the connection while the body runs."""
    try:
        async with asyncio.TaskGroup() as group:
            guard = group.create_task(link.wait_for_loss())
            try:
                yield link
            finally:
                guard.cancel()
    except BaseExceptionGroup as errors:
        # What the user of the link raised is theirs; the group is only ours.
        raise _unwrapped(errors) from None


@contextmanager
def _as_link_lost(broker: MqttConnector) -> Iterator[None]:
    try:
        yield
    except (aiomqtt.MqttError, OSError) as error:
        cause = error if isinstance(error, OSError) else error.__context__
        if isinstance(cause, ssl.SSLError):
            raise why_untrusted(str(broker), cause) from error
        if isinstance(error, aiomqtt.MqttCodeError) and _number(error.rc) in _REFUSED:
            raise Refused(broker.refused()) from error
        raise LinkLost(f"{broker}: {error}") from error


@contextmanager
def _cancellation_kept() -> Iterator[None]:
    """Let a cancellation come out of the body even where `asyncio.wait_for` of Python 3.11, in aiomqtt, swallowed it.

    It does so when what it waits for is done in the same turn of the loop.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task is not None else 0
    yield
    if task is not None and task.cancelling() > before:
        raise asyncio.CancelledError


def _tls_to(authority: str) -> ssl.SSLContext:
    try:
        return pinned_tls(authority)
    except (ssl.SSLError, TypeError, ValueError) as error:  # the latter two: letters that no certificate has
        remedy = "make the credential anew with cherga device add"
        wrong = f"this is not a certificate in PEM ({getattr(error, 'reason', None) or error})"
        raise ConfigurationMistake([Mistake("credential", "authority", wrong, remedy)]) from None


def _number(code: int | ReasonCode | None) -> int | None:
    return code.value if isinstance(code, ReasonCode) else code


def _codes(granted: Sequence[int | ReasonCode]) -> list[int]:
    return [code if isinstance(code, int) else code.value for code in granted]


def _unwrapped(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    return errors.exceptions[0] if len(errors.exceptions) == 1 else errors

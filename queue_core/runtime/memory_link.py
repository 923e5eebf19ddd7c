"""A broker in memory, for simulations and tests: sessions, retained messages, wills and wildcards as MQTT has them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from queue_core.runtime.link import Connector, Link, LinkLost, Message, matches


class MemoryBroker:
    """Carries messages between the links of one process, at once and in order."""

    def __init__(self) -> None:
        self.retained: dict[str, Message] = {}
        self.is_up = True
        self._links: dict[str, _MemoryLink] = {}

    @property
    def clients(self) -> frozenset[str]:
        """Names of those connected now."""
        return frozenset(self._links)

    def connector(self) -> Connector:
        """Return what makes connections to this broker."""
        return _MemoryConnector(self)

    def cut(self, client_id: str) -> None:
        """End a connection as a pulled cable does: its will is published. Nothing happens where there is none."""
        link = self._links.pop(client_id, None)
        if link is not None:
            link.lose()
            if link.will is not None:
                self.publish(link.will)

    def stop(self, *, forget: bool = False) -> None:
        """End all connections and refuse new ones; with `forget` what was retained is gone, as after `kill -9`."""
        self.is_up = False
        for link in self._links.values():
            link.lose()
            if link.will is not None and link.will.retained:
                self.retained[link.will.topic] = link.will
        self._links.clear()
        if forget:
            self.retained.clear()

    def start(self) -> None:
        """Accept connections again."""
        self.is_up = True

    def publish(self, message: Message) -> None:
        """Give a message to all who subscribed; `retained` keeps it, empty and `retained` forgets what was kept."""
        if message.retained and message.payload:
            self.retained[message.topic] = message
        elif message.retained:
            self.retained.pop(message.topic, None)
        for link in tuple(self._links.values()):
            link.offer(Message(message.topic, message.payload, retained=False, qos=message.qos))

    def join(self, client_id: str, link: _MemoryLink) -> None:
        """Let a link in; raises `LinkLost` when the broker is down. An older one of the same name is cut."""
        if not self.is_up:
            raise LinkLost("the broker in memory is down")
        self.cut(client_id)
        self._links[client_id] = link

    def leave(self, client_id: str, link: _MemoryLink) -> None:
        """Let a link go with a farewell: no will."""
        if self._links.get(client_id) is link:
            del self._links[client_id]
        link.lose()


class _MemoryConnector:
    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker

    def __str__(self) -> str:
        return "memory"

    @asynccontextmanager
    async def connect(self, client_id: str, will: Message | None) -> AsyncIterator[Link]:
        link = _MemoryLink(self._broker, will)
        self._broker.join(client_id, link)
        try:
            yield link
        finally:
            self._broker.leave(client_id, link)


class _MemoryLink:
    def __init__(self, broker: MemoryBroker, will: Message | None) -> None:
        self.will = will
        self._broker = broker
        self._patterns: list[str] = []
        self._arrived: asyncio.Queue[Message | None] = asyncio.Queue()
        self._is_lost = False

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        self._check()
        self._broker.publish(Message(topic, payload, retained=retain, qos=qos))

    async def subscribe(self, *topics: str) -> None:
        self._check()
        for pattern in topics:
            if pattern not in self._patterns:
                self._patterns.append(pattern)
            for message in tuple(self._broker.retained.values()):
                if matches(pattern, message.topic):
                    self._arrived.put_nowait(message)

    async def messages(self) -> AsyncIterator[Message]:
        while (message := await self._arrived.get()) is not None:
            yield message
        self._arrived.put_nowait(None)  # a later reader shall learn of the loss too
        raise LinkLost("the connection to the broker in memory has ended")

    def offer(self, message: Message) -> None:
        if any(matches(pattern, message.topic) for pattern in self._patterns):
            self._arrived.put_nowait(message)

    def lose(self) -> None:
        if not self._is_lost:
            self._is_lost = True
            self._arrived.put_nowait(None)

    def _check(self) -> None:
        if self._is_lost:
            raise LinkLost("the connection to the broker in memory has ended")

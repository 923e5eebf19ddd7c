"""What waits to be sent: states coalesced to the latest, everything else in order and bounded. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from queue_core.runtime.link import Message

MOST_WAITING = 2_000
"""Replies and jobs kept while the broker is slow; the oldest go first: askers repeat, and jobs are sent again."""


class Outgoing:
    """A queue of messages in which a newer retained state replaces the one of its topic that was not sent yet."""

    def __init__(self) -> None:
        self._states: dict[str, Message] = {}
        self._rest: deque[Message] = deque(maxlen=MOST_WAITING)

    def __bool__(self) -> bool:
        return bool(self._states or self._rest)

    def put_state(self, topic: str, payload: bytes) -> None:
        """Let a retained state go out, instead of an older one still here."""
        self._states.pop(topic, None)
        self._states[topic] = Message(topic, payload, retained=True)

    def put(self, topic: str, payload: bytes) -> None:
        """Let a reply or a job go out."""
        self._rest.append(Message(topic, payload))

    def replace_states(self, states: Mapping[str, bytes]) -> None:
        """The connection is new: nothing old goes out, all states do."""
        self._states = {topic: Message(topic, payload, retained=True) for topic, payload in states.items()}
        self._rest.clear()

    def take(self) -> list[Message]:
        """Take everything, replies and jobs first."""
        taken = [*self._rest, *self._states.values()]
        self._rest.clear()
        self._states.clear()
        return taken

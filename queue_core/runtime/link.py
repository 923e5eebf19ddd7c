"""The tie to a broker as everybody sees it; what is behind it is MQTT, or memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, Protocol


class LinkLost(Exception):
    """The connection to the broker could not be made or has ended. What was being sent may or may not have arrived."""


class NotLetIn(LinkLost):
    """Broker and program do not accept each other; the text says what a person must do. Trying on at once is no use."""


class Refused(NotLetIn):
    """The broker refuses the name or its password: a new credential is needed, or the list is not read yet."""


NOT_LET_IN_SECONDS: Final = 10.0
"""How long who was not let in waits before it tries again: a crowd with old passwords shall not occupy the broker."""


@dataclass(frozen=True, slots=True)
class Message:
    """What travels. `retained` is true for what the broker kept from before, and for a will that it shall keep."""

    topic: str
    payload: bytes
    retained: bool = False
    qos: int = 1


class Link(Protocol):
    """One connection, good until it ends."""

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Send; with QoS 1 return when the broker has it. Raises `LinkLost`, after which the outcome is unknown."""

    async def subscribe(self, *topics: str) -> None:
        """Ask for messages of these topics (`+` and `#` allowed), QoS 1. Raises `LinkLost`."""

    def messages(self) -> AsyncIterator[Message]:
        """Iterate over what arrives, for ever; raises `LinkLost` when the connection ends. One reader at a time."""


class Connector(Protocol):
    """Makes connections to one broker."""

    def connect(self, client_id: str, will: Message | None) -> AbstractAsyncContextManager[Link]:
        """Connect with a clean session; the broker publishes `will` if the connection ends without a farewell.

        Entering raises `LinkLost`; leaving says farewell. A second connection of the same `client_id` ends the first.
        """


def matches(pattern: str, topic: str) -> bool:
    """Say whether a subscription covers a topic, by the rules of MQTT 3.1.1."""
    wanted, given = pattern.split("/"), topic.split("/")
    if given[0].startswith("$") and wanted[0] in ("+", "#"):
        return False
    for place, part in enumerate(wanted):
        if part == "#":
            return True
        if place >= len(given) or part not in ("+", given[place]):
            return False
    return len(wanted) == len(given)

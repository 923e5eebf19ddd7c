"""What clients recorded of their asks: when each was sent, when it was answered, and how."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from queue_core.wire import codec
from queue_core.wire.replies import Reply

FOR_EVER: Final = float("inf")


@dataclass(frozen=True)
class Asked:
    """An ask and all replies it got. `cause` is «device/id»; times are monotonic seconds of the clients' machine.

    One that was given up has no replies and `returned` `FOR_EVER`: it may have been acted on, or not.
    """

    cause: str
    invoked: float
    returned: float
    replies: tuple[bytes, ...]

    @cached_property
    def reply(self) -> Reply:
        """The first reply."""
        return codec.decode_reply(self.replies[0])


@dataclass(frozen=True)
class Pressed(Asked):
    """A *next*. `seen`: the number that stood at the counter in the state the presser saw, None where it was free."""

    counter: str
    seen: str | None

    @property
    def shown(self) -> str | None:
        """The number that the reply shows at the counter."""
        assert self.reply.counter
        return self.reply.counter.number


@dataclass(frozen=True)
class Taken(Asked):
    """A ticket that was taken."""

    @property
    def number(self) -> str:
        """Its number."""
        assert self.reply.ticket
        return self.reply.ticket.number

    @property
    def called_to(self) -> str | None:
        """The counter it was called to at once."""
        return self.reply.called_to if isinstance(self.reply.called_to, str) else None


@dataclass(frozen=True)
class RaceHistory:
    """All that the clients recorded."""

    presses: tuple[Pressed, ...]
    tickets: tuple[Taken, ...]

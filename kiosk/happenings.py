"""What happens to a kiosk, and what it does about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.wire.asks import Ask
from queue_core.wire.replies import Reply
from queue_core.wire.states import State as WireState


@dataclass(frozen=True, slots=True)
class FingerDown:
    """A finger came down on a target of the picture, or (None) beside them all."""

    target: str | None


@dataclass(frozen=True, slots=True)
class FingerUp:
    """The finger lifted off. `fresh_id` is an unused ask id, should one be needed."""

    target: str | None
    fresh_id: str


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The instant the flow asked for has come."""


@dataclass(frozen=True, slots=True)
class StateTold:
    """The core showed a state of the whole office."""

    state: WireState


@dataclass(frozen=True, slots=True)
class LinkTold:
    """The way to the core is open or not."""

    connected: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The core replied to an ask."""

    ask: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An ask was given up. `fresh_id` is for taking it back."""

    ask: str
    fresh_id: str


@dataclass(frozen=True, slots=True)
class SlipTold:
    """How the slip of a ticket ended."""

    ticket: str
    outcome: Literal["printed", "unknown", "failed"]


@dataclass(frozen=True, slots=True)
class LockTold:
    """Somebody locked the kiosk or let it go on."""

    locked: bool


@dataclass(frozen=True, slots=True)
class WatchTold:
    """Somebody began or ceased to watch the screen from afar."""

    is_on: bool


Happening: TypeAlias = (
    FingerDown | FingerUp | TimePassed | StateTold | LinkTold | Answered | Unanswered | SlipTold | LockTold | WatchTold
)


@dataclass(frozen=True, slots=True)
class SendAsk:
    """Ask the core. An urgent ask is given up after a few seconds and told as `Unanswered`; others never."""

    ask: Ask
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """Let the kiosk be heard; all it says is also shown."""

    name: Literal["tick", "success", "trouble", "warning"]


Effect: TypeAlias = SendAsk | Sound

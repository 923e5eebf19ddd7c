"""Every screen of the kiosk and all that the kiosk knows, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from queue_core.wire.states import CatalogueState, OfficeState, QueueState
from queue_core.wire.values import Estimate

SlipState: TypeAlias = Literal["printing", "printed", "failed", "unknown", "none"]
NO_CATEGORY = "none"
NO_ANSWER = "no_answer"
"""Why an ask failed when nobody answered in time; otherwise the code of the refusal."""


@dataclass(frozen=True, slots=True)
class Start:
    """The first screen: the most used services, or the first groups."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """What a group of the menu opens."""

    id: str
    before: Screen
    page: int = 0


@dataclass(frozen=True, slots=True)
class Category:
    """The question of who is served first, with how many wait; answering it takes the ticket. `item`: what for."""

    item: str
    before: Screen
    needs: frozenset[str] = frozenset()
    page: int = 0


@dataclass(frozen=True, slots=True)
class Needs:
    """What would make the visit easier: chosen by touching, kept for the ticket."""

    before: Category
    page: int = 0


@dataclass(frozen=True, slots=True)
class Issuing:
    """The ask for a ticket is on its way; `before` is where to go on if it fails."""

    ask: str
    before: Category
    category: str


@dataclass(frozen=True, slots=True)
class Number:
    """The ticket is there. `until` is when the screen clears, office time."""

    ticket: str
    number: str
    hall: str
    item: str
    category: str
    people_ahead: int | None
    estimate: Estimate | None
    counter: str | None
    slip: SlipState
    until: float


@dataclass(frozen=True, slots=True)
class Failed:
    """What was asked for did not happen. `reason`: a refusal's code or `no_answer`; `text`: the core's own sentence."""

    what: Literal["ticket", "rating"]
    reason: str
    text: str
    before: Screen
    until: float


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """The slip's code is typed in, for a rating."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """How was it, from 1 to 5."""

    code: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The mark is on its way."""

    ask: str
    code: str


@dataclass(frozen=True, slots=True)
class Rated:
    """Thank you."""

    until: float


@dataclass(frozen=True, slots=True)
class Languages:
    """A choice of language, where there are too many for the top of the screen."""

    before: Screen
    page: int = 0


Screen: TypeAlias = (
    Start | Group | Category | Needs | Issuing | Number | Failed | CodeEntry | Marks | Rating | Rated | Languages
)
Trouble: TypeAlias = Literal[
    "locked", "no_connection", "air_raid", "blackout", "suspended", "closed", "starting", "at_reception"
]
HelpCall: TypeAlias = Literal["asking", "called", "failed"]


@dataclass(frozen=True, slots=True)
class Rules:
    """How the kiosk behaves with people; seconds of office time. `place` is where the reception goes when called."""

    place: str
    language: str = "uk"
    idle_after: float = 45
    warn_for: float = 20
    number_for: float = 8
    number_for_at_most: float = 15
    number_to_write_down_for: float = 40
    told_for: float = 12
    touch_pause: float = 0.4
    help_failed_for: float = 10


@dataclass(frozen=True, slots=True)
class State:
    """All that the kiosk knows. `touched_at`, `activated_at`: the last touch and the last one that did something."""

    screen: Screen = field(default_factory=Start)
    language: str = "uk"
    is_large: bool = False
    touched_at: float = 0.0
    activated_at: float = float("-inf")
    activated: str = ""
    pressed: str | None = None
    is_warning: bool = False
    help: HelpCall | None = None
    help_ask: str = ""
    help_failed_until: float = 0.0
    is_connected: bool = False
    is_locked: bool = False
    is_watched: bool = False
    office: OfficeState | None = None
    catalogue: CatalogueState | None = None
    queue: QueueState | None = None

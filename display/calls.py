"""Which calls this display announces, when it sounds them, how strongly each is marked. Pure; all in office time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from queue_core.wire.states import BoardCall

Mark: TypeAlias = Literal["newest", "called", "earlier"]
"""How a call stands out: in the banner, as called a moment ago, or not at all any more."""

BANNER_SECONDS: Final = 8.0
UNHEARD_BANNER_SECONDS: Final = 12.0
"""How long a call is among the newest; longer where no sound goes with it."""
CALLED_SECONDS: Final = 20.0
LEAST_REAL_SECONDS: Final = 1.0
"""A mark lasts so long for the eye even in a replay, where office time flies: a board must never flicker."""
BANNER_SHARES: Final = 4
"""So many calls at most share the banner; the oldest leaves it early."""
FRESH_AT_START_SECONDS: Final = 10.0
MOST_LATE_SECONDS: Final = 15.0
"""When the oldest unsounded call is later than this, all that wait are sounded as one."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A call this display tells for the first time: of which hall, and when it was heard of."""

    hall: str
    call: BoardCall
    at: float


@dataclass(frozen=True, slots=True)
class Spans:
    """How long a call is among the newest, and how long it is marked at all, in seconds of office time."""

    banner: float = BANNER_SECONDS
    called: float = CALLED_SECONDS


USUAL: Final = Spans()


def spans(*, is_heard: bool, speed: float) -> Spans:
    """Return the spans of a display that is heard or not, in a day that runs at `speed`."""
    least = LEAST_REAL_SECONDS * speed
    banner = BANNER_SECONDS if is_heard else UNHEARD_BANNER_SECONDS
    return Spans(max(banner, least), max(CALLED_SECONDS, 2 * least))


@dataclass(frozen=True, slots=True)
class Calls:
    """What was announced. `highest`: per hall the largest seq seen; `recent` newest first; `unsounded` oldest first."""

    highest: Mapping[str, int] = field(default_factory=dict)
    recent: tuple[Announcement, ...] = ()
    unsounded: tuple[Announcement, ...] = ()
    sounding_until: float = 0.0


def hear(calls: Calls, hall: str, on_board: list[BoardCall], now: float, within: Spans = USUAL) -> Calls:
    """Take a hall's board: what is above the highest seq seen of this hall is announced.

    Of the first board of a hall only calls younger than 10 s are: the others were announced before this display began.
    What is no longer on the board (undone, or called anew under another seq) is neither marked nor sounded any more.
    """
    before = calls.highest.get(hall)
    new = [
        Announcement(hall, call, now)
        for call in on_board
        if (now - call.called_at.timestamp() < FRESH_AT_START_SECONDS if before is None else call.seq > before)
    ]
    new.sort(key=_seq)
    there = {call.seq for call in on_board}
    kept = [known for known in calls.recent if known.hall != hall or known.call.seq in there]
    recent = [known for known in [*kept, *new] if now - known.at < within.called]
    unsounded = [waiting for waiting in calls.unsounded if waiting.hall != hall or waiting.call.seq in there]
    highest = max((call.seq for call in on_board), default=0)
    return replace(
        calls,
        highest={**calls.highest, hall: max(before or 0, highest)},
        recent=tuple(sorted(recent, key=_seq, reverse=True)),
        unsounded=(*unsounded, *new),
    )


def sound(calls: Calls, now: float, for_seconds: float) -> tuple[Calls, tuple[Announcement, ...]]:
    """Return what to sound at this moment, oldest first, if the one before (which lasts `for_seconds`) has ended.

    It is one announcement, or all that wait when the first of them is over 15 s late.
    """
    if not calls.unsounded or now < calls.sounding_until:
        return calls, ()
    is_late = now - calls.unsounded[0].at > MOST_LATE_SECONDS
    count = len(calls.unsounded) if is_late else 1
    left = replace(calls, unsounded=calls.unsounded[count:], sounding_until=now + for_seconds)
    return left, calls.unsounded[:count]


def marks(calls: Calls, now: float, within: Spans = USUAL) -> dict[int, tuple[Mark, float]]:
    """Return seq → (mark, since when) of all calls that still stand out."""
    found: dict[int, tuple[Mark, float]] = {}
    for place, known in enumerate(calls.recent):
        age = now - known.at
        if age < within.called:
            is_newest = age < within.banner and place < BANNER_SHARES
            found[known.call.seq] = ("newest" if is_newest else "called", known.at)
    return found


def next_change(calls: Calls, now: float, within: Spans = USUAL) -> float | None:
    """Return the next instant at which a mark or a sound changes by itself; None: not without a new board."""
    ends = [known.at + seconds for known in calls.recent for seconds in (within.banner, within.called)]
    upcoming = [end for end in ends if end > now]
    if calls.unsounded:
        upcoming.append(max(calls.sounding_until, now))
    return min(upcoming, default=None)


def _seq(announcement: Announcement) -> int:
    return announcement.call.seq

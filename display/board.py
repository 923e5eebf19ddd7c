"""What a board tells, as plain data: no pixel, no words of its own. Pure; office time throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from display.calls import Calls, Mark, Spans, hear, marks, spans
from queue_core.wire.states import BoardState, CatalogueState, OfficeState, State, SuspensionReason
from queue_core.wire.topics import BOARD, CATALOGUE, OFFICE, Address
from queue_core.wire.values import Estimate, Words

Face: TypeAlias = Literal["calls", "quiet", "closed", "suspended", "unknown"]
"""What the place of the calls shows: calls, «wait for your number», why there are none, or that nothing is known."""

_STILL_CALLING_SECONDS: Final = 120.0
"""A closed office goes on showing its calls as long as there was one within this time: people are still served."""
_ZONE_UNTIL_TOLD: Final = "Europe/Kyiv"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All a display knows: the states heard, by their place, what it announced, and whether the core is there."""

    halls: tuple[str, ...]
    boards: Mapping[str, BoardState] = field(default_factory=dict)
    office: OfficeState | None = None
    catalogue: CatalogueState | None = None
    calls: Calls = field(default_factory=Calls)
    is_connected: bool = False
    lost_at: float | None = None
    """When the core was lost; None while it is there, or was never there."""
    is_heard: bool = True
    """False where there is no sound: then the newest call stays longer and is framed."""

    speed: float = 1.0
    """Of office time: more than 1 in a replay."""

    @property
    def spans(self) -> Spans:
        """How long calls stand out on this display."""
        return spans(is_heard=self.is_heard, speed=self.speed)


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call: to which counter (of which hall), how it stands out and since when, and whether it is a repeated one."""

    number: str
    counter: str
    hall: str
    mark: Mark
    since: float
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Who waits in a direction; the estimate is None where there is none, or where it would be stale."""

    letter: str
    name: Words
    count: int
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the board tells at one instant. `as_of` is the time of day of the last news while there is no connection."""

    face: Face
    reason: SuspensionReason | None
    opens_at: str | None
    as_of: str | None
    is_connected: bool
    is_heard: bool
    rows: tuple[CallRow, ...]
    waiting: tuple[WaitingRow, ...]
    notices: tuple[Words, ...]
    order: Words | None
    """How people are called where veterans are not promised to be first; None where they are."""
    clock: str
    languages: tuple[str, ...]


def learn(known: Knowledge, address: Address, state: State, now: float) -> Knowledge:
    """Take a state heard; what is of other halls, or of no concern to a board, changes nothing."""
    if address.state_kind == BOARD and address.state_of in known.halls and isinstance(state, BoardState):
        hall = address.state_of
        calls = hear(known.calls, hall, state.calls, now, known.spans)
        return replace(known, boards={**known.boards, hall: state}, calls=calls)
    if address.state_kind == OFFICE and isinstance(state, OfficeState):
        return replace(known, office=state)
    if address.state_kind == CATALOGUE and isinstance(state, CatalogueState):
        return replace(known, catalogue=state)
    return known


def connection(known: Knowledge, is_connected: bool, now: float) -> Knowledge:
    """Take the news that the core is there, or gone."""
    if is_connected == known.is_connected:
        return known
    return replace(known, is_connected=is_connected, lost_at=None if is_connected else now)


def what_to_show(known: Knowledge, now: float) -> Shown:
    """Return what the board tells at `now`. What was last known stays while the core is gone, and is told as such."""
    office, zone = known.office, _zone(known.office)
    rows = _rows(known, now)
    as_of = None if known.is_connected or known.lost_at is None else _time_of_day(known.lost_at, zone)
    face = _face(known, bool(rows), now)
    opens_at = _opens_at(office, zone, now) if face == "closed" else None
    return Shown(
        face=face,
        reason=office.suspended.reason if office and office.suspended and face == "suspended" else None,
        opens_at=opens_at,
        as_of=as_of,
        is_connected=known.is_connected,
        is_heard=known.is_heard,
        rows=rows if face == "calls" else (),
        waiting=_waiting(known) if face in ("calls", "quiet") else (),
        notices=_notices(known),
        order=_order(known) or None,
        clock=_time_of_day(now, zone),
        languages=tuple(office.languages[:2]) if office and office.languages else ("uk", "en"),
    )


def next_minute(now: float) -> float:
    """Return the instant at which the clock of a board moves on."""
    return (now // 60 + 1) * 60


def _face(known: Knowledge, has_calls: bool, now: float) -> Face:
    boards, office = known.boards, known.office
    if office is not None and office.suspended is not None:
        return "suspended"
    if not boards:
        return "unknown"
    is_closed = all(board.closed for board in boards.values()) or (office is not None and not office.open)
    if is_closed and not _called_lately(boards, now):
        return "closed"
    return "calls" if has_calls else "quiet"


def _called_lately(boards: Mapping[str, BoardState], now: float) -> bool:
    calls = (call for board in boards.values() for call in board.calls)
    return any(now - call.called_at.timestamp() < _STILL_CALLING_SECONDS for call in calls)


def _rows(known: Knowledge, now: float) -> tuple[CallRow, ...]:
    standing_out = marks(known.calls, now, known.spans)
    rows = [
        (call.seq, CallRow(call.number, call.counter, hall, *standing_out.get(call.seq, _EARLIER), call.times > 1))
        for hall, board in known.boards.items()
        for call in board.calls
    ]
    return tuple(row for _, row in sorted(rows, key=_by_seq, reverse=True))


_EARLIER: Final[tuple[Mark, float]] = ("earlier", 0.0)


def _by_seq(row: tuple[int, CallRow]) -> int:
    return row[0]


def _waiting(known: Knowledge) -> tuple[WaitingRow, ...]:
    if known.catalogue is None:
        return ()
    found: dict[str, tuple[int, Estimate | None]] = {}
    for hall in known.halls:
        board = known.boards.get(hall)
        for waiting in board.waiting if board else ():
            # A direction of several halls is one line: it is the same people on each board.
            if waiting.count >= found.get(waiting.direction, (-1, None))[0]:
                found[waiting.direction] = (waiting.count, waiting.estimate)
    return tuple(
        WaitingRow(entry.letter, entry.name, count, estimate if known.is_connected and count else None)
        for entry in known.catalogue.directions
        if entry.id in found
        for count, estimate in [found[entry.id]]
    )


def _notices(known: Knowledge) -> tuple[Words, ...]:
    found: list[Words] = []
    for hall in known.halls:
        board = known.boards.get(hall)
        if board is not None and board.notice and board.notice not in (*found, _order(known)):
            found.append(board.notice)
    return tuple(found)


def _order(known: Knowledge) -> Words:
    return known.office.order or {} if known.office is not None else {}


def _opens_at(office: OfficeState | None, zone: ZoneInfo, now: float) -> str | None:
    """Time of day of the next opening, if it is within a day."""
    if office is None or office.opens_at is None:
        return None
    opens = office.opens_at.timestamp()
    return _time_of_day(opens, zone) if now < opens < now + 24 * 3600 else None


def _time_of_day(instant: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).strftime("%H:%M")


def _zone(office: OfficeState | None) -> ZoneInfo:
    try:
        return ZoneInfo(office.time_zone if office else _ZONE_UNTIL_TOLD)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")

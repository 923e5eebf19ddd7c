"""Boards for tests: what a hall may look like on a working day. Made of wire states, as the core would send them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from msgspec import UNSET

from display.board import Knowledge, Shown, learn, what_to_show
from display.layout.sizes import Screen, sizes_for
from display.layout.style import Style
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.screen.typeface import Typefaces
from queue_core.wire.states import (
    BoardCall,
    BoardState,
    BoardWaiting,
    CatalogueState,
    DirectionEntry,
    OfficeState,
    State,
    Suspension,
    SuspensionReason,
)
from queue_core.wire.topics import Address
from queue_core.wire.values import Estimate, Words

CONFIG = Path(__file__).resolve().parents[3] / "config"
NOON = datetime(2026, 11, 10, 10, 24, 30, tzinfo=UTC).timestamp()
"""12:24:30 in Kyiv."""
WIDE = Screen(1920, 1080, 75, 5)
NAMES = {
    "passports": ("П", "Паспорти", "Passports"),
    "ready": ("Г", "Видача готових документів", "Collection of ready documents"),
    "residence": ("Р", "Реєстрація місця проживання", "Registration of residence"),
    "social": ("С", "Соціальний захист", "Social protection"),
    "acts": ("Ц", "Акти цивільного стану", "Civil status acts"),
    "business": ("Б", "Бізнес", "Business"),
    "property": ("М", "Нерухомість", "Real estate"),
}
HALL = {"1": {"uk": "Зал № 1", "en": "Hall 1"}}
HALLS = {**HALL, "2": {"uk": "Зал № 2", "en": "Hall 2"}}


def moment(instant: float) -> datetime:
    return datetime.fromtimestamp(instant, UTC)


def call(seq: int, number: str, counter: str, ago: float = 300, *, times: int = 1, now: float = NOON) -> BoardCall:
    return BoardCall(
        seq=seq,
        number=number,
        counter=counter,
        direction="passports",
        called_at=moment(now - ago),
        times=times,
        languages=["uk", "en"],
        speak={"uk": f"Талон {number}", "en": f"Ticket {number}"},
    )


def a_board(
    calls: Sequence[BoardCall] = (),
    waiting: dict[str, tuple[int, tuple[int, int] | None]] | None = None,
    *,
    notice: Words | None = None,
    closed: bool = False,
    seq: int = 1,
) -> BoardState:
    rows = [
        BoardWaiting(direction=name, count=count, estimate=Estimate(*estimate) if estimate else None)
        for name, (count, estimate) in (waiting or {}).items()
    ]
    return BoardState(epoch=1, seq=seq, calls=list(calls), serving={}, waiting=rows, notice=notice, closed=closed)


def an_office(
    *,
    is_open: bool = True,
    suspended: SuspensionReason | None = None,
    opens_at: float | None = None,
    languages: Sequence[str] = ("uk", "en"),
    order: Words | None = None,
) -> OfficeState:
    return OfficeState(
        epoch=1,
        seq=1,
        open=is_open,
        suspended=Suspension(suspended, moment(NOON - 60)) if suspended else None,
        opens_at=moment(opens_at) if opens_at else None,
        closes_at=None,
        tickets_from=None,
        tickets_until=None,
        time_zone="Europe/Kyiv",
        languages=list(languages),
        order=order or UNSET,
    )


def order_of(policy: str) -> dict[str, str]:
    """Return what the shipped texts say of an order that does not put veterans first."""
    texts = Texts.load(CONFIG, "hall")
    return {language: texts.say(f"order.{policy}", language) for language in ("uk", "en")}


def a_catalogue(names: dict[str, tuple[str, str, str]] | None = None) -> CatalogueState:
    entries = [
        DirectionEntry(id=name, letter=letter, name={"uk": uk, "en": en}, halls=["1"])
        for name, (letter, uk, en) in (names or NAMES).items()
    ]
    return CatalogueState(
        epoch=1,
        seq=1,
        directions=entries,
        services=[],
        packages=[],
        categories=[],
        needs=[],
        purposes=[],
        languages=["uk", "en"],
        menu=[],
    )


def told(known: Knowledge, place: str, state: State, now: float = NOON) -> Knowledge:
    return learn(known, Address("demo", "state", place), state, now)


def knowing(
    board: BoardState | None,
    office: OfficeState | None = None,
    catalogue: CatalogueState | None = None,
    *,
    now: float = NOON,
    halls: Sequence[str] = ("1",),
) -> Knowledge:
    """What a display knows that has been on for long."""
    known = Knowledge(halls=tuple(halls), is_connected=True)
    known = told(known, "catalogue", catalogue or a_catalogue())
    known = told(known, "office", office or an_office())
    for hall in halls:
        known = told(known, f"board/{hall}", a_board(), now - 3600)
    return told(known, "board/1", board, now) if board is not None else known


EARLIER = [
    call(110, "Р031", "9", 60),
    call(109, "П044", "3", 90),
    call(108, "С018", "12", 130),
    call(107, "Г102", "1", 150),
    call(106, "П043", "4", 200),
    call(105, "Ц007", "14", 260),
    call(104, "Р030", "10", 300),
    call(103, "П042", "5", 320),
]
QUEUE = {
    "passports": (12, (15, 30)),
    "ready": (3, (5, 10)),
    "residence": (7, (20, 35)),
    "social": (21, None),
}


def normal(now: float = NOON) -> Knowledge:
    """Eight calls of the last minutes, four directions waiting."""
    known = knowing(a_board(EARLIER, QUEUE), now=now - 60)
    newest = [call(112, "П045", "5", 0), call(111, "Г103", "2", 12)]
    known = told(known, "board/1", a_board([newest[1], *EARLIER], QUEUE, seq=2), now - 12)
    return told(known, "board/1", a_board([*newest, *EARLIER], QUEUE, seq=3), now - 1.5)


def rush(count: int, now: float = NOON) -> Knowledge:
    """So many calls at once."""
    letters = "ПГРСЦБМ"
    calls = [call(200 - i, f"{letters[i % 7]}{i + 40:03}", str(1 + i % 14), 0) for i in range(count)]
    known = knowing(a_board(EARLIER, QUEUE), now=now - 60)
    return told(known, "board/1", a_board([*calls, *EARLIER][:40], QUEUE, seq=2), now - 1.5)


def lost(known: Knowledge, since: float = NOON - 95) -> Knowledge:
    return replace(known, is_connected=False, lost_at=since)


def shown(known: Knowledge, now: float = NOON) -> Shown:
    return what_to_show(known, now)


@cache
def _shipped() -> tuple[Theme, Texts]:
    return Theme.load(CONFIG), Texts.load(CONFIG, "display")


def style(screen: Screen = WIDE, halls: dict[str, Words] | None = None, arrows: dict[str, str] | None = None) -> Style:
    theme, texts = _shipped()
    return Style(
        palette=theme.dark,
        faces=Typefaces.load(theme.font_regular, theme.font_bold),
        texts=texts,
        sizes=sizes_for(screen),
        halls=HALL if halls is None else halls,
        arrows=arrows or {},  # type: ignore[arg-type]
    )

"""What a simulated visitor touches next: only what the present picture offers, as a person would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from kiosk.paging import offer
from kiosk.screens import (
    NO_CATEGORY,
    Category,
    CodeEntry,
    Failed,
    Group,
    Issuing,
    Marks,
    Needs,
    Number,
    Rated,
    Rating,
    Start,
    State,
)
from kiosk.trouble import trouble
from queue_core.screen.items import Picture


class TicketWish(Struct, frozen=True, kw_only=True):
    """A visitor wants a ticket for a service or a package."""

    service: str
    category: str | None = None
    language: str = "uk"
    needs: list[str] = []


class RateWish(Struct, frozen=True, kw_only=True):
    """A visitor wants to rate a visit."""

    code: str
    mark: Annotated[int, Meta(ge=1, le=5)]
    language: str = "uk"


@dataclass(frozen=True, slots=True)
class Aim:
    """A wish, and whether its visitor has found the first screen free and begun."""

    wish: TicketWish | RateWish
    has_begun: bool = False


@dataclass(frozen=True, slots=True)
class Begins:
    """The visitor stands before the first screen and begins."""

    aim: Aim


@dataclass(frozen=True, slots=True)
class Waits:
    """Nothing to touch now; `reason` if it stays so."""

    reason: str


@dataclass(frozen=True, slots=True)
class GivesUp:
    """What is wished for cannot be had here: a name of a screen or a code of a refusal."""

    reason: str


Move: TypeAlias = str | Begins | Waits | GivesUp
"""A target's name to touch, or what else the visitor does."""


def next_move(state: State, picture: Picture | None, aim: Aim, now: float) -> Move:
    """Return what a visitor with this aim does before this screen."""
    stands = trouble(state, now)
    if picture is None or stands in ("starting", "no_connection"):
        return Waits(stands or "starting")
    if stands is not None and not (stands == "closed" and isinstance(aim.wish, RateWish)):
        return GivesUp(stands)
    if state.is_warning:
        return "here"
    screen = state.screen
    if isinstance(screen, Issuing | Rating):
        return Waits("no_answer")
    if not aim.has_begun:
        return Begins(Aim(aim.wish, True)) if isinstance(screen, Start) else _leave(state)
    if state.language != aim.wish.language and picture.target(f"language:{aim.wish.language}") is not None:
        return f"language:{aim.wish.language}"
    if isinstance(aim.wish, RateWish):
        return _rate(state, aim.wish)
    return _choose(state, picture, aim.wish)


def _leave(state: State) -> str:
    """Leave what an earlier visitor left."""
    if isinstance(state.screen, Number | Rated):
        return "done"
    return "home" if isinstance(state.screen, Failed) else "back"


def _rate(state: State, wish: RateWish) -> Move:
    screen = state.screen
    if isinstance(screen, Start):
        return "rate"
    if isinstance(screen, CodeEntry):
        typed = screen.code
        return f"key:{wish.code[len(typed)]}" if wish.code.startswith(typed) and typed != wish.code else "erase"
    if isinstance(screen, Marks) and screen.code == wish.code:
        return f"mark:{wish.mark}"
    return "back"


def _choose(state: State, picture: Picture, wish: TicketWish) -> Move:
    screen = state.screen
    if isinstance(screen, Category):
        return _answer(screen, picture, wish)
    if isinstance(screen, Needs):
        return _pick_needs(screen, picture, wish)
    if not isinstance(screen, Start | Group):
        return _leave(state)
    wanted = offer(state).entry(wish.service)
    if wanted is not None and wanted.closed is not None:
        return GivesUp("service_closed")
    if picture.target(f"take:{wish.service}") is not None:
        return f"take:{wish.service}"
    groups = [target.name.removeprefix("open:") for target in picture.targets if target.name.startswith("open:")]
    holding = [group for group in groups if offer(state).holds(group, wish.service)]
    narrow = [group for group in holding if group != "all"]
    if narrow or holding:
        return f"open:{(narrow or holding)[0]}"
    if picture.target("page:next") is not None:
        return "page:next"
    return GivesUp("service_unknown") if isinstance(screen, Start) else "back"


def _answer(screen: Category, picture: Picture, wish: TicketWish) -> Move:
    if screen.item != wish.service:
        return "back"
    if screen.needs != frozenset(wish.needs) and picture.target("needs") is not None:
        return "needs"
    answer = f"category:{wish.category or NO_CATEGORY}"
    if picture.target(answer) is not None:
        return answer
    return "page:next" if picture.target("page:next") is not None else GivesUp("category_unknown")


def _pick_needs(screen: Needs, picture: Picture, wish: TicketWish) -> Move:
    wrong = sorted(screen.before.needs ^ frozenset(wish.needs))
    shown = [f"need:{need}" for need in wrong if picture.target(f"need:{need}") is not None]
    if shown:
        return shown[0]
    if wrong and picture.target("page:next") is not None:
        return "page:next"
    return GivesUp("need_unknown") if wrong else "back"

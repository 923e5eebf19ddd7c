"""What a screen lists and how it is cut into pages."""

from __future__ import annotations

from dataclasses import replace

from kiosk.offer import ALL, Offer, offer_of
from kiosk.screens import Category, Group, Languages, Needs, Screen, Start, State

_EMPTY = Offer({}, {ALL: ()}, ())


def offer(state: State) -> Offer:
    """Return what may be chosen; nothing while the catalogue is not known."""
    return _EMPTY if state.catalogue is None else offer_of(state.catalogue)


def may_stand(state: State, screen: Screen) -> bool:
    """Say whether a screen still makes sense: what was chosen there is offered and given."""
    while isinstance(screen, Needs | Languages):
        screen = screen.before
    if not isinstance(screen, Category):
        return True
    entry = offer(state).entry(screen.item)
    return entry is not None and entry.closed is None


def listed(state: State) -> tuple[str, ...]:
    """Return the ids that the present screen lists, all pages of them."""
    screen, catalogue = state.screen, state.catalogue
    if catalogue is None:
        return ()
    if isinstance(screen, Start):
        return tuple(entry.id for entry in offer(state).first())
    if isinstance(screen, Group):
        return tuple(entry.id for entry in offer(state).inside(screen.id))
    if isinstance(screen, Category):
        return tuple(category.id for category in catalogue.categories)
    if isinstance(screen, Needs):
        return tuple(need.id for need in catalogue.needs)
    return tuple(languages(state)) if isinstance(screen, Languages) else ()


def per_page(state: State) -> int:
    """Return how many of them one page holds; fewer where the text is large."""
    if isinstance(state.screen, Start) and offer(state).frequent:
        return 6
    if isinstance(state.screen, Category):
        return 3 if state.is_large else 6  # beside the two columns, in large text one
    full = 6 if state.is_large else 8
    return full - 1 if isinstance(state.screen, Start) else full  # the last place is for rating


def page_count(state: State) -> int:
    """Return the number of pages, one at least."""
    return max(1, -(-len(listed(state)) // per_page(state)))


def page(state: State) -> int:
    """Return the page shown, counted from 0; 0 on a screen without pages."""
    return min(getattr(state.screen, "page", 0), page_count(state) - 1)


def on_page(state: State) -> tuple[str, ...]:
    """Return the ids on the page shown."""
    start = page(state) * per_page(state)
    return listed(state)[start : start + per_page(state)]


def turned(state: State, by: int) -> State:
    """Return the state with a page turned; the first and the last stay where they are."""
    if not isinstance(state.screen, Start | Group | Category | Needs | Languages):
        return state
    wanted = min(max(page(state) + by, 0), page_count(state) - 1)
    return replace(state, screen=replace(state.screen, page=wanted))


def languages(state: State) -> tuple[str, ...]:
    """Return the languages of the office, its own first; Ukrainian while the office is not known."""
    return tuple(state.office.languages) if state.office and state.office.languages else ("uk",)

"""What may be chosen at the kiosk, in the order and groups of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from msgspec import UNSET

from queue_core.wire.states import CatalogueState
from queue_core.wire.values import Words

FREQUENT = "frequent"
"""Id of the menu's group whose services stand on the first screen."""
MOST_FREQUENT = 6
ALL = "all"
PACKAGES = "packages"
OTHERS = "others"
_DIRECTION = "direction-"
_FEW = 7
"""So many services fit the first screen: no groups are needed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to choose: a service, a package, or a group that opens a further choice.

    `name` is empty for the groups the kiosk makes itself (`packages`, `others`): its own texts name them. `steps`
    counts the services of a package. `closed`: why a service is not given now, without words where nobody wrote any;
    None: it is.
    """

    id: str
    kind: Literal["service", "package", "group"]
    name: Words
    direction: str = ""
    letter: str = ""
    steps: int = 0
    closed: Words | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The catalogue as a visitor walks through it. Group ids: of the menu, of a direction, or made here."""

    entries: dict[str, Entry]
    groups: dict[str, tuple[str, ...]]
    frequent: tuple[str, ...]

    def entry(self, id: str) -> Entry | None:
        """Return the service, package or group of that id."""
        return self.entries.get(id)

    def inside(self, group: str) -> tuple[Entry, ...]:
        """Return what a group opens; nothing for an unknown one."""
        return tuple(self.entries[id] for id in self.groups.get(group, ()))

    def first(self) -> tuple[Entry, ...]:
        """Return what the first screen offers beside the way to everything."""
        return tuple(self.entries[id] for id in self.frequent) or self.inside(ALL)

    def holds(self, group: str, id: str) -> bool:
        """Say whether a service or package can be reached through a group."""
        return any(inner == id or self.holds(inner, id) for inner in self.groups.get(group, ()))


@lru_cache(maxsize=4)
def _cached(catalogue: _ByIdentity) -> Offer:
    return _make(catalogue.catalogue)


class _ByIdentity:
    """A catalogue compared by its identity: making an offer of one and the same object once is enough."""

    __slots__ = ("catalogue",)

    def __init__(self, catalogue: CatalogueState) -> None:
        self.catalogue = catalogue

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.catalogue is self.catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)


def offer_of(catalogue: CatalogueState) -> Offer:
    """Arrange a catalogue for the kiosk.

    The menu's groups come first; what no group holds is found under `others`. Without a menu the directions are the
    groups. Where there are few services in all, they stand on the first screen themselves.
    """
    return _cached(_ByIdentity(catalogue))


def _make(catalogue: CatalogueState) -> Offer:
    letters = {direction.id: direction.letter for direction in catalogue.directions}
    direction_of = {service.id: service.direction for service in catalogue.services}
    entries: dict[str, Entry] = {}
    for service in catalogue.services:
        letter = letters.get(service.direction, "")
        closed = service.closed if service.closed is not UNSET else None
        entries[service.id] = Entry(service.id, "service", service.name, service.direction, letter, closed=closed)
    for package in catalogue.packages:
        first = direction_of.get(package.steps[0], "") if package.steps else ""
        letter = letters.get(first, "")
        entry = Entry(package.id, "package", package.name, first, letter, len(package.steps))
        entries.setdefault(package.id, entry)
    choices = tuple(entries)
    groups = _menu_groups(catalogue, entries)
    frequent = tuple(id for id in groups.pop(FREQUENT, ()) if id in choices)[:MOST_FREQUENT]
    entries.pop(FREQUENT, None)
    groups[ALL] = _whole(catalogue, choices, groups, entries)
    _thin(groups, entries)
    if len(choices) <= _FEW:
        frequent, groups[ALL] = (), choices
    return Offer(entries, groups, frequent)


def _menu_groups(catalogue: CatalogueState, entries: dict[str, Entry]) -> dict[str, tuple[str, ...]]:
    known = entries.keys() | {group.id for group in catalogue.menu}
    groups: dict[str, tuple[str, ...]] = {}
    for group in catalogue.menu:
        if group.id not in entries:
            groups[group.id] = tuple(id for id in group.items if id in known and id not in (group.id, FREQUENT))
    entries.update({group.id: Entry(group.id, "group", group.name) for group in catalogue.menu if group.id in groups})
    for id, items in _without_circles(groups).items():
        groups[id] = items
    return groups


def _without_circles(groups: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the groups with every item dropped that would lead back to a group above it."""
    done: dict[str, tuple[str, ...]] = {}

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        if start == goal:
            return True
        seen.add(start)
        onward = done.get(start, ())
        return any(item not in seen and reaches(item, goal, seen) for item in onward)

    for id, items in groups.items():
        done[id] = ()
        done[id] = tuple(item for item in items if item not in groups or not reaches(item, id, set()))
    return done


def _whole(
    catalogue: CatalogueState,
    choices: tuple[str, ...],
    groups: dict[str, tuple[str, ...]],
    entries: dict[str, Entry],
) -> tuple[str, ...]:
    """Return the top of the tree, adding groups for what the menu leaves out."""
    nested = {id for items in groups.values() for id in items}
    top = [id for id in groups if id not in nested]
    covered = {id for items in groups.values() for id in items}
    left = [id for id in choices if id not in covered]
    packages = tuple(id for id in left if entries[id].kind == "package")
    if not top:
        for direction in catalogue.directions:
            id = _DIRECTION + direction.id
            groups[id] = tuple(
                item for item in left if item not in packages and entries[item].direction == direction.id
            )
            entries[id] = Entry(id, "group", direction.name, direction.id, direction.letter)
            top.append(id)
        left = [id for id in left if entries[id].direction not in {one.id for one in catalogue.directions}]
    made = ((PACKAGES, packages), (OTHERS, tuple(id for id in left if id not in packages)))
    for id, items in made:
        if items:
            groups[id], entries[id] = items, Entry(id, "group", {})
            top.append(id)
    return tuple(top)


def _thin(groups: dict[str, tuple[str, ...]], entries: dict[str, Entry]) -> None:
    """Drop empty groups and put the single item of a group in its place, from the leaves up."""
    while small := [id for id, items in groups.items() if id != ALL and len(items) < 2]:
        id = small[0]
        items = groups.pop(id)
        del entries[id]
        for other, held in groups.items():
            if id in held:
                replaced = [inner for one in held for inner in (items if one == id else (one,))]
                groups[other] = tuple(dict.fromkeys(replaced))

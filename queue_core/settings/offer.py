"""What the office offers: services, documents, purposes, categories and the kiosk's menu. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final

from queue_core.domain.plan import LOWEST_TIER
from queue_core.settings.draft import Draft, Mistakes

LONGEST_SERVICE: Final = 8 * 60
"""Minutes: a working day."""
NUMBERS: Final = (99, 9999)
"""Least and greatest `last_number` of a direction."""


def check_offer(draft: Draft, mistakes: Mistakes) -> None:
    """Check services, categories and the menu, each reference and each range."""
    _check_services(draft, mistakes)
    for name, direction in draft.directions.items():
        if not NUMBERS[0] <= direction.last_number <= NUMBERS[1]:
            _out_of_range(mistakes, f"directions.{name}.last_number", direction.last_number, *NUMBERS)
    _check_categories(draft, mistakes)
    _check_menu(draft, mistakes)


def _out_of_range(mistakes: Mistakes, key: str, value: int, least: int, most: int) -> None:
    mistakes.add(key, f"{value} is out of range", f"write a number from {least} to {most}")


def _check_services(draft: Draft, mistakes: Mistakes) -> None:
    owners: dict[str, str] = {}
    for direction, services in draft.services.items():
        for name, service in services.items():
            at = f"directions.{direction}.services.{name}"
            if name in owners:
                wrong = f"the direction «{owners[name]}» has a service «{name}» already"
                mistakes.add(at, wrong, "give one of them another id")
            owners.setdefault(name, direction)
            if not 1 <= service.minutes <= LONGEST_SERVICE:
                _out_of_range(mistakes, f"{at}.minutes", service.minutes, 1, LONGEST_SERVICE)
            if service.purpose is not None and service.purpose not in draft.ids["purposes"]:
                mistakes.unknown(f"{at}.purpose", "purpose", service.purpose, draft.ids["purposes"])
            mistakes.references(f"{at}.documents", "document", service.documents, draft.ids["documents"])
        if "directions" in draft.whole:
            _check_general(direction, [name for name, row in services.items() if row.general], mistakes)


def _check_general(direction: str, general: list[str], mistakes: Mistakes) -> None:
    key = f"directions.{direction}.services"
    if not general:
        mistakes.add(key, "there is no general service", "write general = true for «everything else»")
    elif len(general) > 1:
        names = ", ".join(f"«{name}»" for name in general)
        mistakes.add(key, f"{names} are all general", "leave general = true for one")


def _check_categories(draft: Draft, mistakes: Mistakes) -> None:
    for name, category in draft.categories.items():
        if not 1 <= category.tier <= LOWEST_TIER:
            _out_of_range(mistakes, f"categories.{name}.tier", category.tier, 1, LOWEST_TIER)
    is_promised = draft.order is None or draft.order.veterans_first
    has_first = any(category.tier == 1 for category in draft.categories.values())
    if "categories" in draft.whole and is_promised and not has_first:
        mistakes.add(
            "categories", "veterans are served first, but no category has tier 1", "write tier = 1 for veterans"
        )


def _check_menu(draft: Draft, mistakes: Mistakes) -> None:
    services, packages, groups = draft.ids["services"], draft.ids["packages"], draft.ids["menu"]
    for name, group in draft.menu.items():
        at = f"menu.{name}"
        if name in services:
            mistakes.add(at, f"a service is called «{name}» too", "give the group another id")
        elif name in packages:
            mistakes.add(at, f"a package is called «{name}» too", "give the group another id")
        if not group.items:
            mistakes.add(f"{at}.items", "the list is empty", "name services, packages or groups")
        known = {*services, *packages, *groups}
        mistakes.references(f"{at}.items", "service, package or group", group.items, known)
    for loop in _loops({name: group.items for name, group in draft.menu.items()}):
        path = " → ".join([*loop, loop[0]])
        mistakes.add(f"menu.{loop[0]}.items", f"the groups lead back to themselves: {path}", "remove one of the steps")


def _loops(items: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Yield loops of groups, each as its groups in order, until what is left has none."""
    steps = {name: [item for item in inside if item in items] for name, inside in items.items()}
    while True:
        try:
            TopologicalSorter(steps).prepare()
        except CycleError as error:
            loop: list[str] = error.args[1][:0:-1]
            yield loop
            steps[loop[0]].remove(loop[1] if len(loop) > 1 else loop[0])
        else:
            return

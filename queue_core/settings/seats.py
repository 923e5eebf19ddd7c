"""Who sits where and what they can serve: counters, administrators, and that every direction has somebody. Pure."""

from __future__ import annotations

from collections import defaultdict

from queue_core.settings.draft import Draft, Mistakes


def check_seats(draft: Draft, mistakes: Mistakes) -> None:
    """Check who sits where and serves what, and that each direction can be served."""
    _check_counters(draft, mistakes)
    _check_administrators(draft, mistakes)
    for name, direction in draft.directions.items():
        key = f"directions.{name}.halls"
        mistakes.references(key, "hall", direction.halls, draft.ids["halls"])
        if not direction.halls:
            mistakes.add(key, "the list is empty", "name the hall where it is served")
    if {"counters", "administrators", "directions"} <= draft.whole:
        _check_coverage(draft, mistakes)


def _check_counters(draft: Draft, mistakes: Mistakes) -> None:
    seats: dict[str, str] = {}
    for name, counter in draft.counters.items():
        if counter.hall not in draft.ids["halls"]:
            mistakes.unknown(f"counters.{name}.hall", "hall", counter.hall, draft.ids["halls"])
        person, key = counter.administrator, f"counters.{name}.administrator"
        if person is None:
            continue
        if person not in draft.ids["administrators"]:
            mistakes.unknown(key, "administrator", person, draft.ids["administrators"])
        elif person in seats:
            mistakes.add(key, f"«{person}» sits at counter «{seats[person]}» already", "seat somebody else, or nobody")
        seats.setdefault(person, name)


def _check_administrators(draft: Draft, mistakes: Mistakes) -> None:
    for name, row in draft.administrators.items():
        at = f"administrators.{name}"
        mistakes.references(f"{at}.primary", "direction", row.primary, draft.ids["directions"])
        mistakes.references(f"{at}.secondary", "direction", row.secondary, draft.ids["directions"])
        for direction in dict.fromkeys(row.primary):
            if direction in row.secondary:
                mistakes.add(f"{at}.secondary", f"«{direction}» stands among the primary ones too", "leave one")
        if not row.primary and not row.secondary:
            mistakes.add(at, "this person serves nothing", "add primary = [ … ]")


def _check_coverage(draft: Draft, mistakes: Mistakes) -> None:
    """Tell of directions nobody can serve. A counter without an administrator may be taken by one without a counter."""
    skills = {name: frozenset(row.primary + row.secondary) for name, row in draft.administrators.items()}
    seated = {row.administrator for row in draft.counters.values() if row.administrator is not None}
    reserve = frozenset[str]().union(*(served for name, served in skills.items() if name not in seated))
    halls: dict[str, set[str]] = defaultdict(set)
    for counter in draft.counters.values():
        served = skills.get(counter.administrator, frozenset()) if counter.administrator is not None else reserve
        for direction in served:
            halls[direction].add(counter.hall)
    for name, direction_row in draft.directions.items():
        at = f"directions.{name}"
        if not halls[name]:
            remedy = "give it to an administrator who sits at a counter"
            mistakes.add(at, "no counter can serve this direction", remedy)
        elif direction_row.halls and not halls[name].intersection(direction_row.halls):
            where = ", ".join(sorted(halls[name]))
            mistakes.add(
                f"{at}.halls", "no counter of these halls can serve this direction", f"it is served in: {where}"
            )

"""Days that differ: the office's calendar by date, and directions with hours of their own. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import structs

from queue_core.domain.plan import DayHours
from queue_core.settings.draft import Draft, Mistakes
from queue_core.settings.rules.hours import by_weekday, day_start, span_of

CLOSED: Final = "closed"
"""What the calendar writes for a day off."""
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WRITE_A_DAY: Final = "write «closed», or opening and closing, such as «09:00–13:00»"


def calendar_of(draft: Draft, mistakes: Mistakes) -> dict[str, DayHours | None]:
    """Return the exceptions by ISO date, None for a day off."""
    starts_at = day_start(draft, Mistakes(mistakes.file))
    if draft.calendar and draft.office is not None and draft.office.around_the_clock:
        remedy = "remove the calendar, or around_the_clock"
        mistakes.add("calendar", "the office is open around the clock and has a calendar too", remedy)
    found: dict[str, DayHours | None] = {}
    for day, text in draft.calendar.items():
        key = f"calendar.{day}"
        if not _is_date(day):
            mistakes.add(key, f"«{day}» is not a date", "write year, month and day, such as «2026-12-25»")
        elif text.strip() == CLOSED:
            found[day] = None
        else:
            found[day] = span_of(text, key, mistakes, starts_at, _WRITE_A_DAY)
    return found


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def direction_hours(
    draft: Draft, office: Mapping[int, DayHours] | None, mistakes: Mistakes
) -> dict[str, dict[int, DayHours]]:
    """Return the own hours of directions; `office`: its weekly hours, None where it is open around the clock.

    Hours outside the office's are a mistake; where the office's own could not be read nothing is compared.
    """
    starts_at = day_start(draft, Mistakes(mistakes.file))
    found: dict[str, dict[int, DayHours]] = {}
    for name, row in draft.directions.items():
        if row.hours is None:
            continue
        key = f"directions.{name}.hours"
        found[name] = by_weekday(row.hours, key, mistakes, starts_at)
        if not any(structs.astuple(row.hours)):
            mistakes.add(key, "nothing says when this direction is served", 'add a day, such as monday = "08:00–12:00"')
        if office is not None:
            _check_within(draft, key, found[name], office, mistakes)
    return found


def _check_within(
    draft: Draft, key: str, own: Mapping[int, DayHours], office: Mapping[int, DayHours], mistakes: Mistakes
) -> None:
    days = structs.asdict(draft.hours) if draft.hours is not None and draft.is_written("hours") else {}
    for weekday, (name, written) in enumerate(days.items()):
        if weekday not in own:
            continue
        whole = office.get(weekday)
        if whole is None and written is None:
            mistakes.add(f"{key}.{name}", "the office is closed on this day", f"remove the key, or add hours.{name}")
        elif whole is not None and not whole.opens <= own[weekday].opens < own[weekday].closes <= whole.closes:
            wrong = f"these hours go beyond those of the office, «{written}»"
            mistakes.add(f"{key}.{name}", wrong, f"shorten them, or lengthen hours.{name}")

"""The office's time: its zone, the start of its day, its opening hours. Pure but for the list of time zones."""

from __future__ import annotations

import re
import zoneinfo
from typing import Final

from msgspec import structs

from queue_core.domain.plan import DayHours
from queue_core.runtime.toml_file import did_you_mean
from queue_core.settings.draft import Draft, Mistakes
from queue_core.settings.written import HoursRow

_TIME: Final = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])", re.ASCII)
_SPAN: Final = re.compile(r"\s*(\S+?)\s*[-–—]\s*(\S+?)\s*")
MINUTES_OF_A_DAY: Final = 24 * 60


def minutes_of(text: str) -> int | None:
    """Turn «HH:MM» into minutes after midnight, «24:00» being the end of the day; None where it is no time."""
    match = _TIME.fullmatch(text)
    minutes = int(match[1]) * 60 + int(match[2]) if match else MINUTES_OF_A_DAY + 1
    return minutes if minutes <= MINUTES_OF_A_DAY else None


def check_time_zone(draft: Draft, mistakes: Mistakes) -> None:
    """Check that the zone is one this machine knows."""
    if draft.office is None:
        return
    name = draft.office.time_zone
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        remedy = did_you_mean(name, known)
        if remedy.startswith("use one of"):
            remedy = "write «Europe/Kyiv» or another zone of the IANA list"
        mistakes.add("office.time_zone", f"there is no time zone «{name}»", remedy)


def day_start(draft: Draft, mistakes: Mistakes) -> int:
    """Return when the business day starts, in minutes after midnight; 0 where it cannot be read."""
    if draft.office is None:
        return 0
    minutes = minutes_of(draft.office.day_starts_at)
    if minutes is None or minutes == MINUTES_OF_A_DAY:
        wrong = f"«{draft.office.day_starts_at}» is not a time of day"
        mistakes.add("office.day_starts_at", wrong, "write hours and minutes, such as «04:00»")
        return 0
    return minutes


def opening_hours(draft: Draft, mistakes: Mistakes) -> dict[int, DayHours] | None:
    """Return the hours by weekday (0 Monday), or None where the office is open around the clock."""
    if draft.office is None or draft.hours is None:
        return None
    by_day = by_weekday(draft.hours, "hours", mistakes, day_start(draft, Mistakes(mistakes.file)))
    written = [text for text in structs.asdict(draft.hours).values() if text is not None]
    if draft.office.around_the_clock and draft.is_written("hours"):
        remedy = "remove the hours, or around_the_clock"
        mistakes.add("hours", "the office is open around the clock and has hours too", remedy)
    elif not draft.office.around_the_clock and not written:
        remedy = 'add [hours] with monday = "08:00–17:00" …, or write around_the_clock = true'
        mistakes.add("hours", "nothing says when the office is open", remedy)
    return None if draft.office.around_the_clock else by_day


def by_weekday(hours: HoursRow, key: str, mistakes: Mistakes, starts_at: int) -> dict[int, DayHours]:
    """Return the days of a week that could be read, 0 being Monday; `starts_at`: when the business day starts."""
    found: dict[int, DayHours] = {}
    for weekday, (name, text) in enumerate(structs.asdict(hours).items()):
        if text is not None:
            read = span_of(text, f"{key}.{name}", mistakes, starts_at)
            if read is not None:
                found[weekday] = read
    return found


def span_of(
    text: str,
    key: str,
    mistakes: Mistakes,
    starts_at: int,
    remedy: str = "write opening and closing, such as «08:00–17:00»",
) -> DayHours | None:
    """Turn «08:00–17:00» into hours; None where it is none or makes no sense, and that is told."""
    span = _SPAN.fullmatch(text)
    opens, closes = (minutes_of(span[1]), minutes_of(span[2])) if span else (None, None)
    if opens is None or closes is None:
        mistakes.add(key, f"«{text}» are not hours", remedy)
    elif closes <= opens:
        mistakes.add(key, f"«{text}» closes before it opens", "write the earlier time first")
    elif opens < starts_at:
        remedy = "change these hours, or office.day_starts_at"
        mistakes.add(key, f"«{text}» opens before the day of the queue starts", remedy)
    else:
        return DayHours(opens, closes)
    return None

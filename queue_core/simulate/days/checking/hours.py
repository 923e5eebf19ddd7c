"""When the office gives tickets and calls, from its written hours and calendar. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ALWAYS = (float("-inf"), float("inf"))
NEVER = (float("inf"), float("inf"))


@dataclass(slots=True)
class HoursTold:
    """The hours of the open business day. `opens`, `closes`: instants, infinite where there are none."""

    office: dict[str, Any]
    day: date | None = None
    opens: float = float("inf")
    closes: float = float("inf")

    def begin(self, day: date) -> None:
        """Let a business day be the open one."""
        self.day = day
        self.opens, self.closes = self._of(self.office["hours"], day)

    def calls(self, at: float) -> bool:
        """Say whether people are called: from opening on, after closing too."""
        return at >= self.opens

    def gives_tickets(self, direction: str, at: float) -> bool:
        """Say whether a ticket may be issued, by the office's hours and by the direction's own."""
        assert self.day is not None
        before = self.office["rules"]["tickets_before_opening"]
        spans = [(self.opens, self.closes)]
        if direction in self.office["own_hours"]:
            spans.append(self._of(self.office["own_hours"][direction], self.day))
        return all(opens - before <= at < closes for opens, closes in spans)

    def _of(self, weekly: dict[str, list[int]] | None, day: date) -> tuple[float, float]:
        if weekly is None:
            return ALWAYS
        calendar = self.office["calendar"]
        hours = calendar[day.isoformat()] if day.isoformat() in calendar else weekly.get(str(day.weekday()))
        if hours is None:
            return NEVER
        tomorrow = (day + timedelta(days=1)).isoformat()
        is_before_a_day_off = tomorrow in calendar and calendar[tomorrow] is None
        shorter = self.office["rules"]["shorter_before_day_off"] if is_before_a_day_off else 0
        opens, closes = (self._at(day, minutes) for minutes in hours)
        return opens, max(opens, closes - shorter)

    def _at(self, day: date, minutes: int) -> float:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # local, its zone follows
        zone = ZoneInfo(self.office["time_zone"])
        return (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone).timestamp()

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
    until: float = float("inf")
    """When the next business day begins."""

    def begin(self, day: date) -> None:
        """Let a business day be the open one."""
        self.day = day
        self.opens, self.closes = self._of_office(day)
        self.until = self._at(day + timedelta(days=1), self.office["day_starts_at"])

    def calls(self, at: float) -> bool:
        """Say whether people are called: from opening on, after closing too."""
        return at >= self.opens

    @property
    def has_closed_once(self) -> bool:
        """Whether this is a day with hours: neither around the clock nor a day off."""
        return self.closes < float("inf")

    def gives_tickets(self, direction: str, at: float) -> bool:
        """Say whether a ticket may be issued, by the office's hours and by the direction's own."""
        return self._is_between(at, (self.opens, self.closes)) and self.is_served(direction, at)

    def is_served(self, direction: str, at: float) -> bool:
        """Say whether anybody may be sent to a direction: one without hours of its own, or within those."""
        return direction not in self.office["own_hours"] or self._is_between(at, self.of_direction(direction))

    def of_direction(self, direction: str) -> tuple[float, float]:
        """Return the hours in which a direction is served: its own as far as the office is open."""
        whole = (self.opens, self.closes)
        if direction not in self.office["own_hours"]:
            return whole
        assert self.day is not None
        own = self._written(self.office["own_hours"][direction].get(str(self.day.weekday())), self.day)
        opens, closes = max(own[0], whole[0]), min(own[1], whole[1])
        return (opens, closes) if opens < closes else NEVER

    def _is_between(self, at: float, span: tuple[float, float]) -> bool:
        before: float = self.office["rules"]["tickets_before_opening"]
        return span[0] - before <= at < span[1]

    def _of_office(self, day: date) -> tuple[float, float]:
        """A date of the calendar is kept to the minute; a usual day before a day off ends earlier."""
        weekly, calendar = self.office["hours"], self.office["calendar"]
        if weekly is None:
            return ALWAYS
        if day.isoformat() in calendar:
            return self._written(calendar[day.isoformat()], day)
        opens, closes = self._written(weekly.get(str(day.weekday())), day)
        tomorrow = (day + timedelta(days=1)).isoformat()
        is_before_a_day_off = tomorrow in calendar and calendar[tomorrow] is None
        shorter = self.office["rules"]["shorter_before_day_off"] if is_before_a_day_off else 0
        return opens, max(opens, closes - shorter)

    def _written(self, hours: list[int] | None, day: date) -> tuple[float, float]:
        if hours is None:
            return NEVER
        opens, closes = (self._at(day, minutes) for minutes in hours)
        return opens, max(opens, closes)

    def _at(self, day: date, minutes: int) -> float:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # local, its zone follows
        zone = ZoneInfo(self.office["time_zone"])
        return (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone).timestamp()

"""The office's own words in an answer: hours in its time zone, names of directions, services and reasons. Pure."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from queue_core.domain.plan import LOWEST_TIER, OfficePlan, Words
from queue_core.runtime.texts import Texts

_ELEVEN = 11


class Wording:
    """Words in one language. What the configuration does not know any more is named by its id."""

    def __init__(self, texts: Texts, plan: OfficePlan, language: str, day: str) -> None:
        self._texts = texts
        self._plan = plan
        self._language = language
        self._day = day
        self._zone = ZoneInfo(plan.time_zone)

    def say(self, key: str, **values: object) -> str:
        """Return a text of the room `why`."""
        return self._texts.say(key, self._language, **values)

    def say_count(self, key: str, count: int, **values: object) -> str:
        """Return a text that counts."""
        return self._texts.say_count(key, self._language, count, **values)

    def time(self, instant: float) -> str:
        """Return hour and minute; with the date where it is not the day asked about."""
        local = datetime.fromtimestamp(instant, self._zone)
        clock = local.strftime("%H:%M")
        if local.date().isoformat() == self._day:
            return clock
        return self.say("clock.other_day", date=self.date(local.date().isoformat()), time=clock)

    def at(self, instant: float) -> str:
        """Return «at 10:42» as the language says it."""
        hour = datetime.fromtimestamp(instant, self._zone).hour
        return self.say("clock.at_eleven" if hour == _ELEVEN else "clock.at", time=self.time(instant))

    def date(self, iso: str) -> str:
        """Return an ISO date as people write it."""
        if not iso:
            return ""
        day = date.fromisoformat(iso)
        return self.say("clock.date", day=f"{day.day:02d}", month=f"{day.month:02d}", year=day.year)

    def minutes(self, seconds: float) -> str:
        """Return whole minutes in words."""
        whole = int(seconds // 60)
        return self.say_count("minutes", whole) if whole > 0 else self.say("minutes.under_one")

    def tier(self, tier: int) -> str:
        """Return the words of a level; a level without words of its own is the general queue."""
        known = self._texts.keys()
        return self.say(f"tier.{tier}" if f"tier.{tier}" in known else f"tier.{LOWEST_TIER}")

    def direction(self, name: str) -> str:
        """Return the name of a direction."""
        return self._name(name, {known.id: known.name for known in self._plan.directions.values()})

    def service(self, name: str) -> str:
        """Return the name of a service."""
        return self._name(name, {known.id: known.name for known in self._plan.services.values()})

    def reason(self, name: str) -> str:
        """Return a declared reason."""
        return self._name(name, {known.id: known.name for known in self._plan.exception_reasons.values()})

    def _name(self, name: str, known: dict[str, Words]) -> str:
        words = known.get(name, {})
        return words.get(self._language) or next(iter(words.values()), name)

"""How true past estimates were, as the supervisor's page tells it: plain words and a small table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from aiohttp import web

from queue_core.reports.estimates import CheckedEstimates, EstimatesAnswer
from queue_core.runtime.texts import Texts
from queue_core.web.drawing import spoken
from queue_core.web.front import FrontOffice
from queue_core.web.request.troubles import Trouble

ENOUGH: Final = 20
"""With fewer checked estimates a share is told in people, not in per cent: one more would move it by five points."""
DAYS_SHOWN: Final = 7
_ON_TIME_MINUTES: Final = 0.5


async def estimates_asked_for(front: FrontOffice, request: web.Request) -> EstimatesAnswer:
    """Return the estimates of the day of `?day=`, the present one without it; raises `Trouble` for one not kept."""
    day = request.query.get("day") or None
    found = await front.estimates(day)
    if found is None:
        newest = await front.estimates(None)
        known = ", ".join(newest.days[:DAYS_SHOWN]) if newest is not None else ""
        raise Trouble(404, "no_such_day", field="day", day=str(day)[:16], known=known or "—")
    return found


@dataclass(frozen=True, slots=True)
class EstimatesInWords:
    """An answer in one language: the sentence, the rows of the table, the days one may choose."""

    sentence: str
    rows: list[dict[str, str]]
    days: list[dict[str, Any]]


def in_words(answer: EstimatesAnswer, texts: Texts, language: str) -> EstimatesInWords:
    """Return what the page says. Directions without a checked estimate are left out of the table."""
    say = _Sayings(texts, language)
    rows = [
        {"letter": row.letter, "name": spoken(row.name, language), **say.figures(row)}
        for row in answer.directions
        if row.checked
    ]
    if len(rows) > 1:
        rows.append({"letter": "", "name": texts.say("estimates.all", language), **say.figures(answer.all)})
    days = [{"id": day, "name": say.date(day), "is_shown": day == answer.day} for day in answer.days[:DAYS_SHOWN]]
    return EstimatesInWords(say.sentence(answer), rows, days)


@dataclass(frozen=True, slots=True)
class _Sayings:
    texts: Texts
    language: str

    def sentence(self, answer: EstimatesAnswer) -> str:
        checked, stated = answer.all, _per_cent(answer.stated_coverage)
        if answer.pilot:
            return self._say("estimates.pilot")
        if checked.coverage is None:
            return self._say("estimates.nothing")
        if checked.checked < ENOUGH:
            return self._say("estimates.scarce", held=_held(checked), checked=checked.checked, enough=ENOUGH)
        return self._say("estimates.said", share=_per_cent(checked.coverage), stated=stated, checked=checked.checked)

    def figures(self, row: CheckedEstimates) -> Mapping[str, str]:
        share = row.coverage or 0.0
        held = self._say("estimates.of", held=_held(row), checked=row.checked)
        return {
            "checked": str(row.checked),
            "held": f"{_per_cent(share)} %" if row.checked >= ENOUGH else held,
            "bias": self._bias(row.bias_minutes or 0.0),
            "width": self._say("estimates.minutes", minutes=self._number(row.mean_width_minutes or 0.0)),
        }

    def date(self, day: str) -> str:
        read = date.fromisoformat(day)
        return self._say("estimates.date", day=f"{read.day:02d}", month=f"{read.month:02d}", year=read.year)

    def _bias(self, minutes: float) -> str:
        if abs(minutes) < _ON_TIME_MINUTES:
            return self._say("estimates.on_time")
        key = "estimates.sooner" if minutes > 0 else "estimates.later"
        return self._say(key, minutes=self._number(abs(minutes)))

    def _number(self, value: float) -> str:
        written = f"{value:.1f}".removesuffix(".0")
        return written.replace(".", self._say("estimates.point"))

    def _say(self, key: str, **values: object) -> str:
        return self.texts.say(key, self.language, **values)


def _held(row: CheckedEstimates) -> int:
    return row.checked - row.early - row.late


def _per_cent(share: float) -> int:
    return round(share * 100)

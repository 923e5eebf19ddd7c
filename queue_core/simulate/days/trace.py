"""The trace of a day: the journal's records, and what askers, paper and people saw, as JSON lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from queue_core.domain.plan import DayHours, OfficePlan
from queue_core.journal.records import Record
from queue_core.reports.fairness import house_rules

_encoder = msgspec.json.Encoder(order="sorted")


@dataclass(slots=True)
class Trace:
    """What was seen at the edges, in order; the records join it when the day is over."""

    seen: list[dict[str, Any]] = field(default_factory=list)

    def note(self, what: str, at: float, **fields: Any) -> None:
        """Write down that `what` was seen at the true instant `at`."""
        self.seen.append({"what": what, "at": round(at, 6), **fields})

    def whole(self, plan: OfficePlan, records: Iterable[Record]) -> list[str]:
        """Return the day: the office, all records, all that was seen; one JSON object a line."""
        lines = [plan_line(plan), *(record_line(record) for record in records), *self.seen]
        return [_encoder.encode(line).decode() for line in lines]


def plan_line(plan: OfficePlan) -> dict[str, Any]:
    """Return what a judge must know of the office."""
    return {
        "what": "office",
        "time_zone": plan.time_zone,
        "day_starts_at": plan.day_starts_at,
        "hours": _weekly(plan.hours),
        "own_hours": {d.id: _weekly(d.hours) for d in plan.directions.values() if d.hours is not None},
        "calendar": {day: None if of is None else [of.opens, of.closes] for day, of in plan.calendar.items()},
        "seats": {counter.id: counter.administrator for counter in plan.counters.values()},
        "letters": {direction.id: direction.letter for direction in plan.directions.values()},
        "minutes": {service.id: service.minutes for service in plan.services.values()},
        "closed": [service.id for service in plan.services.values() if service.closed is not None],
        "tiers": {category.id: category.tier for category in plan.categories.values()},
        "proved": [category.id for category in plan.categories.values() if category.confirm],
        "packages": {p.id: {"steps": list(p.steps), "ordered": p.ordered} for p in plan.packages.values()},
        "results": list(plan.results),
        "exceptions": list(plan.exception_reasons),
        "pauses": list(plan.pause_reasons),
        "rules": msgspec.to_builtins(plan.rules),
        "house": msgspec.to_builtins(house_rules(plan), str_keys=True, order="sorted"),
    }


def _weekly(hours: dict[int, DayHours] | None) -> dict[str, list[int]] | None:
    return None if hours is None else {str(day): [of.opens, of.closes] for day, of in hours.items()}


def record_line(record: Record) -> dict[str, Any]:
    """Return a record as the judge reads it."""
    return {
        "what": "record",
        "seq": record.seq,
        "at": record.at,
        "day": record.day,
        "kind": record.kind,
        "body": msgspec.json.decode(record.body),
        "who": record.who,
        "where": record.where,
        "cause": record.cause,
        "hash": record.hash,
    }


def digest(lines: Iterable[str]) -> str:
    """Return SHA-256 over a trace, hex: the same seed gives the same."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line.encode() + b"\n")
    return whole.hexdigest()

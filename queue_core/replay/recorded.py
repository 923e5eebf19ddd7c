"""Recorded visits read from a file: who came when, to which queue, and when they were called."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake

BIN_MINUTES = 5
"""The record counts in steps of five minutes: a visit happened at some moment of the five minutes before its time."""
COLUMNS = (
    "queue_id",
    "day",
    "ticket_no",
    "issued_by",
    "called_by",
    "open_counters_at_call",
    "letter",
    "queue_label_pl",
)
MOST_MISTAKES = 20


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """One visit. `issued` and `called` are minutes after midnight, the end of the five minutes they happened in."""

    day: date
    queue: str
    ticket: int
    letter: str
    label: str
    issued: int
    called: int
    open_counters: int


def read_visits(path: Path) -> list[RecordedVisit]:
    """Read a file of visits in its order; raises `ConfigurationMistake` naming every bad line."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return _visits(path, csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationMistake([Mistake(str(path), "", str(error), "name a readable CSV file in UTF-8")]) from error


def _visits(path: Path, rows: csv.DictReader[str]) -> list[RecordedVisit]:
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        wrong, remedy = f"these columns are missing: {', '.join(missing)}", "the first line names the columns"
        raise ConfigurationMistake([Mistake(str(path), "line 1", wrong, remedy)])
    visits, mistakes = [], []
    for row in rows:
        try:
            visits.append(_visit(row))
        except (ValueError, TypeError) as error:
            mistakes.append(Mistake(str(path), f"line {rows.line_num}", str(error), "times are HH:MM, days YYYY-MM-DD"))
    if mistakes:
        raise ConfigurationMistake(mistakes[:MOST_MISTAKES])
    if not visits:
        raise ConfigurationMistake([Mistake(str(path), "", "there is no visit in it", "name a file with visits")])
    return visits


def _visit(row: Mapping[str, str]) -> RecordedVisit:
    issued, called = _minutes(row["issued_by"]), _minutes(row["called_by"])
    if called < issued:
        raise ValueError(f"called at {row['called_by']}, before it was issued at {row['issued_by']}")
    return RecordedVisit(
        day=date.fromisoformat(row["day"]),
        queue=row["queue_id"],
        ticket=int(row["ticket_no"]),
        letter=row["letter"],
        label=row["queue_label_pl"],
        issued=issued,
        called=called,
        open_counters=max(1, int(row["open_counters_at_call"] or 1)),
    )


def _minutes(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def by_day(visits: Iterable[RecordedVisit]) -> dict[date, list[RecordedVisit]]:
    """Return the visits of each day, days in order, the file's order inside a day."""
    days: dict[date, list[RecordedVisit]] = {}
    for visit in visits:
        days.setdefault(visit.day, []).append(visit)
    return dict(sorted(days.items()))


def moment_of(day: date, minutes: float) -> datetime:
    """Return local wall time (without a zone) of so many minutes after midnight."""
    whole = int(minutes)
    return datetime.combine(day, time(whole // 60, whole % 60, int((minutes - whole) * 60)))

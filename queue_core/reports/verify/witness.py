"""What stands on paper, typed from a slip or from the note of a day's close, and held against the journal. Pure.

A line names a ticket's number, or a record's (digits alone), a day and a stamp of eight characters:

    А017   22.11.2026 10:31   7K3M 9QXZ
    12345  2026-11-22         7K3M9QXZ
    День закрито: запис 12345, 2026-11-22, відбиток 7K3M9QXZ

Whoever writes the whole chain anew cannot change what people carried home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

import msgspec

from queue_core.domain.explain.asked import folded
from queue_core.journal.records import Record

Verdict: TypeAlias = Literal["holds", "differs", "lost"]
"""holds: the journal has this very record · differs: it has another one there · lost: it has none."""

EARLIEST_YEAR: Final = 2000
"""No office is older; the day before the first day there is has no date."""
LONGEST_NUMBER: Final = 18
"""Signs of a number or of a record's number."""
_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)|(?P<day_>\d\d?)\.(?P<month_>\d\d?)\.(?P<year_>\d{4})")
_RECORD = re.compile(r"запис|record", re.IGNORECASE)
_NO_STAMP = re.compile(r"\d\d?:\d\d(:\d\d)?|відбиток|stamp|[,;:]", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{64}")
_STAMP = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
_LOOK_ALIKES = str.maketrans("OIL" + "АВСЕНКМРТХУОІЗ", "011" + "ABCEHKMPTXY013")


class WitnessUnreadable(Exception):
    """A line that is no witness: the `line`."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Witness:
    """One line: a ticket's `number` or a record's `seq`, the ISO day, the stamp, the whole hash where it is given."""

    line: str
    number: str | None
    seq: int | None
    day: str
    stamp: str
    hash: str | None = None

    @property
    def days(self) -> tuple[str, str]:
        """The business days on which the record may be: before the day begins, in the night, it is the one before."""
        return (self.day, (date.fromisoformat(self.day) - timedelta(days=1)).isoformat())

    def verdict(self, candidates: Iterable[Record]) -> tuple[Verdict, Record | None]:
        """Judge by the records with that number, or those that issued a ticket on `days`."""
        other = None
        for record in candidates:
            if not self._means(record):
                continue
            if record.stamp == self.stamp and self.hash in (None, record.hash):
                return "holds", record
            other = other or record
        return ("lost", None) if other is None else ("differs", other)

    def _means(self, record: Record) -> bool:
        if self.seq is not None:
            return record.seq == self.seq
        return self.number is not None and folded(number_in(record)) == folded(self.number)


def number_in(record: Record) -> str:
    """Return the number a record gave out; empty where it gave none or cannot be read."""
    return _word_in(record, "number")


def ticket_in(record: Record) -> str:
    """Return the id of the ticket a record is about; empty where there is none or it cannot be read."""
    return _word_in(record, "ticket")


def _word_in(record: Record, name: str) -> str:
    try:
        body = msgspec.json.decode(record.body)
    except msgspec.MsgspecError:
        return ""
    return str(body.get(name) or "") if isinstance(body, dict) else ""


def read_witnesses(lines: Iterable[str]) -> list[Witness]:
    """Read lines; empty ones and those that begin with # are no witnesses. Raises `WitnessUnreadable`."""
    return [_read(line.strip()) for line in lines if line.strip() and not line.strip().startswith("#")]


def _read(line: str) -> Witness:
    found = _DAY.search(line)
    if found is None:
        raise WitnessUnreadable(line)
    parts = found.groupdict()
    try:
        year, month, day = (int(parts[name] or parts[name + "_"]) for name in ("year", "month", "day"))
        iso = date(year, month, day).isoformat()
        if year < EARLIEST_YEAR:
            raise WitnessUnreadable(line)
    except ValueError:
        raise WitnessUnreadable(line) from None
    named = _RECORD.search(line[: found.start()])
    what = line[named.end() if named is not None else 0 : found.start()].strip(" \t,;:№#")
    words = _NO_STAMP.sub(" ", line[found.end() :]).split()
    hash_ = next((word.lower() for word in words if _HASH.fullmatch(word.lower())), None)
    stamp = "".join(word for word in words if word.lower() != hash_)
    stamp = stamp.upper().replace("-", "").translate(_LOOK_ALIKES)
    if not what or len(what) > LONGEST_NUMBER or not _STAMP.fullmatch(stamp):
        raise WitnessUnreadable(line)
    is_record = what.isascii() and what.isdigit()
    return Witness(line, None if is_record else what, int(what) if is_record else None, iso, stamp, hash_)

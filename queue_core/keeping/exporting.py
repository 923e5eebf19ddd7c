"""A business day for an inspector: visits and calls as tables, the records as they are, in one file.

No visitor is named in a journal, so none is named here. The records are given whole, byte for byte: whoever has the
file can compute the chain of hashes anew and hold a slip's stamp against it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from queue_core.journal.records import DAY_CLOSED, DAY_OPENED, JournalReader, Record, Visit
from queue_core.journal.troubles import JournalUnwritable
from queue_core.journal.upcasters import present_body
from queue_core.runtime.system.durable import putting

CALL_COLUMNS = (
    "record", "called_at", "number", "tier", "counter", "administrator", "automatic", "rule", "exception",
    "passed_over", "stamp",
)  # fmt: skip
_INSTANTS = ("issued_at", "called_at", "started_at", "finished_at")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ALWAYS_THE_SAME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported. `is_over`: the day is closed, nothing will be added to it."""

    records: int
    visits: int
    calls: int
    is_over: bool


async def export_day(reader: JournalReader, day: str, file: Path, zone: str) -> Exported | None:
    """Write the day into the file, a ZIP that must not be there yet; None where the journal has no such day.

    Times are in the time zone `zone`. The same day gives the same bytes. Raises `JournalUnreadable`,
    `JournalUnwritable`.
    """
    records = await reader.records_of_day(day)
    if not records:
        return None
    visits = await reader.visits(day, day)
    place = ZoneInfo(zone)
    calls = list(_calls(records, place))
    tables = {
        "visits.csv": _table(
            [field.name for field in fields(Visit)], (_row_of_visit(visit, place) for visit in visits)
        ),
        "calls.csv": _table(CALL_COLUMNS, calls),
        "records.jsonl": "".join(f"{_line(record)}\n" for record in records),
    }
    _write(file, tables)
    return Exported(len(records), len(visits), len(calls), any(record.kind == DAY_CLOSED for record in records))


def _calls(records: Sequence[Record], place: ZoneInfo) -> Iterable[list[object]]:
    numbers: dict[str, tuple[str, int]] = {}
    for record in records:
        if record.kind not in (DAY_OPENED, "ticket_issued", "ticket_called"):
            continue
        body = present_body(record.kind, record.version, record.body)
        if record.kind == DAY_OPENED:
            numbers |= {ticket["id"]: (ticket["number"], ticket["tier"]) for ticket in body["tickets"]}
        elif record.kind == "ticket_issued":
            numbers[body["ticket"]] = (body["number"], body["tier"])
        else:
            number, tier = numbers.get(body["ticket"], ("", 0))
            beaten = " ".join(head["number"] for head in body["beat"])
            who = (body["counter"], body["administrator"], body["automatic"], body["rule"], body.get("exception"))
            yield [record.seq, _time(record.at, place), number, tier, *who, beaten, record.stamp]


def _row_of_visit(visit: Visit, place: ZoneInfo) -> list[object]:
    row = asdict(visit)
    return [_time(row[name], place) if name in _INSTANTS else row[name] for name in row]


def _time(instant: float | None, place: ZoneInfo) -> str | None:
    return None if instant is None else datetime.fromtimestamp(instant, place).isoformat(timespec="seconds")


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with a byte-order mark, without which spreadsheets take Ukrainian letters for others."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows([_harmless(value) for value in row] for row in rows)
    return "\ufeff" + written.getvalue()


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _line(record: Record) -> str:
    whole: dict[str, Any] = asdict(record)
    return msgspec.json.encode(whole).decode()


def _write(file: Path, contents: dict[str, str]) -> None:
    try:
        if file.exists():
            raise JournalUnwritable("There is a file already where the export should be", file, "Name another --to.")
        with putting(file) as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in contents.items():
                packed.writestr(zipfile.ZipInfo(name, _ALWAYS_THE_SAME), text, zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise JournalUnwritable(
            "The export cannot be written", file, f"Name another --to ({error.strerror})."
        ) from error

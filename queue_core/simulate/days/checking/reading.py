"""A trace taken apart: the office, the records, and what was seen at the edges. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

Line: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class DayRead:
    """The lines of a trace by what they tell; each kind in its order."""

    office: Line = field(default_factory=dict)
    records: list[Line] = field(default_factory=list)
    asked: dict[tuple[str, str], Line] = field(default_factory=dict)
    """Asks by (device, id), as first sent."""
    replies: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Every reply that came, as text, by (device, id)."""
    paper: list[Line] = field(default_factory=list)

    def caused(self) -> dict[tuple[str, str], list[Line]]:
        """Return the records each ask caused."""
        found: dict[tuple[str, str], list[Line]] = {}
        for record in self.records:
            if record["cause"] is not None:
                device, _, ask_id = record["cause"].partition("/")
                found.setdefault((device, ask_id), []).append(record)
        return found


def read(trace: Iterable[str]) -> DayRead:
    """Read JSON lines."""
    day = DayRead()
    for text in trace:
        line = msgspec.json.decode(text)
        match line["what"]:
            case "office":
                day.office = line
            case "record":
                day.records.append(line)
            case "asked":
                day.asked[line["device"], line["id"]] = line["ask"]
            case "reply":
                day.replies.setdefault((line["device"], line["id"]), []).append(line["reply"])
            case "paper":
                day.paper.append(line)
    return day

"""Recorded visits for tests, and the office made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from queue_core.domain.plan import OfficePlan
from queue_core.replay.office_files import write_office
from queue_core.replay.recorded import RecordedVisit
from queue_core.settings import load_office
from tests.support.offices import CONFIG

DAY = date(2020, 1, 13)


def visit(ticket: int, issued: int, called: int, counters: int = 1, queue: str = "1") -> RecordedVisit:
    """Return a visit; moments are minutes after midnight, the end of their five minutes."""
    letter = "BCD"[int(queue) - 1]
    return RecordedVisit(DAY, queue, ticket, letter, f"{letter}: Firma", issued, called, counters)


def office_of_record(visits: Sequence[RecordedVisit], folder: Path) -> OfficePlan:
    """Return the office that a replay makes of the visits."""
    write_office(visits, CONFIG, folder / "config", kiosks=1, printers=1)
    return load_office(folder / "config")

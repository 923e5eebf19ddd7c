"""The journal's records, of every version there was, and what is read beside them."""

from __future__ import annotations

import gzip
import sqlite3
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from queue_core.domain.events import KINDS
from queue_core.journal.codec import EventCodec, EventUnreadable
from queue_core.journal.upcasters import UPCASTERS
from queue_core.reports.verify.witness import WitnessUnreadable, read_witnesses
from tests.fuzz.attempts import Attempt, Target, complaint, same
from tests.support.days.golden_day import play

_DAYS = Path(__file__).resolve().parents[2] / "golden" / "days"


@cache
def _event_examples() -> list[bytes]:
    """Return an event of each kind and version: of the golden days, and of one played now."""
    found: dict[tuple[str, int], str] = {}
    for folder in sorted(_DAYS.glob("version_*")):
        with TemporaryDirectory() as scratch:
            file = Path(scratch, "journal.db")
            file.write_bytes(gzip.decompress((folder / "journal.db.gz").read_bytes()))
            opened = sqlite3.connect(file)
            found.update({(kind, version): body for kind, version, body in opened.execute(_BODIES)})
            opened.close()
    found.update({(record.kind, record.version): record.body for record in play().records})
    return [f"{kind}\n{version}\n{body}".encode() for (kind, version), body in sorted(found.items())]


_BODIES = "SELECT kind, version, body FROM records ORDER BY length(body)"


def _event_attempt(_folder: Path) -> Attempt:
    codec = EventCodec(KINDS, UPCASTERS)

    def attempt(payload: bytes) -> str:
        kind, version, body = [*payload.decode("utf-8", "replace").split("\n", 2), "", ""][:3]
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 5 else 0
        try:
            event = codec.decode(kind, number, body)
        except EventUnreadable as refused:
            return complaint(refused)
        same(codec.decode(*codec.encode(event)), event, "an event")
        return type(event).__name__

    return attempt


def _witness_examples() -> list[bytes]:
    return [
        "А017  22.11.2026  7K3M-9QX2".encode(),
        b"record 41 2026-11-22 7K3M-9QX2 " + b"ab" * 32,
        "# нічого\n\nП002, 2026-11-22 7K3M 9QX2".encode(),
    ]


def _witness_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        try:
            found = read_witnesses(payload.decode("utf-8", "replace").splitlines())
        except WitnessUnreadable:
            return "refused"
        for one in found:
            _ = one.days
        return f"{min(len(found), 4)}"

    return attempt


TARGETS = (
    Target("record of the journal", _event_examples, _event_attempt),
    Target("witness of a stamp", _witness_examples, _witness_attempt),
)

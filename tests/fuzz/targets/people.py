"""What simulated people say to the twins, and the twins to them: JSON lines over a Unix socket."""

from __future__ import annotations

from pathlib import Path

import msgspec

from counters.simulated import window as boxes
from kiosk.simulated import glass_twin
from printer.simulated import window as paper
from queue_core.runtime.system.read_json import NotThisJson
from queue_core.simulate import edges
from tests.fuzz.attempts import Attempt, Target, reads_or_refuses


def _boxes(_folder: Path) -> Attempt:
    return reads_or_refuses(boxes.read_wish, NotThisJson, write=msgspec.json.encode)


def _paper(_folder: Path) -> Attempt:
    return reads_or_refuses(paper.read_wish, NotThisJson, write=msgspec.json.encode)


def _glass(_folder: Path) -> Attempt:
    return reads_or_refuses(glass_twin.read_wanted, NotThisJson, write=msgspec.json.encode)


def _seen(_folder: Path) -> Attempt:
    box = reads_or_refuses(edges.read_box, edges.TwinGone, write=msgspec.json.encode)
    visitor = reads_or_refuses(edges.read_seen, edges.TwinGone, write=msgspec.json.encode)
    return lambda payload: f"{box(payload)} {visitor(payload)}"


TARGETS = (
    Target(
        "wishes at the boxes' twin",
        lambda: [
            b'{"press": {"counter": "3", "key": "next"}}',
            b'{"fault": {"kind": "stick", "counter": "3", "key": "recall"}}',
        ],
        _boxes,
    ),
    Target(
        "wishes at the printer's twin",
        lambda: [b'{"paper": "low"}', b'{"cover": "open", "power": "off"}', b'{"paper_out_after": 40}'],
        _paper,
    ),
    Target(
        "wishes at the kiosk's twin",
        lambda: [
            b'{"ref": "7", "wish": {"service": "passport", "category": null, "language": "uk", "needs": ["a"]}}',
            b'{"ref": "8", "rate": {"code": "7K3M9QX2", "mark": 5}}',
        ],
        _glass,
    ),
    Target(
        "what twins show",
        lambda: [
            b'{"box": "3", "lamp": "called", "status": "called", "number": "A017", "waiting": 4}',
            b'{"ref": "7", "number": "A017", "ticket": "t1", "seen_at": 1.5}',
            b'{"ref": "8", "trouble": "closed"}',
        ],
        _seen,
    ),
)

"""The law of the keys: what each key does at a counter in each status. The table of the wire contract, as data."""

from __future__ import annotations

from typing import Literal, TypeAlias

from queue_core.domain.commands import Key
from queue_core.domain.office import CounterStatus

Act: TypeAlias = Literal[
    "same", "open", "close", "pause", "resume", "recall", "start", "miss", "end_then_free", "end_then_pause"
]
No: TypeAlias = Literal["counter_not_staffed", "nothing_called", "counter_busy"]

CLOSED: No = "counter_not_staffed"
NOTHING: No = "nothing_called"
BUSY: No = "counter_busy"

LAW: dict[Key, dict[CounterStatus, Act | No]] = {
    "open": {"closed": "open", "free": "same", "called": "same", "serving": "same", "paused": "same"},
    "next": {
        "closed": CLOSED,
        "free": "same",
        "called": "end_then_free",
        "serving": "end_then_free",
        "paused": "resume",
    },
    "recall": {"closed": CLOSED, "free": NOTHING, "called": "recall", "serving": NOTHING, "paused": NOTHING},
    "start": {"closed": CLOSED, "free": NOTHING, "called": "start", "serving": "same", "paused": NOTHING},
    "finish": {
        "closed": CLOSED,
        "free": NOTHING,
        "called": "end_then_pause",
        "serving": "end_then_pause",
        "paused": "same",
    },
    "no_show": {"closed": CLOSED, "free": NOTHING, "called": "miss", "serving": BUSY, "paused": NOTHING},
    "pause": {"closed": CLOSED, "free": "pause", "called": BUSY, "serving": BUSY, "paused": "same"},
    "resume": {"closed": CLOSED, "free": "same", "called": "same", "serving": "same", "paused": "resume"},
    "close": {"closed": "same", "free": "close", "called": BUSY, "serving": BUSY, "paused": "close"},
}

REFUSING = frozenset({CLOSED, NOTHING, BUSY})
ENDING_KEYS: frozenset[Key] = frozenset({"next", "finish"})
"""Keys that may end a call: never one that nobody saw."""

"""Which keys a desk shows in each status: those that do something there by the law of the keys. Pure."""

from __future__ import annotations

from typing import Final

from queue_core.domain.counters.keys import LAW, REFUSING
from queue_core.domain.office import CounterStatus
from queue_core.domain.plan import Rules

_STATUSES: Final[tuple[CounterStatus, ...]] = ("closed", "free", "called", "serving", "paused")
_CONFIRMED_FIRST: Final = frozenset({"next", "finish"})


def keys_by_status(rules: Rules) -> dict[str, list[str]]:
    """Return the keys to show in each status, the large one first: `next`, or what leads to it."""
    return {status: _large_first(_keys_of(status, rules)) for status in _STATUSES}


def _keys_of(status: CounterStatus, rules: Rules) -> list[str]:
    return [
        key
        for key, acts in LAW.items()
        if acts[status] != "same"
        and acts[status] not in REFUSING
        and not (rules.start_required and status == "called" and key in _CONFIRMED_FIRST)
    ]


def _large_first(keys: list[str]) -> list[str]:
    """`next` is the large key; where it does nothing, `start` or `open` is; a free counter has none."""
    for large in ("next", "start", "open"):
        if large in keys:
            return [large, *(key for key in keys if key != large)]
    return ["", *keys]

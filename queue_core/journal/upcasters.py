"""Bodies of earlier versions → those of the version after: how yesterday's journal is read by today's rules. Pure.

What is written stays as it was, byte for byte, and the chain with it: a body is lifted each time it is read. A step
fills in what the version after it added with what was so then, and never guesses more than the body says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from queue_core.journal.codec import Upcaster

SECONDARY_AFTER_SECONDS = 900.0
"""Counters of version 1 knew no such threshold. Those open over the night get the shipped one until they open anew."""
_PARTS = ("tier", "turn", "skill")


def present_body(kind: str, version: int, body: str) -> dict[str, Any]:
    """Return a body as a JSON object of the newest version. Raises `msgspec.DecodeError` for what is none."""
    fields = msgspec.json.decode(body, type=dict[str, Any])
    while (step := UPCASTERS.get((kind, version))) is not None:
        fields = step(fields)
        version += 1
    return fields


def _day_opened_2(body: dict[str, Any]) -> dict[str, Any]:
    """Seniority was the instant of issue; nothing stood still over the night but the whole office."""
    return body | {
        "tickets": [_ticket_2(ticket) for ticket in body["tickets"]],
        "workplaces": [_workplace_2(workplace) for workplace in body["workplaces"]],
        "stood": 0.0,
        "suspended_services": [],
        "in_a_row": [],
        "pilot": False,
    }


def _ticket_2(ticket: dict[str, Any]) -> dict[str, Any]:
    return ticket | {
        "place_at": ticket["issued_at"],
        "stood_before": 0.0,
        "was_called": ticket["times_called"] > 0,
    }


def _workplace_2(workplace: dict[str, Any]) -> dict[str, Any]:
    return workplace | {"service_skills": {}, "secondary_after": SECONDARY_AFTER_SECONDS}


def _ticket_issued_2(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"package": None, "steps_left": [], "estimate": None}


def _ticket_called_2(body: dict[str, Any]) -> dict[str, Any]:
    """Keys got a second place, for turns in a row, which nobody had; and the rule tells what let the ticket pass.

    Version 1 named the first difference from the best that waited, though that one may have come later.
    """
    beat = [head | {"key": _key_2(head["key"])} for head in body["beat"]]
    key = _key_2(body["key"])
    return body | {"key": key, "beat": beat, "rule": _rule_2(key, [head["key"] for head in beat]), "exception": None}


def _key_2(key: list[float]) -> list[float]:
    tier, secondary, issued_at, issued_seq = key
    return [tier, 0, secondary, issued_at, issued_seq]


def _rule_2(key: list[float], beaten: list[list[float]]) -> str:
    if not beaten:
        return "only"
    passed = [other for other in beaten if other[3:] < key[3:]]
    differing = [place for other in passed for place in range(len(_PARTS)) if key[place] != other[place]]
    return _PARTS[min(differing)] if differing else "time"


def _service_finished_2(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"result": None, "next_service": None, "back_to": None}


def _visitor_missed_2(body: dict[str, Any]) -> dict[str, Any]:
    """Nobody could return after not coming."""
    return body | {"parked_until": None}


def _counter_paused_2(body: dict[str, Any]) -> dict[str, Any]:
    """Nobody could say what a pause is for."""
    return body | {"reason": None}


def _ticket_postponed_2(body: dict[str, Any]) -> dict[str, Any]:
    """One stood aside by time alone."""
    return body | {"after": 0}


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("day_opened", 1): _day_opened_2,
    ("ticket_issued", 1): _ticket_issued_2,
    ("ticket_called", 1): _ticket_called_2,
    ("service_finished", 1): _service_finished_2,
    ("visitor_missed", 1): _visitor_missed_2,
    ("counter_paused", 1): _counter_paused_2,
    ("ticket_postponed", 1): _ticket_postponed_2,
}
"""By kind and earlier version. One that stands here is never changed again: the version after may get a step too."""

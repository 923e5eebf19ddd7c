"""The order of calls judged by what stands in the records alone, whatever configuration was in force then. Pure.

`fairness.judge` judges a day anew, but needs to know who could serve what. Of a day under another configuration nobody
can tell that any more. What each call says of itself still can be held against the records before it: that whoever was
called, and whoever is named as passed, waited and stood at the place in time their keys give; that the called one's key
is the smallest; that the rule named follows from the keys; that an exception has a reason. That somebody who waited was
not named at all cannot be seen this way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from queue_core.journal.codec import EventCodec
from queue_core.journal.records import Record
from queue_core.reports.fairness import Breach, Finding, Key
from queue_core.reports.told_hall import ToldHall
from queue_core.reports.told_people import HouseRules

_NOTHING_KNOWN = HouseRules({}, {}, {}, 0.0, {}, {}, 0.0, {})


def judge_by_keys(records: Iterable[Record], codec: EventCodec) -> list[Finding]:
    """Judge every call among the records of a day, which begin with its `day_opened`. Raises `EventUnreadable`."""
    hall = ToldHall(_NOTHING_KNOWN)
    findings: list[Finding] = []
    for record in records:
        body = msgspec.to_builtins(codec.decode(record.kind, record.version, record.body))
        if record.kind == "ticket_called":
            findings += _findings(hall, record.seq, body)
        hall.take(record.kind, record.seq, record.at, body)
    return findings


def _findings(hall: ToldHall, seq: int, body: dict[str, Any]) -> list[Finding]:
    called = hall.people.get(body["ticket"])
    number = called.number if called is not None else body["ticket"]

    def finding(breach: Breach, other: str = "") -> Finding:
        return Finding(seq, breach, number, other)

    if called is None or not called.waits:
        return [finding("not_waiting")]
    key: Key = tuple(body["key"])
    found = [] if key[3:] == called.place else [finding("wrong_key")]
    heads = {head["number"]: tuple(head["key"]) for head in body["beat"]}
    for head in body["beat"]:
        person = hall.people.get(head["ticket"])
        truth = (person.number, person.place) if person is not None and person.waits else None
        if truth != (head["number"], tuple(head["key"][3:])):
            found.append(finding("wrong_head", head["number"]))
    if body["rule"] == "exception":
        return found if body["exception"] else [*found, finding("no_reason")]
    before = [finding("better_waited", other) for other, theirs in heads.items() if theirs < key]
    if before:
        return [*found, *before]
    if body["exception"] or body["rule"] != _right_rule(key, list(heads.values())):
        found.append(finding("wrong_rule"))
    return found


def _right_rule(key: Key, others: list[Key]) -> str:
    """Name what let a call pass those with an earlier place, or who yielded their turn; none goes before it.

    A policy may put main directions before tiers: then, and only then, a key begins with 0 or holds more than 1 in its
    third place.
    """
    if not others:
        return "only"
    skill_first = any(each[0] == 0 or each[2] > 1 for each in (key, *others))
    parts = ("skill", "turn", "tier") if skill_first else ("tier", "turn", "skill")
    passed = [other for other in others if other[3:] < key[3:] or (other[0] == key[0] and other[1] > key[1])]
    differing = [next(place for place in range(3) if key[place] != other[place]) for other in passed]
    return parts[min(differing)] if differing else "time"

"""Everything that a person or a device can fill in, each filled with words that must go nowhere."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from queue_core.wire.asks import ASKS, ROLES
from tests.support.canary.words import CYRILLIC, LATIN
from tests.support.wire.golden import golden_messages

DEVICES = {
    "kiosk": "kiosk-1", "reception": "reception-1", "counter": "buttons-1", "printer": "printer-1",
    "tablet": "tablet-1",
}  # fmt: skip
ORDERS: dict[str, dict[str, Any]] = {
    "press": {"counter": "5", "key": "open", "seen": [1, 1], "result": "served", "reason": "rest"},
    "take_seat": {"counter": "5"},
    "outcome": {},
    "rate": {"code": "7K3M9PQR", "mark": 5, "comment": "добре"},
    "note": {"counter": "5", "text": "слово"},
    "forget": {"number": "А017", "day": "2026-11-22"},
    "help": {"place": "kiosk-1"},
    "suspend": {"reason": "other"},
    "resume": {},
    "clock": {},
    "service": {"service": "subsidy", "suspended": False},
    "not_shown": {"counter": "5"},
    "redirect": {
        "counter": "5",
        "service": "subsidy",
        "direction": "social",
        "to_counter": "1",
        "to_administrator": "x",
    },
    "postpone": {"counter": "5", "for_seconds": 60, "after": 3},
    "add_service": {"counter": "5", "service": "subsidy"},
    "undo": {"counter": "5"},
    "call_out_of_turn": {"counter": "5", "ticket": "А017", "reason": "health"},
    "return": {"ticket": "А017"},
    "answered": {"ticket": "А017"},
    "withdraw": {"ticket": "А017"},
    "reception/give": {
        "at": "reception-1",
        "service": "subsidy",
        "category": "veteran",
        "needs": ["sight"],
        "language": "uk",
        "paper": 5,
        "taken_at": "2026-11-02T09:00:00+02:00",
    },
    "reception/correct": {
        "at": "reception-1",
        "ticket": "А017",
        "service": "subsidy",
        "category": "veteran",
        "needs": ["sight"],
    },
    "reception/met": {"at": "reception-1", "ticket": "А017"},
    "reception/reprint": {"at": "reception-1", "ticket": "А017"},
    "reception/void": {"at": "reception-1", "ask": "canary"},
    "give_up_place": {"for_seconds": 60, "ticket": "А017", "code": "7K3M9PQR"},
}
"""A body for each address of the API that takes one, without its id."""


def spoilt(body: dict[str, Any], words: str) -> Iterator[dict[str, Any]]:
    """Yield a body with each of its fields in turn, and one it does not know, holding the words."""
    for name in [*body, "remark", words]:
        changed = copy.deepcopy(body)
        changed[name] = [words] if isinstance(body.get(name), list) else words
        yield changed


def asks_of_devices() -> Iterator[tuple[str, bytes]]:
    """Yield (device, payload): each ask of the contract from each who may ask it, each field spoilt in turn."""
    kinds = {kind.__struct_config__.tag: ROLES[kind] for kind in ASKS}
    count = 0
    for golden in golden_messages():
        body = json.loads(golden.payload)
        if body.get("kind") not in kinds:
            continue
        for device in (DEVICES[role] for role in sorted(kinds[body["kind"]])):
            for words in (LATIN, CYRILLIC):
                for changed in spoilt(body, words):
                    count += 1
                    whole = changed if changed["id"] == words else changed | {"id": f"canary-{count}"}
                    yield device, json.dumps(whole, ensure_ascii=count % 2 == 0).encode()
    for words in (LATIN, CYRILLIC):
        yield "kiosk-1", words.encode()
        yield "kiosk-1", f'{{"id": "{words}'.encode()


def presences() -> Iterator[tuple[str, bytes]]:
    """Yield (device, payload): presences with the words wherever there is room for them."""
    for words in (LATIN, CYRILLIC):
        health = {"paper": words, "cover": [words], words: "ok", "deep": {"deeper": words}}
        told = {"online": True, "role": "printer", "version": words, "health": health, "remark": words}
        for device in ("printer-1", "tablet-1", "a-stranger"):
            yield device, json.dumps(told).encode()
            yield device, json.dumps(told | {"role": words}).encode()
            yield device, words.encode()


def orders() -> Iterator[tuple[str, bytes]]:
    """Yield (address, body): each order of the API with each field spoilt in turn."""
    count = 0
    for name, body in ORDERS.items():
        for words in (LATIN, CYRILLIC):
            for changed in spoilt({"id": "x", **body}, words):
                if name in ("rate", "note") and words in (changed.get("comment"), changed.get("text")):
                    continue  # where they belong: kept where they can be erased
                count += 1
                whole = changed if changed["id"] == words else changed | {"id": f"order-{count}"}
                yield f"/api/{name}", json.dumps(whole).encode()


ADDRESSES = (
    "/why?number={}", "/rate?code={}", "/desk/{}", "/board/{}", "/tablet/{}", "/api/state/{}", "/api/why/{}",
    "/api/notes/{}", "/api/estimates?day={}", "/static/{}", "/office?part=estimates&day={}", "/{}", "/desk?lang={}",
    "/reception?at={}",
    "/api/live?of={}", "/screen/{}",
)  # fmt: skip
HEADERS = ("Accept-Language", "User-Agent", "Cookie", "Referer", "X-Forwarded-For", "X-Cherga", "Origin", "Host", "Via")

"""What was said once is understood for ever: messages of version 1, kept as files, are read by today's code."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import pytest

from queue_core.wire import codec
from queue_core.wire.asks import ASKS
from queue_core.wire.jobs import JOBS
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import STATE_BY_KIND
from tests.support.wire.golden import Golden, golden_messages

GOLDEN = list(golden_messages())
A_WRONG_TYPE = [["a list", "where none belongs"]]
FREE_FORM = {"health"}
"""What a device puts in there is its own."""
TABLES = {"name", "speak", "notice", "order", "words", "tickets_at_reception", "serving", "lease", "proof"}
"""Fields whose objects are tables: language → text, counter → number."""
every_golden = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)


def places(content: Any, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every value of an object, deepest included."""
    steps = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for step, inner in steps:
        if step not in FREE_FORM:
            yield (*above, step)
            yield from places(inner, *above, step)


def holder(content: Any, place: tuple[str | int, ...]) -> Any:
    for step in place[:-1]:
        content = content[step]
    return content


def is_within(smaller: Any, larger: Any) -> bool:
    """Say whether everything `smaller` says is said by `larger`, which may say more."""
    if isinstance(smaller, dict):
        return isinstance(larger, dict) and all(k in larger and is_within(v, larger[k]) for k, v in smaller.items())
    if isinstance(smaller, list):
        alike = isinstance(larger, list) and len(larger) == len(smaller)
        return alike and all(is_within(a, b) for a, b in zip(smaller, larger, strict=True))
    return bool(smaller == larger) or _instant(smaller) == _instant(larger) != smaller


def _instant(value: Any) -> object:
    try:
        return msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return value


def read_or_reason(golden: Golden, content: object) -> object:
    try:
        return golden.decode(msgspec.json.encode(content))
    except codec.Unreadable as unreadable:
        return unreadable.reason


@every_golden
def test_a_message_of_version_1_is_read_with_all_it_says(golden: Golden) -> None:
    again = msgspec.json.decode(codec.encode(golden.decode(golden.payload)))
    assert is_within(golden.content, again)


@every_golden
def test_fields_nobody_knows_are_ignored_wherever_they_stand(golden: Golden) -> None:
    content = golden.content
    for place in [(), *places(content)]:
        there = holder(content, (*place, "new"))
        if isinstance(there, dict) and not _is_by_key(place, there):
            there["from_the_future"] = {"deep": [1, None, {"deeper": True}]}
    assert golden.decode(msgspec.json.encode(content)) == golden.decode(golden.payload)


@every_golden
def test_a_mistyped_field_is_refused_with_a_reason_that_names_it(golden: Golden) -> None:
    for place in places(golden.content):
        content = golden.content
        holder(content, place)[place[-1]] = copy.deepcopy(A_WRONG_TYPE)
        with pytest.raises(codec.Unreadable) as refused:
            golden.decode(msgspec.json.encode(content))
        assert f"$.{place[0]}" in refused.value.reason
        if isinstance(place[-1], str) and not _is_by_key(place[:-1], holder(golden.content, place)):
            assert place[-1] in refused.value.reason


@every_golden
def test_a_missing_field_is_refused_with_a_reason_that_names_it_or_may_be_left_out(golden: Golden) -> None:
    whole = golden.decode(golden.payload)
    for place in places(golden.content):
        content = golden.content
        there = holder(content, place)
        if not isinstance(there, dict) or _is_by_key(place[:-1], there):
            continue
        del there[place[-1]]
        read = read_or_reason(golden, content)
        assert f"`{place[-1]}`" in read if isinstance(read, str) else read != whole


def test_every_kind_of_message_has_a_golden_one() -> None:
    made = {type(golden.decode(golden.payload)) for golden in GOLDEN}
    assert made == {*ASKS, *JOBS, *STATE_BY_KIND.values(), Reply, Presence}


def test_every_field_of_every_message_stands_in_a_golden_one() -> None:
    told: dict[type, set[str]] = {}
    for golden in GOLDEN:
        told.setdefault(type(golden.decode(golden.payload)), set()).update(golden.content)
    for message, fields in told.items():
        assert {field.encode_name for field in msgspec.structs.fields(message)} <= fields, message


@pytest.mark.parametrize("field", ["id", "kind", "service"])
def test_a_required_field_of_an_ask_is_named_when_it_is_missing(field: str) -> None:
    ask = {"id": "a", "kind": "take_ticket", "service": "subsidy"}
    del ask[field]
    with pytest.raises(codec.Unreadable, match=f"`{field}`"):
        codec.decode_ask(msgspec.json.encode(ask))


def test_an_ask_that_cannot_be_read_still_gives_its_id_where_there_is_one() -> None:
    for payload, ask_id in (
        (b'{"id": "a1", "kind": "dance"}', "a1"),
        (b'{"kind": "take_ticket", "id": "a2"}', "a2"),
        (b'{"id": 7, "kind": "rate"}', None),
        (b'{"id": "", "kind": "rate"}', None),
        (b'{"id": "%s"}' % (b"x" * 65), None),
        (b'{"id": "a3"', None),
        (b"\xff\xfe", None),
        (b"", None),
    ):
        with pytest.raises(codec.Unreadable) as refused:
            codec.decode_ask(payload)
        assert refused.value.ask_id == ask_id, payload


@pytest.mark.parametrize("name", ["1\n", "", "A", "кіоск", "a_b", "a" * 33])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(codec.Unreadable, match="counter"):
        codec.decode_ask(msgspec.json.encode({"id": "a", "kind": "press", "counter": name, "key": "next"}))


def test_a_time_without_an_offset_is_refused() -> None:
    ask = {"id": "a", "kind": "take_ticket", "service": "x", "number": "1", "taken_at": "2026-11-22T10:00:00"}
    with pytest.raises(codec.Unreadable, match="taken_at"):
        codec.decode_ask(msgspec.json.encode(ask))


def _is_by_key(place: tuple[str | int, ...], there: object) -> bool:
    """Say whether an object is a table (language → text, counter → number), whose keys are no fields."""
    if not isinstance(there, dict) or not place:
        return False
    return place[-1] in TABLES or "documents" in place

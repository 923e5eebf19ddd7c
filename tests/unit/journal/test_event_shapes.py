"""What was written once must be read for ever: a body that changes takes a new version, and an upcaster with it."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from typing import Any

import pytest

from queue_core.domain.events import KINDS, DayOpened
from queue_core.journal.upcasters import UPCASTERS, present_body
from tests.support.days.event_shapes import differences, shape_of, stored_shapes

SHAPES = stored_shapes()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_body_of_an_event_is_as_its_version_was_first_written(kind: str) -> None:
    version, event_class = KINDS[kind]
    stored = SHAPES.get(kind, {}).get(str(version))
    assert stored is not None, (
        f"«{kind}» version {version} is new. Keep its shape with `python -m tests.support.days.event_shapes`, and make "
        "a golden day that has it (tests/golden/days/README.md)."
    )
    changed = differences(stored, shape_of(event_class))
    assert not changed, (
        f"The body of «{kind}» has changed, but its version is still {version}: {'; '.join(changed)}. Journals in the "
        f"world hold bodies of version {version}. Give the kind version {version + 1} in KINDS (domain/events), write "
        f"the step ({kind!r}, {version}) in journal/upcasters.py, keep the new shape with `python -m "
        "tests.support.days.event_shapes`, and make a golden day that has it (tests/golden/days/README.md)."
    )


def test_no_kind_and_no_version_is_ever_forgotten() -> None:
    for kind, versions in SHAPES.items():
        assert kind in KINDS, f"«{kind}» stands in journals: a kind that is no longer written must still be read"
        assert sorted(map(int, versions)) == list(range(1, KINDS[kind][0] + 1))


def test_every_step_fills_in_all_that_its_version_must_have() -> None:
    for kind, version in UPCASTERS:
        assert str(version + 1) in SHAPES[kind]
        assert SHAPES[kind][str(version)] != SHAPES[kind][str(version + 1)], f"«{kind}» {version} leads to itself"


@dataclass(frozen=True, slots=True)
class Kept:
    ticket: str
    minutes: int = 5


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([("ticket", str), ("minutes", int, 5), ("why", str, "")], "+ $defs.Kept.properties.why"),
        ([("ticket", str)], "- $defs.Kept.properties.minutes"),
        ([("ticket", int), ("minutes", int, 5)], "$defs.Kept.properties.ticket.type: string → integer"),
        ([("ticket", str), ("minutes", int, 6)], "$defs.Kept.properties.minutes.default: 5 → 6"),
    ],
)
def test_a_field_more_or_less_or_other_is_seen(fields: list[Any], told: str) -> None:
    other = make_dataclass("Kept", fields)
    assert told in differences(shape_of(Kept), shape_of(other))
    assert not differences(shape_of(Kept), shape_of(Kept))


def test_a_change_of_what_a_body_embeds_is_seen() -> None:
    embedded = shape_of(DayOpened)["$defs"]
    assert {"Ticket", "Workplace", "Slip", "BoardLine", "HelpCall", "Suspension"} <= embedded.keys()


def test_a_call_of_version_1_is_read_with_a_key_of_five_parts() -> None:
    body = (
        '{"ticket":"t2","counter":"1","administrator":"olena","automatic":false,"key":[2,0,50.0,7],'
        '"beat":[{"ticket":"t1","number":"П001","direction":"passports","key":[4,1,20.0,5]}],"rule":"tier"}'
    )
    lifted = present_body("ticket_called", 1, body)
    assert (lifted["key"], lifted["beat"][0]["key"]) == ([2, 0, 0, 50.0, 7], [4, 0, 1, 20.0, 5])
    assert lifted["exception"] is None


@pytest.mark.parametrize(
    ("key", "beaten", "rule"),
    [
        ([4, 0, 50.0, 7], [], "only"),
        ([1, 0, 50.0, 7], [[4, 0, 20.0, 5]], "tier"),
        ([1, 0, 50.0, 7], [[4, 0, 60.0, 9]], "time"),
        ([4, 0, 50.0, 7], [[4, 1, 20.0, 5]], "skill"),
        ([4, 0, 50.0, 7], [[4, 0, 60.0, 9], [4, 1, 20.0, 5]], "skill"),
        ([2, 0, 50.0, 7], [[2, 1, 20.0, 5], [4, 0, 30.0, 6]], "tier"),
    ],
)
def test_a_rule_of_version_1_becomes_what_let_the_ticket_pass(key: list[float], beaten: list[Any], rule: str) -> None:
    heads = [{"ticket": "t", "number": "П", "direction": "passports", "key": other} for other in beaten]
    assert UPCASTERS["ticket_called", 1]({"key": key, "beat": heads, "rule": "tier"})["rule"] == rule


def test_steps_leave_the_body_they_are_given_as_it_was() -> None:
    body = {"tickets": [{"issued_at": 5.0, "times_called": 1}], "workplaces": [{"id": "1"}]}
    lifted = UPCASTERS["day_opened", 1](body)
    assert body == {"tickets": [{"issued_at": 5.0, "times_called": 1}], "workplaces": [{"id": "1"}]}
    assert lifted["tickets"][0]["place_at"] == 5.0
    assert lifted["tickets"][0]["was_called"] is True

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from queue_core.journal.codec import EventCodec, EventUnreadable
from tests.support.journals import CODEC, TicketIssued


@dataclass(frozen=True, slots=True)
class NoticeShown:
    texts: dict[str, str]
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Unwritable:
    either: TicketIssued | NoticeShown


def lift_first(body: dict[str, Any]) -> dict[str, Any]:
    return {"texts": {"uk": body["text"]}}


def lift_second(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"minutes": 5}


def test_an_event_becomes_words_and_comes_back() -> None:
    event = TicketIssued("t1", "П001", needs=("sight",))
    kind, version, body = CODEC.encode(event)
    assert (kind, version) == ("ticket_issued", 1)
    assert body == (
        '{"ticket":"t1","number":"П001","direction":"passport","service":"passport-foreign","tier":4,"needs":["sight"]}'
    )
    assert CODEC.decode(kind, version, body) == event


def test_equal_events_have_equal_bodies() -> None:
    codec = EventCodec({"notice_shown": (1, NoticeShown)})
    one = codec.encode(NoticeShown({"uk": "а", "en": "a"}))
    assert one == codec.encode(NoticeShown({"en": "a", "uk": "а"}))


def test_earlier_versions_are_lifted_step_by_step() -> None:
    codec = EventCodec(
        {"notice_shown": (3, NoticeShown)},
        {("notice_shown", 1): lift_first, ("notice_shown", 2): lift_second},
    )
    assert codec.decode("notice_shown", 1, '{"text":"Увага"}') == NoticeShown({"uk": "Увага"}, 5)
    assert codec.decode("notice_shown", 2, '{"texts":{}}') == NoticeShown({}, 5)
    assert codec.decode("notice_shown", 3, '{"texts":{},"minutes":7}') == NoticeShown({}, 7)
    with pytest.raises(EventUnreadable, match="text"):
        codec.decode("notice_shown", 1, "{}")


@pytest.mark.parametrize(
    ("kind", "version", "body", "reason"),
    [
        ("ticket_eaten", 1, "{}", "no such kind"),
        ("ticket_issued", 2, "{}", "newer Cherga"),
        ("ticket_issued", 0, "{}", "versions 1 to 1"),
        ("ticket_issued", 1, "{}", "ticket"),
        ("ticket_issued", 1, '{"ticket":1}', r"\$\.ticket"),
        ("ticket_issued", 1, "not JSON", "malformed"),
        ("ticket_issued", 1, "[" * 100_000, "."),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(kind: str, version: int, body: str, reason: str) -> None:
    with pytest.raises(EventUnreadable, match=reason) as trouble:
        CODEC.decode(kind, version, body)
    assert (trouble.value.kind, trouble.value.version) == (kind, version)


def test_only_registered_events_are_written() -> None:
    with pytest.raises(ValueError, match="NoticeShown is not registered"):
        CODEC.encode(NoticeShown({}))


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        ({"Ticket Issued": (1, TicketIssued)}, "not a kind"),
        ({"ticket_issued": (0, TicketIssued)}, "count from 1"),
        ({"ticket_issued": (2, TicketIssued)}, "no upcaster from version 1"),
        ({"ticket_issued": (1, int)}, "not a dataclass"),
        ({"ticket_issued": (1, TicketIssued), "ticket_given": (1, TicketIssued)}, "registered as"),
        ({"unwritable": (1, Unwritable)}, "could not be read back"),
    ],
)
def test_a_register_that_cannot_work_is_refused_at_once(kinds: dict[str, tuple[int, type]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        EventCodec(kinds)


def test_an_upcaster_without_a_version_to_lead_to_is_refused() -> None:
    with pytest.raises(ValueError, match="leads nowhere"):
        EventCodec({"notice_shown": (1, NoticeShown)}, {("notice_shown", 1): lift_first})

"""Who may say what: every kind of ask, from every role, from devices the office lists and from strangers."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import msgspec
import pytest

from queue_core.domain import commands as told
from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.plan import CounterId, Device, DeviceId
from queue_core.domain.refusal import Refusal
from queue_core.gateway.inbound import MOST_OF_A_REASON, Inbound, NewIds, RefusedAtOnce, printer_for
from queue_core.submissions import Submission
from queue_core.wire import asks, codec
from queue_core.wire.asks import Ask
from queue_core.wire.presence import OFFLINE, Presence, Role, is_well
from tests.support.offices import small_office

ROLES = get_args(Role)
PRINTERS = (DeviceId("printer-1"), DeviceId("printer-2"))
EVERY_ASK: dict[str, Ask] = {
    "take_ticket": asks.TakeTicket(id="a", service="subsidy"),
    "check_in": asks.CheckIn(id="a", code="B7K3M9"),
    "withdraw": asks.Withdraw(id="a", ticket="t1"),
    "rate": asks.Rate(id="a", code="7K3M9PQR", mark=5),
    "help": asks.Help(id="a"),
    "press": asks.Press(id="a", counter="1", key="next"),
    "slip_printed": asks.SlipPrinted(id="a", job="t1-1"),
    "slip_failed": asks.SlipFailed(id="a", job="t1-1", reason="error"),
    "lease_numbers": asks.LeaseNumbers(id="a", count=5),
}
MAY = {
    "take_ticket": {"kiosk", "reception"},
    "check_in": {"kiosk", "reception"},
    "withdraw": {"kiosk", "reception"},
    "rate": {"kiosk", "tablet"},
    "help": {"kiosk", "counter", "reception"},
    "press": {"counter"},
    "slip_printed": {"printer"},
    "slip_failed": {"printer"},
    "lease_numbers": {"kiosk"},
}
"""The contract's table, written again: the code is held against this."""
NOT_YET = {"check_in", "lease_numbers"}


def office_with_every_role() -> Inbound:
    """Return the door of an office that has one device of each role, named after it."""
    devices = {
        DeviceId(role): Device(
            DeviceId(role), role, counters=(CounterId("1"), CounterId("2")), printers=(DeviceId("printer"),)
        )
        for role in ROLES
    }
    return Inbound(replace(small_office(), devices=devices), lambda: NewIds(TicketId("t9"), "7K3M9PQR"))


def read(device: str, ask: Ask) -> Submission | RefusedAtOnce:
    return office_with_every_role().read(device, codec.encode(ask), {})


def command_of(device: str, ask: Ask) -> told.Command:
    submission = read(device, ask)
    assert isinstance(submission, Submission)
    assert not isinstance(submission.command, Refusal), submission.command.code
    return submission.command


def refusal_of(device: str, ask: Ask) -> str:
    outcome = read(device, ask)
    refusal = outcome.refusal if isinstance(outcome, RefusedAtOnce) else outcome.command
    assert isinstance(refusal, Refusal)
    return refusal.code


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", EVERY_ASK)
def test_a_device_may_ask_what_its_role_may(kind: str, role: str) -> None:
    if role not in MAY[kind]:
        assert refusal_of(role, EVERY_ASK[kind]) == "not_allowed"
    elif kind in NOT_YET:
        assert refusal_of(role, EVERY_ASK[kind]) == "unavailable"
    else:
        command_of(role, EVERY_ASK[kind])


@pytest.mark.parametrize("kind", EVERY_ASK)
def test_a_device_that_is_not_listed_may_ask_nothing(kind: str) -> None:
    outcome = read("stranger", EVERY_ASK[kind])
    assert isinstance(outcome, RefusedAtOnce)
    assert (outcome.refusal.code, outcome.ask_id) == ("not_allowed", "a")
    assert "stranger is not a device of office.toml" in outcome.reason


def test_every_kind_of_ask_stands_in_the_matrix() -> None:
    kinds = {str(ask.__struct_config__.tag) for ask in asks.ASKS}
    assert set(EVERY_ASK) == set(MAY) == kinds


def test_a_counter_device_presses_only_its_own_counters() -> None:
    assert refusal_of("counter", asks.Press(id="a", counter="3", key="next")) == "not_allowed"
    assert command_of("counter", asks.Press(id="a", counter="2", key="next")) == told.PressKey(CounterId("2"), "next")


def test_a_counter_the_office_does_not_have_is_for_the_rules_to_refuse() -> None:
    assert command_of("counter", asks.Press(id="a", counter="99", key="open")) == told.PressKey(CounterId("99"), "open")


def test_what_a_person_saw_is_told_as_a_journal_number() -> None:
    command = command_of("counter", asks.Press(id="a", counter="1", key="next", seen=(3, 412_007)))
    assert command == told.PressKey(CounterId("1"), "next", 412)


def test_the_code_of_a_slip_is_read_as_people_type_it() -> None:
    assert command_of("tablet", asks.Rate(id="a", code=" 7k3m9pqr ", mark=5)) == told.RateService("7K3M9PQR", 5)


def test_a_kiosk_withdraws_only_what_it_issued_and_a_reception_any() -> None:
    by_ticket = asks.Withdraw(id="a", ticket="t1")
    assert command_of("kiosk", by_ticket) == told.WithdrawTicket(TicketId("t1"), DeviceId("kiosk"))
    assert command_of("reception", by_ticket) == told.WithdrawTicket(TicketId("t1"), None)


@pytest.mark.parametrize("device", ["kiosk", "reception"])
def test_withdrawing_an_ask_is_about_the_devices_own_ask(device: str) -> None:
    by_ask = asks.Withdraw(id="a", ask="a0")
    assert command_of(device, by_ask) == told.WithdrawAsk(DeviceId(device), "a0")


def test_a_ticket_ask_becomes_a_command_with_all_it_says() -> None:
    ask = asks.TakeTicket(
        id="a1", service="subsidy", purpose="apply", category="veteran", needs=["sight"], language="en"
    )
    assert command_of("kiosk", ask) == told.TakeTicket(
        ticket=TicketId("t9"),
        code="7K3M9PQR",
        device=DeviceId("kiosk"),
        ask="a1",
        service="subsidy",  # type: ignore[arg-type]
        language="en",
        category="veteran",  # type: ignore[arg-type]
        purpose="apply",
        needs=("sight",),
        printer=DeviceId("printer"),
    )


def test_a_package_is_asked_for_in_place_of_a_service() -> None:
    command = command_of("kiosk", asks.TakeTicket(id="a", package="child-birth", category="veteran"))
    assert isinstance(command, told.TakeTicket)
    assert (command.service, command.package, command.category) == (None, "child-birth", "veteran")


@pytest.mark.parametrize(
    "ask",
    [
        msgspec.json.decode(
            b'{"id":"a","kind":"take_ticket","service":"subsidy","number":"901","taken_at":"2026-11-22T09:00:00Z"}',
            type=asks.TakeTicket,
        ),
    ],
    ids=["offline number"],
)
def test_what_this_core_does_not_offer_is_unavailable(ask: Ask) -> None:
    assert refusal_of("kiosk", ask) == "unavailable"


def test_a_language_the_office_does_not_speak_counts_as_its_first() -> None:
    submission = read("kiosk", asks.TakeTicket(id="a", service="subsidy", language="pl"))
    assert isinstance(submission, Submission)
    assert isinstance(submission.command, told.TakeTicket)
    assert (submission.language, submission.command.language) == ("uk", "uk")


def test_codes_are_read_in_small_letters_and_with_blanks_around() -> None:
    assert command_of("kiosk", asks.Rate(id="a", code=" 7k3m9pqr ", mark=4)) == told.RateService("7K3M9PQR", 4)


def test_help_is_called_from_where_the_device_stands_or_from_the_place_it_names() -> None:
    assert command_of("kiosk", asks.Help(id="a")) == told.CallHelp("kiosk", by="kiosk")
    named = asks.Help(id="a", place="ramp", ticket="t1")
    assert command_of("kiosk", named) == told.CallHelp("ramp", TicketId("t1"), by="kiosk")
    assert command_of("reception", asks.Help(id="a", place="ramp", answered=True)) == told.AnswerHelp("ramp")
    assert command_of("kiosk", asks.Help(id="a", answered=False)) == told.CallHelp("kiosk", by="kiosk")


def test_reports_about_slips_become_commands() -> None:
    assert command_of("printer", EVERY_ASK["slip_printed"]) == told.ReportSlip(JobId("t1-1"), "printed")
    assert command_of("printer", EVERY_ASK["slip_failed"]) == told.ReportSlip(JobId("t1-1"), "error")


def test_presses_are_of_administrators_and_all_else_of_visitors() -> None:
    for ask in EVERY_ASK.values():
        device = next(iter(MAY[str(ask.__struct_config__.tag)]))
        submission = read(device, ask)
        assert isinstance(submission, Submission)
        assert submission.who == ("administrator" if isinstance(ask, asks.Press) else "visitor")
        assert submission.where == device
        assert submission.asked
        assert (submission.asked.device, submission.asked.ask_id) == (device, "a")


@pytest.mark.parametrize(
    ("payload", "ask_id", "names"),
    [
        (b"", None, "truncated"),
        (b"\x00\xff", None, ""),
        (b'{"kind": "rate"}', None, "id"),
        (b'{"id": "a1", "kind": "rate", "code": "x"}', "a1", "mark"),
        (b'{"id": "a1", "kind": "rate", "code": "x", "mark": "5"}', "a1", "mark"),
        (b'{"id": "a1", "kind": "sing"}', "a1", "kind"),
        (b'{"id": "a1"}', "a1", "kind"),
        (b'{"id": "a1", "kind": "take_ticket"}', "a1", "service"),
        (b'{"id": "a1", "kind": "take_ticket", "service": "a", "package": "b"}', "a1", "service"),
        (b'{"id": "a1", "kind": "take_ticket", "service": "a", "number": "1"}', "a1", "taken_at"),
        (b'{"id": "a1", "kind": "withdraw"}', "a1", "ticket"),
        (b'{"id": "a1", "kind": "press", "counter": "1", "key": "jump"}', "a1", "key"),
    ],
)
def test_what_cannot_be_read_is_malformed_with_its_id_where_there_is_one(
    payload: bytes, ask_id: str | None, names: str
) -> None:
    for device in ("kiosk", "stranger"):
        outcome = office_with_every_role().read(device, payload, {})
        assert isinstance(outcome, RefusedAtOnce)
        assert (outcome.refusal.code, outcome.ask_id) == ("malformed", ask_id)
        assert names in outcome.reason


def test_an_ask_beyond_64_kib_is_malformed_without_being_read() -> None:
    whole = codec.encode(asks.TakeTicket(id="a1", service="subsidy"))
    for size, is_read in ((codec.MAX_ASK_BYTES, True), (codec.MAX_ASK_BYTES + 1, False)):
        outcome = office_with_every_role().read("kiosk", whole[:-1] + b" " * (size - len(whole)) + b"}", {})
        assert isinstance(outcome, Submission) == is_read


def test_a_reason_is_told_in_a_few_words_whatever_it_quotes() -> None:
    payload = msgspec.json.encode({"id": "a1", "kind": "x" * 60_000})
    outcome = office_with_every_role().read("kiosk", payload, {})
    assert isinstance(outcome, RefusedAtOnce)
    assert len(outcome.reason) <= MOST_OF_A_REASON
    assert len(outcome.refusal.details["reason"]) <= MOST_OF_A_REASON


def test_the_first_printer_that_is_well_prints_else_the_first_there_is() -> None:
    kiosk = Device(DeviceId("kiosk-1"), "kiosk", printers=PRINTERS)
    well = Presence(online=True, health={"paper": "low", "cover": "closed"})
    out = Presence(online=True, health={"paper": "out"})
    assert printer_for(kiosk, {}) == "printer-1"
    assert printer_for(kiosk, {"printer-2": well}) == "printer-2"
    assert printer_for(kiosk, {"printer-1": well, "printer-2": well}) == "printer-1"
    assert printer_for(kiosk, {"printer-1": out, "printer-2": OFFLINE}) == "printer-1"
    assert printer_for(replace(kiosk, printers=()), {"printer-1": well}) is None


@pytest.mark.parametrize(
    ("presence", "well"),
    [
        (None, False),
        (OFFLINE, False),
        (Presence(online=True), True),
        (Presence(online=True, health={}), True),
        (Presence(online=True, health={"paper": "ok", "cover": "closed", "spool": 3}), True),
        (Presence(online=True, health={"paper": "low"}), True),
        (Presence(online=True, health={"paper": "out"}), False),
        (Presence(online=True, health={"cover": "open"}), False),
        (Presence(online=True, health={"printer": "ok", "paper": "ok"}), True),
        (Presence(online=True, health={"printer": "offline", "paper": "ok"}), False),
        (Presence(online=True, health={"printer": "error"}), False),
        (Presence(online=True, health={"paper": ["strange"], "cover": None}), True),
    ],
)
def test_a_printer_is_well_when_it_has_paper_is_shut_and_answers(presence: Presence | None, well: bool) -> None:
    assert is_well(presence) == well

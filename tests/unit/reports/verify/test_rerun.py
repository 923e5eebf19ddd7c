"""The rules asked again make the very facts of every honest day, and of a doctored one they do not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.events import KINDS
from queue_core.domain.ids import TextDigest
from queue_core.domain.plan import CounterId, OfficePlan
from queue_core.domain.rule_version import rules_in_force
from queue_core.journal.chain import seal
from queue_core.journal.records import BEGINNING, Entry, Record
from queue_core.reports.verify.kept_order import judge_by_keys
from queue_core.reports.verify.rerun import Rerun
from queue_core.simulate.days.day import OfficeDay
from tests.properties.test_hall import PLAN
from tests.support.days.recorded import CODEC, RecordedScript
from tests.support.days.sealed_day import RULES, SealedDay
from tests.support.offices import demo_office, small_office

DAYS = range(12)
DAY = SealedDay(3, PLAN, 500, nights=1)


def rerun(records: list[Record], plan: OfficePlan = PLAN, rules: str = RULES, *, is_cut: bool = False) -> Rerun:
    again = Rerun(plan, rules, CODEC)
    for record in records:
        again.take(record)
    again.end(is_cut=is_cut)
    return again


def doctored(seq: int, change: Callable[[str], str]) -> list[Record]:
    """Change one body; the chain is another's business."""
    return [replace(each, body=change(each.body)) if each.seq == seq else each for each in DAY.records]


def first(kind: str, holding: str = "") -> Record:
    return next(each for each in DAY.records if each.kind == kind and holding in each.body and each.seq > 50)


@pytest.mark.parametrize("seed", DAYS)
def test_an_honest_day_comes_out_the_same(seed: int) -> None:
    day = SealedDay(seed, PLAN, 400, nights=2)
    again = rerun(day.records)
    assert again.unlike == []
    assert again.records == len(day.records)
    assert judge_by_keys(day.records, CODEC) == []


@pytest.mark.parametrize("plan", [small_office(), demo_office()])
def test_other_offices_come_out_the_same_too(plan: OfficePlan) -> None:
    assert rerun(SealedDay(1, plan, 300).records, plan).unlike == []


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_the_core_wrote_through_faults_and_restarts_comes_out_the_same(seed: int) -> None:
    day = OfficeDay("small", seed)
    asyncio.run(day.live())
    plan, records = day._serving.plan, day._serving.shelf.records
    again = rerun(records, plan, rules_in_force(plan))
    assert again.unlike == []
    assert again.records == len(records)


def test_the_days_played_hold_nearly_all_kinds_of_facts() -> None:
    """So that a fact whose command nobody can guess is met here and not in an office."""
    seen = {record.kind for seed in DAYS for record in SealedDay(seed, PLAN, 400, nights=2).records}
    never = {"ask_voided", "help_called", "help_answered", "service_rated", "visitor_turned_away", "numbers_skipped"}
    never |= {"text_left", "texts_erased"}
    slips = {"slip_ordered", "slip_printed", "slip_failed"}
    assert set(KINDS) - seen <= never | slips


def test_a_day_begun_in_the_middle_of_history_is_lived_from_its_opening() -> None:
    second = [record for record in DAY.records if record.day != DAY.records[0].day]
    again = rerun(second)
    assert again.unlike == []
    assert again.records == len(second) - 1, "of the evening before the opening nothing is known"


def test_a_part_of_history_may_end_in_the_middle_of_a_command_and_the_journal_may_not() -> None:
    left_out = 0
    for end in range(100, 140):
        assert rerun(DAY.records[:end], is_cut=True).unlike == []
        left_out += len(rerun(DAY.records[:end]).unlike)
    assert left_out


def test_records_by_other_rules_are_lived_through_and_not_asked() -> None:
    half = len(DAY.records) // 2
    mixed = [replace(each, rules="old") if each.seq <= half else each for each in DAY.records]
    again = rerun(mixed)
    assert again.records <= len(DAY.records) - half
    assert rerun([replace(each, rules="old") for each in DAY.records]).records == 0


def test_another_ticket_called_is_found_with_who_should_have_been() -> None:
    call = first("ticket_called", '"beat":[{')
    event = CODEC.decode(call.kind, call.version, call.body)
    found = rerun(doctored(call.seq, lambda body: body.replace(event.ticket, event.beat[0].ticket, 1)))
    number = next(each.number for each in map(issued, DAY.records) if each is not None and each.ticket == event.ticket)
    lie = found.unlike[0]
    assert (lie.seq, lie.difference, lie.other, lie.counter) == (call.seq, "other_call", number, event.counter)


def issued(record: Record):  # type: ignore[no-untyped-def]
    return CODEC.decode(record.kind, record.version, record.body) if record.kind == "ticket_issued" else None


@pytest.mark.parametrize(
    ("kind", "old", "new", "difference"),
    [
        ("ticket_issued", '"people_ahead":', '"people_ahead":7', "no_command"),
        ("ticket_called", '"automatic":true', '"automatic":false', "other_call"),
        ("service_finished", '"then":"wrap_up"', '"then":"free"', "no_command"),
        ("ticket_called", '"counter":"', '"counter":"nowhere', "other_call"),
    ],
)
def test_a_changed_field_is_found_where_it_was_changed(kind: str, old: str, new: str, difference: str) -> None:
    record = first(kind, old)
    found = rerun(doctored(record.seq, lambda body: body.replace(old, new, 1)))
    assert (found.unlike[0].seq, found.unlike[0].difference) == (record.seq, difference)


def test_a_call_left_out_is_found() -> None:
    call = next(
        each
        for each, before in zip(DAY.records[1:], DAY.records, strict=False)
        if each.kind == "ticket_called" and before.kind == "ticket_issued" and each.cause == before.cause
    )
    records = renumbered([each for each in DAY.records if each.seq != call.seq])
    found = rerun(records).unlike[0]
    assert (found.seq, found.difference) == (call.seq - 1, "left_out")
    assert found.other


def test_a_call_nobody_made_is_found() -> None:
    call = first("ticket_called")
    records = renumbered([*DAY.records[: call.seq], replace(call, cause="kiosk-1/forged"), *DAY.records[call.seq :]])
    assert (rerun(records).unlike[0].seq, rerun(records).unlike[0].difference) == (call.seq + 1, "no_call")


def renumbered(records: list[Record]) -> list[Record]:
    head, out = BEGINNING, []
    for each in records:
        event = CODEC.decode(each.kind, each.version, each.body)
        out.append(seal(Entry(each.at, each.day, event, each.who, each.where, each.cause, each.rules), head, CODEC))
        head = out[-1].head
    return out


@pytest.mark.parametrize(
    ("old", "new", "breach"),
    [
        ('"ticket":"t', '"ticket":"nobody', "not_waiting"),
        ('"beat":[{"ticket":"t', '"beat":[{"ticket":"nobody', "wrong_head"),
        ('"rule":"', '"rule":"exception","x":"', "no_reason"),
    ],
)
def test_a_lie_in_a_call_is_found_by_its_keys_alone(old: str, new: str, breach: str) -> None:
    call = first("ticket_called", '"beat":[{')
    found = judge_by_keys(doctored(call.seq, lambda body: body.replace(old, new, 1)), CODEC)
    assert (found[0].seq, found[0].breach) == (call.seq, breach)


def test_a_key_that_is_not_the_smallest_or_not_the_place_is_found_by_itself() -> None:
    call = first("ticket_called", '"beat":[{')
    event = CODEC.decode(call.kind, call.version, call.body)

    def with_key(key: tuple[float, ...]) -> list[str]:
        body = CODEC.encode(replace(event, key=key))[2]
        return [finding.breach for finding in judge_by_keys(doctored(call.seq, lambda _body: body), CODEC)]

    assert with_key((99, *event.key[1:]))[-1] == "better_waited"
    assert "wrong_key" in with_key((*event.key[:3], event.key[3] - 1, event.key[4]))


def test_a_rule_that_does_not_follow_from_the_keys_is_found_by_itself() -> None:
    call = first("ticket_called", '"beat":[{')
    event = CODEC.decode(call.kind, call.version, call.body)
    other = "only" if event.rule != "only" else "tier"
    body = CODEC.encode(replace(event, rule=other))[2]
    found = judge_by_keys(doctored(call.seq, lambda _body: body), CODEC)
    assert [finding.breach for finding in found] == ["wrong_rule"]


def test_words_are_made_anew_from_what_records_say_of_them() -> None:
    script = RecordedScript(PLAN)
    rated = script.take("subsidy")
    script.after(5).press("3", "open")
    script.told(told.LeaveNote(CounterId("3"), TextDigest("ab" * 32)))
    script.after(200).press("3", "finish")
    script.told(told.RateService(rated.code, 2, TextDigest("cd" * 32)))
    script.told(told.EraseTexts((TextDigest("ab" * 32), TextDigest("cd" * 32)), "request"))
    again = rerun(script.records, PLAN, script.records[0].rules)
    start = 2  # in a script nobody is said to have started the core
    assert [unlike for unlike in again.unlike if unlike.seq > start] == []
    assert again.records == len(script.records) - start
    assert {"text_left", "texts_erased"} <= {record.kind for record in script.records}


@pytest.mark.parametrize(
    ("alarms", "given_up"),
    [((300,), 200.0), ((300,), 60.0), ((300, 600), 200.0), ((300, 600), 130.0), ((300,), 9999.0), ((), 200.0)],
)
def test_a_place_given_up_across_a_standstill_comes_out_the_same(alarms: tuple[int, ...], given_up: float) -> None:
    """The fact tells the new place alone; the seconds asked for do not count what stood still between."""
    script = RecordedScript(small_office())
    generous = script.take("subsidy")
    for lasting in alarms:
        script.after(100).told(told.SuspendOffice("air_raid"))
        script.after(lasting).told(told.ResumeOffice())
    script.after(500).take("subsidy")
    script.after(20).told(told.GiveUpPlace(generous.id, given_up))
    again = rerun(script.records, small_office(), script.records[0].rules)
    start = 2  # in a script nobody is said to have started the core
    assert [unlike for unlike in again.unlike if unlike.seq > start] == []
    assert again.records == len(script.records) - start

"""The single writer: one ask has one outcome, records say who, when and why, and a restart changes nothing."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import msgspec
import pytest

from queue_core.domain import commands as told
from queue_core.domain.plan import Rules
from queue_core.journal.chain import check
from queue_core.runtime.clock import ManualClock
from queue_core.wire import asks
from queue_core.wire.states import OfficeState
from tests.support.core.in_memory import VERSION, Core, next_life, running
from tests.support.hall.facts import facts_of
from tests.support.offices import small_office
from tests.support.script import MORNING

TEN_MINUTES = 600


def take(ask_id: str, service: str = "subsidy") -> asks.TakeTicket:
    return asks.TakeTicket(id=ask_id, service=service)


async def test_a_repeated_ask_gets_the_first_outcome_and_changes_nothing() -> None:
    async with running(Core()) as core:
        first = await core.take("subsidy", "a1")
        length = len(core.records)
        await core.take("subsidy", "a2")
        assert await core.take("subsidy", "a1") == first
        assert len(core.records) == length + 1


async def test_a_repeated_ask_gets_the_first_outcome_after_a_restart_too() -> None:
    core = Core()
    async with running(core):
        first = await core.take("subsidy", "a1")
    async with running(next_life(core)) as again:
        assert await again.take("subsidy", "a1") == first
        assert len(again.records_of("ticket_issued")) == 1
        second = await again.take("subsidy", "a2")
        assert second.ticket
        assert second.ticket.number == "С002"


async def test_a_repeated_press_is_one_press() -> None:
    async with running(Core()) as core:
        await core.press("3", "open")
        for _ in range(3):
            await core.take("subsidy")
        replies = [await core.press("3", "next", "same") for _ in range(4)]
        assert len({reply.counter.number if reply.counter else None for reply in replies}) == 1
        assert core.at("3").number == "С002"


async def test_the_same_ask_twice_in_one_batch_is_carried_out_once() -> None:
    async with running(Core()) as core:
        replies = await asyncio.gather(*(core.take("subsidy", "a1") for _ in range(5)))
        assert len({reply.ticket.id for reply in replies if reply.ticket}) == 1
        assert len(core.records_of("ticket_issued")) == 1


async def test_ids_of_two_devices_do_not_meet() -> None:
    async with running(Core()) as core:
        at_kiosk = await core.take("subsidy", "a1")
        at_reception = await core.take("subsidy", "a1", device="reception-1")
        assert at_kiosk.ticket
        assert at_reception.ticket
        assert (at_kiosk.ticket.number, at_reception.ticket.number) == ("С001", "С002")


async def test_the_same_id_with_another_body_is_malformed_and_the_first_outcome_stays() -> None:
    core = Core()
    async with running(core):
        first = await core.take("subsidy", "a1")
        other = await core.take("ready-other", "a1")
        assert (other.ok, other.refused, other.id) == (False, "malformed", "a1")
        assert "id" in str(other.text)
        assert await core.take("subsidy", "a1") == first
    async with running(next_life(core)) as again:
        assert (await again.take("ready-other", "a1")).refused == "malformed"
        assert await again.take("subsidy", "a1") == first


async def test_the_same_id_with_another_body_is_malformed_after_a_refusal_too() -> None:
    async with running(Core()) as core:
        assert (await core.press("1", "next", "p1")).refused == "counter_not_staffed"
        assert (await core.press("1", "open", "p1")).refused == "malformed"
        assert (await core.ask("kiosk-1", asks.LeaseNumbers(id="l1", count=5))).refused == "unavailable"
        assert (await core.take("subsidy", "l1")).refused == "malformed"
        assert core.at("1").status == "closed"


async def test_the_order_of_fields_and_unknown_fields_make_no_other_body() -> None:
    async with running(Core()) as core:
        one = await core.ask_raw("kiosk-1", b'{"id":"a1","kind":"take_ticket","service":"subsidy","language":"en"}')
        two = await core.ask_raw(
            "kiosk-1", b'{"language": "en", "more": 1, "service": "subsidy", "kind": "take_ticket", "id": "a1"}'
        )
        assert one == two


async def test_a_refusal_is_kept_for_its_id_for_ten_minutes_of_the_cores_life() -> None:
    async with running(Core()) as core:
        first = await core.press("1", "next", "p1")
        assert first.refused == "counter_not_staffed"
        await core.press("1", "open")
        core.life.seconds += TEN_MINUTES - 1
        assert await core.press("1", "next", "p1") == first
        assert (await core.press("1", "next", "p2")).ok
        core.life.seconds += 1
        assert (await core.press("1", "next", "p1")).ok


async def test_an_ok_that_changed_nothing_is_kept_for_ten_minutes_too() -> None:
    async with running(Core()) as core:
        await core.press("3", "open")
        first = await core.press("3", "next", "p1")
        assert first.ok
        await core.take("subsidy")
        await core.take("subsidy")
        assert await core.press("3", "next", "p1") == first
        assert core.at("3").number == "С001"
        core.life.seconds += TEN_MINUTES
        again = await core.press("3", "next", "p1")
        assert again.counter
        assert again.counter.number == "С002"


async def test_a_refusal_is_forgotten_with_the_life_of_the_core() -> None:
    core = Core()
    async with running(core):
        assert not (await core.press("1", "next", "p1")).ok
        await core.press("1", "open")
    async with running(next_life(core)) as again:
        assert (await again.press("1", "next", "p1")).ok


async def test_answers_are_known_this_business_day_and_the_one_before() -> None:
    core = Core()
    async with running(core):
        first = await core.take("subsidy", "monday")
        await core.pass_time(24 * 3600)
        assert await core.take("subsidy", "monday") == first
    async with running(next_life(core)) as again:
        assert await again.take("subsidy", "monday") == first
        await again.take("subsidy", "tuesday")
        await again.pass_time(24 * 3600)
        assert (await again.take("subsidy", "monday")) != first
        assert await again.take("subsidy", "tuesday") == await again.take("subsidy", "tuesday")
        assert len(again.records_of("ticket_issued")) == 3


async def test_a_core_that_lives_on_remembers_what_one_that_restarts_remembers() -> None:
    core = Core()
    async with running(core):
        for day in range(5):
            await core.take("subsidy", f"day-{day}")
            await core.pass_time((1 if day != 2 else 4) * 24 * 3600)
        restored = {(answer.device, answer.ask_id) for answer in core.journal.shelf.answers.values()}
        for device, ask_id in restored:
            length = len(core.records)
            assert (await core.take("subsidy", ask_id, device=device)).ok
            assert len(core.records) == length


async def test_records_say_who_where_why_and_under_which_rules() -> None:
    async with running(Core()) as core:
        await core.take("subsidy", "a1")
        await core.press("3", "open", "p1")
        await core.press("3", "start", "p2")
        said = [(record.kind, record.who, record.where, record.cause) for record in core.records]
    assert said == [
        ("day_opened", "core", "core", None),
        ("core_started", "core", "core", None),
        ("ticket_issued", "visitor", "kiosk-1", "kiosk-1/a1"),
        ("counter_opened", "administrator", "buttons-1", "buttons-1/p1"),
        ("ticket_called", "administrator", "buttons-1", "buttons-1/p1"),
        ("service_started", "administrator", "buttons-1", "buttons-1/p2"),
    ]
    assert {record.rules for record in core.records} == {"4:small0000001"}
    assert check(core.records) is None


async def test_records_carry_the_business_day_they_belong_to() -> None:
    evening = datetime(2026, 11, 22, 23, 50, tzinfo=UTC).timestamp()  # 01:50 in Kyiv
    async with running(Core(clock=ManualClock(evening))) as core:
        await core.take("subsidy", "night")
        await core.pass_time(2 * 3600 + 601)  # 04:00:01
        await core.take("subsidy", "morning")
        days = {record.kind: record.day for record in core.records}
        answers = {answer.ask_id: answer.day for answer in core.journal.shelf.answers.values()}
    assert days["day_closed"] == "2026-11-22"
    assert days["day_opened"] == "2026-11-23"
    assert [record.day for record in core.records_of("day_opened")] == ["2026-11-22", "2026-11-23"]
    assert [record.day for record in core.records_of("ticket_issued")] == ["2026-11-22", "2026-11-23"]
    assert answers == {"night": "2026-11-22", "morning": "2026-11-23"}


async def test_the_stamp_of_a_slip_is_that_of_the_record_that_issued_its_ticket() -> None:
    core = Core()
    async with running(core):
        await core.take("subsidy")
        (issued,) = core.records_of("ticket_issued")
        (order,) = [order for said in core.announced for order in said.prints]
        assert order.job.stamp == issued.stamp
    async with running(next_life(core)) as again:
        (repeated,) = again.announced[0].prints
        assert repeated.job == order.job


async def test_the_epoch_counts_the_starts_and_makes_every_state_newer() -> None:
    core = Core()
    async with running(core):
        await core.take("subsidy")
        before = dict(core.heard)
    async with running(next_life(core)) as again:
        assert again.heard.keys() == before.keys()
        for name, state in again.heard.items():
            assert state.epoch == 2
            assert (state.epoch, state.seq) > (before[name].epoch, before[name].seq)
    started = [json.loads(record.body) for record in core.records_of("core_started")]
    assert started == [{"epoch": 1, "version": VERSION}, {"epoch": 2, "version": VERSION}]


async def test_replay_is_what_was_lived() -> None:
    core = Core(plan=small_office(Rules(least_seconds_on_call=0, wrap_up_seconds=30)))
    async with running(core):
        for number in range(12):
            await core.take(sorted(core.plan.services)[number % 6])
            await core.press(str(number % 3 + 1), ("open", "next", "start", "finish", "resume")[number % 5])
            await core.pass_time(47)
        await core.tell(told.SuspendOffice("air_raid"))
        await core.pass_time(24 * 3600)
        await core.take("subsidy")
        lived = facts_of(core.office)
        shown = {name: state for name, state in core.heard.items() if not isinstance(state, OfficeState)}
    again = next_life(core)
    loaded = await again.journal.open()
    await again.dispatcher.start(loaded, VERSION)
    relived = facts_of(again.office)
    different = {name for name in lived if lived[name] != relived[name]}
    assert different == {"epoch", "seq"}
    assert {name: _content(state) for name, state in shown.items()} == {
        name: _content(again.heard[name]) for name in shown
    }


async def test_the_next_deadline_is_told_as_of_the_last_commit() -> None:
    async with running(Core()) as core:
        night = core.dispatcher.deadline
        assert night is not None
        assert datetime.fromtimestamp(night, UTC).hour == 2
        core.dispatcher.deadline_changed.clear()
        await core.press("3", "open")
        await core.take("subsidy")
        assert core.dispatcher.deadline == MORNING + 120
        assert core.dispatcher.deadline_changed.is_set()


async def test_instants_of_records_never_go_back() -> None:
    class SteppedClock(ManualClock):
        def step(self, for_seconds: float) -> None:
            self._now += for_seconds

    clock = SteppedClock(MORNING)
    async with running(Core(clock=clock)) as core:
        for step in (5, -3600, 10, -86400 * 400, 3):
            clock.step(step)
            assert (await core.take("subsidy")).ok
        instants = [record.at for record in core.records]
    assert instants == sorted(instants)


async def test_a_submitter_who_stops_waiting_changes_nothing_and_may_ask_again() -> None:
    async with running(Core()) as core:
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(core.take("subsidy", "a1"))
            await asyncio.sleep(0)
            waiting.cancel()
        again = await core.take("subsidy", "a1")
        assert again.ticket
        assert again.ticket.number == "С001"
        assert len(core.records_of("ticket_issued")) == 1


@pytest.mark.parametrize("ask_id", ["x" * 64, "-", "A.b_c:d-9"])
async def test_strange_ids_are_ids(ask_id: str) -> None:
    core = Core()
    async with running(core):
        first = await core.ask("kiosk-1", take(ask_id))
        assert first.id == ask_id
    async with running(next_life(core)) as again:
        assert await again.ask("kiosk-1", take(ask_id)) == first


@pytest.mark.parametrize("ask_id", ["", "a\u0000b", "Олена", "Olena K", "x" * 65, "%s;--", "a\n", "olena@example"])
async def test_an_id_that_could_hold_a_sentence_is_malformed_and_not_repeated(ask_id: str) -> None:
    async with running(Core()) as core:
        reply = await core.ask_raw("kiosk-1", msgspec.json.encode({"id": ask_id, "kind": "help"}))
        assert (reply.id, reply.refused) == (None, "malformed")
        assert not core.records_of("help_called")


def _content(state: object) -> object:
    return msgspec.structs.replace(state, epoch=0, seq=0)

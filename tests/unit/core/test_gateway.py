"""The core's one connection: asks in; replies, jobs and states out; breaks and nonsense never stop it."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import msgspec

from queue_core.domain import commands as told
from queue_core.gateway.mqtt import MOST_UNANSWERED
from queue_core.gateway.pace import MOST_AT_ONCE
from queue_core.runtime.link import NOT_LET_IN_SECONDS
from queue_core.wire import asks, codec, jobs, topics
from queue_core.wire.presence import OFFLINE, Presence
from tests.support.access.shut_door import ShutDoor
from tests.support.core.in_memory import HeldJournal, next_life
from tests.support.core.on_memory import OnMemory, OverheardBroker, lived, on_memory
from tests.unit.runtime.virtual_time import run_virtually

WELL = Presence(online=True, role="printer", health={"paper": "ok", "cover": "closed"})
MOMENT = 0.01


def take(ask_id: str, service: str = "subsidy") -> asks.TakeTicket:
    return asks.TakeTicket(id=ask_id, service=service)


def printed(office: OnMemory) -> list[jobs.Print]:
    return [job for job in office.jobs("printer-1") if isinstance(job, jobs.Print)]


def test_an_ask_gets_its_reply_and_everybody_sees_what_changed() -> None:
    async def play(office: OnMemory) -> None:
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(MOMENT)
        (reply,) = office.replies("kiosk-1")
        assert (reply.id, reply.ok) == ("a1", True)
        board = office.on(topics.state(office.office, "board", "2"))[-1]
        state = codec.decode_state(topics.Address("small", "state", "board/2"), board.payload)
        assert state == office.core.heard["board/2"]

    lived(play)


def test_a_core_that_is_not_let_in_tries_slowly_until_it_is() -> None:
    class Shut(OverheardBroker):
        def connector(self) -> ShutDoor:  # type: ignore[override]
            self.door = ShutDoor(super().connector(), times=3)
            return self.door

    async def main() -> None:
        broker = Shut()
        async with on_memory(broker) as office:
            await asyncio.sleep(60)
            waits = [later - earlier for earlier, later in pairwise(broker.door.called_at)]
            assert len(waits) == 3
            assert min(waits) >= NOT_LET_IN_SECONDS
            assert office.alive()[-1].online

    run_virtually(main())


def test_states_and_presence_are_retained_and_nothing_else() -> None:
    async def play(office: OnMemory) -> None:
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(2)
        kept = {topic.split("/")[3] for topic in office.broker.retained}
        assert kept == {"state", "presence"}
        names = {topic.partition("/state/")[2] for topic in office.broker.retained if "/state/" in topic}
        assert names == set(office.core.heard)

    lived(play)


def test_the_core_tells_every_second_that_it_lives_and_what_time_it_is() -> None:
    async def play(office: OnMemory) -> None:
        await asyncio.sleep(10)
        beats = office.alive()
        assert 10 <= len(beats) <= 11
        assert all(beat.online and beat.role == "core" for beat in beats)
        times = [beat.at.timestamp() for beat in beats if isinstance(beat.at, type(beats[0].at))]
        steps = [later - earlier for earlier, later in pairwise(times)]
        assert all(abs(step - 1) < 0.01 for step in steps)

    lived(play)


def test_a_core_that_ends_says_farewell_and_one_that_is_cut_off_leaves_its_will() -> None:
    async def live() -> None:
        broker = OverheardBroker()
        topic = topics.presence("small", topics.CORE)
        async with on_memory(broker):
            assert codec.decode_presence(broker.retained[topic].payload).online
        assert broker.retained[topic].payload == codec.encode(OFFLINE)
        async with on_memory(broker) as office:
            broker.cut("core")
            await asyncio.sleep(0)
            assert broker.retained[topic].payload == codec.encode(OFFLINE)
            await asyncio.sleep(1)
            assert office.alive()[-1].online

    run_virtually(live())


def test_after_a_break_all_states_are_there_again_though_the_broker_forgot_them() -> None:
    async def play(office: OnMemory) -> None:
        for length in (0.5, 60.0):
            office.broker.stop(forget=True)
            await asyncio.sleep(length)
            office.broker.start()
            await asyncio.sleep(3)
            kept = {topic for topic in office.broker.retained if "/state/" in topic}
            assert kept == {topics.state(office.office, *name.split("/")) for name in office.core.heard}

    lived(play)


def test_a_reply_lost_between_commit_and_sending_is_given_to_the_repetition() -> None:
    async def live() -> None:
        journal = HeldJournal()
        async with on_memory(journal=journal) as office:
            journal.is_held_when_kept = True
            office.say_ask("kiosk-1", take("a1"))
            await journal.entered.acquire()
            office.broker.cut("core")
            await asyncio.sleep(MOMENT)
            journal.is_held_when_kept = False
            journal.through.release()
            await asyncio.sleep(1)
            assert office.replies("kiosk-1") == []
            office.say_ask("kiosk-1", take("a1"))
            await asyncio.sleep(MOMENT)
            (reply,) = office.replies("kiosk-1")
            assert reply.ticket
            assert reply.ticket.number == "С001"
            assert len(office.core.records_of("ticket_issued")) == 1

    run_virtually(live())


def test_replies_from_before_a_break_are_not_told_after_it() -> None:
    async def live() -> None:
        journal = HeldJournal()
        async with on_memory(journal=journal) as office:
            office.broker.stop()
            office.floor.watch("kiosk-1", 30, 480)
            await asyncio.sleep(10)
            office.broker.start()
            await asyncio.sleep(3)
            assert office.jobs("kiosk-1") == []

    run_virtually(live())


def test_a_retained_ask_is_ignored_and_cleared() -> None:
    async def play(office: OnMemory) -> None:
        topic = topics.ask(office.office, "kiosk-1")
        office.broker.cut("core")
        office.say(topic, codec.encode(take("ghost")), retained=True)
        await asyncio.sleep(1)
        assert topic not in office.broker.retained
        assert office.core.records_of("ticket_issued") == []
        assert office.replies("kiosk-1") == []
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(MOMENT)
        assert len(office.replies("kiosk-1")) == 1

    lived(play)


def test_an_empty_ask_gets_no_reply() -> None:
    async def play(office: OnMemory) -> None:
        office.say_ask("kiosk-1", b"")
        await asyncio.sleep(1)
        assert office.replies("kiosk-1") == []
        assert office.floor.unreadable() == {}

    lived(play)


def test_what_cannot_be_read_is_answered_once_a_second_for_each_device_and_counted() -> None:
    async def play(office: OnMemory) -> None:
        for _ in range(50):
            office.say_ask("kiosk-1", b"nonsense")
            office.say_ask("buttons-1", b"{}")
        await asyncio.sleep(0.9)
        assert [reply.id for reply in office.replies("kiosk-1")] == [None]
        assert len(office.replies("buttons-1")) == 1
        assert office.replies("kiosk-1")[0].refused == "malformed"
        assert dict(office.floor.unreadable()) == {"kiosk-1": 50, "buttons-1": 50}
        await asyncio.sleep(0.2)
        office.say_ask("kiosk-1", b"nonsense")
        await asyncio.sleep(MOMENT)
        assert len(office.replies("kiosk-1")) == 2

    lived(play)


def test_an_unreadable_ask_with_an_id_is_answered_each_time() -> None:
    async def play(office: OnMemory) -> None:
        for number in range(10):
            office.say_ask("kiosk-1", b'{"id": "a%d"}' % number)
        await asyncio.sleep(MOMENT)
        assert [reply.id for reply in office.replies("kiosk-1")] == [f"a{number}" for number in range(10)]

    lived(play)


def test_a_stranger_is_told_that_it_is_not_allowed() -> None:
    async def play(office: OnMemory) -> None:
        office.say_ask("stranger", take("a1"))
        await asyncio.sleep(MOMENT)
        (reply,) = office.replies("stranger")
        assert (reply.id, reply.refused) == ("a1", "not_allowed")

    lived(play)


def test_nonsense_on_any_topic_stops_nothing() -> None:
    nonsense = [b"", b"\x00", b"\xff" * 100, b"[]", b"null", b"{", b'{"online": "yes"}', b"[" * 70_000, b"x" * 600_000]
    sorts = ("ask", "presence", "screen", "state", "bottle")
    names = ("kiosk-1", "printer-1", "core", "stranger", "Ґанок", "a/b", "", "x" * 40)

    async def play(office: OnMemory) -> None:
        for sort in sorts:
            for name in names:
                for payload in nonsense:
                    office.say(f"cherga/v1/{office.office}/{sort}/{name}", payload)
        await asyncio.sleep(2)
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(MOMENT)
        assert office.replies("kiosk-1")[-1].ok
        assert set(office.floor.screens()) == set()

    lived(play)


def test_a_rush_of_asks_is_bounded_and_the_core_answers_afterwards() -> None:
    async def live() -> None:
        journal = HeldJournal()
        async with on_memory(journal=journal) as office:
            journal.is_held = True
            office.say_ask("kiosk-1", take("first"))
            await journal.entered.acquire()
            for number in range(MOST_UNANSWERED + 500):
                office.say_ask("kiosk-1", asks.Withdraw(id=f"w{number}", ticket="nobody"))
            await asyncio.sleep(MOMENT)
            journal.is_held = False
            journal.through.release()
            await asyncio.sleep(1)
            assert len(office.replies("kiosk-1")) <= MOST_UNANSWERED
            office.say_ask("kiosk-1", take("last"))
            await asyncio.sleep(MOMENT)
            assert office.replies("kiosk-1")[-1].id == "last"

    run_virtually(live())


def test_a_device_that_floods_the_core_is_not_read_beyond_its_pace_and_the_others_are_answered() -> None:
    async def live() -> None:
        async with on_memory() as office:
            for number in range(3 * int(MOST_AT_ONCE)):
                office.say_ask("kiosk-2", asks.Withdraw(id=f"w{number}", ticket="nobody"))
            office.say_ask("kiosk-1", take("first"))
            await asyncio.sleep(1)
            assert office.replies("kiosk-1")[-1].id == "first"
            assert len(office.replies("kiosk-2")) <= MOST_AT_ONCE
            await asyncio.sleep(1)
            office.say_ask("kiosk-2", asks.Withdraw(id="calm", ticket="nobody"))
            await asyncio.sleep(MOMENT)
            assert office.replies("kiosk-2")[-1].id == "calm", "it is heard again as soon as it is calm"

    run_virtually(live())


def test_a_print_job_comes_again_until_the_printer_says_how_it_ended() -> None:
    async def play(office: OnMemory) -> None:
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(20)
        sent = printed(office)
        assert len(sent) == 6  # at 0, 1, 3, 7, 12 and 17 s
        assert len({codec.encode(job) for job in sent}) == 1
        office.say_ask("printer-1", asks.SlipPrinted(id="p1", job=sent[0].job))
        await asyncio.sleep(30)
        assert len(printed(office)) == 6
        (outcome,) = office.jobs("kiosk-1")
        assert outcome == jobs.SlipOutcome(ticket=sent[0].ticket.id, outcome="printed")

    lived(play)


def test_a_failed_slip_gets_a_new_job_when_its_printer_is_well_again() -> None:
    async def play(office: OnMemory) -> None:
        office.say_presence("printer-1", WELL)
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(MOMENT)
        (first,) = printed(office)
        office.say_presence("printer-1", msgspec.structs.replace(WELL, health={"paper": "out"}))
        office.say_ask("printer-1", asks.SlipFailed(id="f1", job=first.job, reason="paper_out"))
        await asyncio.sleep(30)
        assert len(printed(office)) == 1
        office.say_presence("printer-1", WELL)
        await asyncio.sleep(0.3)
        second = printed(office)[-1]
        assert second.job != first.job
        assert second.ticket == first.ticket
        assert not second.duplicate

    lived(play)


def test_a_slip_that_fails_at_a_printer_that_says_it_is_well_is_tried_five_times() -> None:
    async def play(office: OnMemory) -> None:
        office.say_presence("printer-1", WELL)
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(MOMENT)
        for number in range(1, 9):
            job = printed(office)[-1].job
            office.say_ask("printer-1", asks.SlipFailed(id=f"f{number}", job=job, reason="error"))
            await asyncio.sleep(MOMENT)
            assert len({job.job for job in printed(office)}) == min(number, 5)
            await asyncio.sleep(2.5)
        assert len({job.job for job in printed(office)}) == 5

    lived(play)


def test_a_slip_that_fails_in_the_very_moment_the_link_is_lost_harms_nobody() -> None:
    async def play(office: OnMemory) -> None:
        office.say_presence("printer-1", WELL)
        for number in range(20):
            reply = await office.core.take("subsidy", f"a{number}")
            assert reply.ticket
            failed = asks.SlipFailed(id=f"f{number}", job=f"{reply.ticket.id}-1", reason="error")
            async with asyncio.TaskGroup() as tasks:
                reporting = tasks.create_task(office.core.ask("printer-1", failed))
                for _ in range(number):
                    await asyncio.sleep(0)
                office.broker.cut("core")
            assert reporting.result().ok
        await asyncio.sleep(10)
        assert {f"{ticket}-2" for ticket in office.core.office.tickets} <= {job.job for job in printed(office)}

    lived(play)


def test_a_slip_perhaps_printed_is_not_printed_again_by_itself() -> None:
    async def play(office: OnMemory) -> None:
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(MOMENT)
        (first,) = printed(office)
        office.say_ask("printer-1", asks.SlipFailed(id="f1", job=first.job, reason="unknown"))
        office.say_presence("printer-1", OFFLINE)
        await asyncio.sleep(5)
        office.say_presence("printer-1", WELL)
        await asyncio.sleep(30)
        assert len(printed(office)) == 1
        (outcome,) = office.jobs("kiosk-1")
        assert outcome == jobs.SlipOutcome(ticket=first.ticket.id, outcome="unknown")

    lived(play)


def test_a_slip_older_than_ten_minutes_is_printed_only_on_request() -> None:
    async def play(office: OnMemory) -> None:
        office.say_ask("kiosk-1", take("a1"))
        await asyncio.sleep(599)
        before = len(printed(office))
        await asyncio.sleep(60)
        assert before <= len(printed(office)) <= before + 1

    lived(play)


def test_a_withdrawn_ticket_is_not_printed_any_more() -> None:
    async def play(office: OnMemory) -> None:
        office.say_ask("kiosk-1", take("a1"))
        office.say_ask("kiosk-1", asks.Withdraw(id="w1", ask="a1"))
        await asyncio.sleep(30)
        assert len(printed(office)) <= 1

    lived(play)


def test_a_new_connection_and_a_new_life_send_unprinted_slips_at_once_under_the_same_job() -> None:
    async def live() -> None:
        async with on_memory() as office:
            office.say_ask("kiosk-1", take("a1"))
            await asyncio.sleep(10)
            before = printed(office)
            office.broker.stop()
            await asyncio.sleep(0.1)
            office.broker.start()
            await asyncio.sleep(1)
            after = printed(office)
            assert len(after) == len(before) + 1
            assert after[-1] == before[0]
            core = office.core
        async with on_memory(journal=next_life(core).journal) as again:
            await asyncio.sleep(MOMENT)
            assert printed(again) == [before[0]]

    run_virtually(live())


def test_jobs_for_now_go_once() -> None:
    async def play(office: OnMemory) -> None:
        office.floor.watch("kiosk-1", 30, 480)
        office.floor.touch("kiosk-1", 0.25, 0.5)
        await asyncio.sleep(30)
        watch, touch = office.jobs("kiosk-1")
        assert isinstance(watch, jobs.Watch)
        assert (watch.for_seconds, watch.width) == (30, 480)
        assert isinstance(touch, jobs.Touch)
        assert (touch.x, touch.y) == (0.25, 0.5)

    lived(play)


def test_of_a_state_that_changes_often_only_the_latest_waits_to_be_sent() -> None:
    async def play(office: OnMemory) -> None:
        office.broker.stop()
        for number in range(200):
            await office.core.take("subsidy", f"a{number}")
        office.broker.start()
        office.heard.clear()
        await asyncio.sleep(3)
        board = topics.state(office.office, "board", "2")
        assert len(office.on(board)) == 1
        assert office.broker.retained[board].payload == codec.encode(office.core.heard["board/2"])

    lived(play)


def test_the_core_lives_on_while_the_broker_is_away_and_devices_are_told_the_truth_afterwards() -> None:
    async def play(office: OnMemory) -> None:
        office.broker.stop(forget=True)
        await office.core.tell(told.SuspendOffice("blackout"))
        await office.core.take("subsidy")
        await asyncio.sleep(5)
        office.broker.start()
        await asyncio.sleep(3)
        payload = office.broker.retained[topics.state(office.office, "office")].payload
        assert b'"blackout"' in payload

    lived(play)


def test_while_the_broker_is_away_no_device_counts_as_there_and_afterwards_those_that_are() -> None:
    async def play(office: OnMemory) -> None:
        office.say_presence("printer-1", WELL)
        await asyncio.sleep(MOMENT)
        assert office.floor.presences()["printer-1"].online
        office.broker.stop()
        await asyncio.sleep(MOMENT)
        assert not office.floor.presences()["printer-1"].online
        office.broker.start()
        await asyncio.sleep(3)
        assert office.floor.presences()["printer-1"].online

    lived(play)

"""A device's tie to its office, over a broker in memory and in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from queue_core.runtime.agent import Agent, GivenUp, Heard, JobHeard, LinkChanged, PresenceHeard, StateHeard
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import NOT_LET_IN_SECONDS, Link, Message
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.wire import topics
from queue_core.wire.asks import Press
from queue_core.wire.codec import decode_ask, decode_presence, encode
from queue_core.wire.jobs import Lock, SlipOutcome, Watch
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import HelpState
from tests.support.access.shut_door import ShutDoor
from tests.unit.runtime.virtual_time import run_virtually

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def now() -> float:
    return asyncio.get_running_loop().time()


class Office:
    """A broker, one agent running, and whatever a test does as the core."""

    def __init__(self, jitter: Callable[[], float] = lambda: 1.0) -> None:
        loop = asyncio.get_running_loop()
        self.broker = MemoryBroker()
        self.clock = OfficeClock(NOON.timestamp(), monotonic=loop.time)
        self.agent = Agent(
            connector=self.broker.connector(),
            office="demo",
            device="kiosk-1",
            role="kiosk",
            version="1.2",
            clock=self.clock,
            jitter=jitter,
        )

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self.broker.publish(Message(topic, payload, retained=retain))

    def core_says(self, presence: Presence) -> None:
        self.publish(topics.presence("demo", "core"), encode(presence), retain=True)

    def core_lives(self) -> None:
        self.core_says(Presence(online=True, role="core", at=self.clock.moment()))

    def job(self, job: Lock | Watch | SlipOutcome) -> None:
        self.publish(topics.job("demo", "kiosk-1"), encode(job))

    def presence(self) -> Presence:
        return decode_presence(self.broker.retained[topics.presence("demo", "kiosk-1")].payload)

    async def heard(self, seconds: float = 0.0) -> list[Heard]:
        """Let so many seconds pass and return what the device heard meanwhile."""
        await asyncio.sleep(seconds)
        await asyncio.sleep(0.001)
        heard = []
        while not self.agent.events.empty():
            heard.append(self.agent.events.get_nowait())
        return heard

    @asynccontextmanager
    async def listener(self, name: str, *patterns: str) -> AsyncIterator[Link]:
        async with self.broker.connector().connect(name, None) as link:
            await link.subscribe(*patterns)
            yield link


def in_an_office(play: Callable[[Office], Awaitable[None]]) -> Callable[[], None]:
    """Make a test of a play: the agent runs, time is virtual."""

    async def main() -> None:
        office = Office()
        async with asyncio.TaskGroup() as group:
            running = group.create_task(office.agent.run())
            await asyncio.sleep(0.001)
            await play(office)
            running.cancel()

    @wraps(play)
    def test() -> None:
        run_virtually(main())

    del test.__wrapped__  # pytest would look for a fixture named like the play's argument
    return test


def press(office: Office) -> Press:
    return Press(id=office.agent.new_id(), counter="1", key="next")


@in_an_office
async def test_it_tells_who_it_is_and_how_it_feels(office: Office) -> None:
    assert office.presence() == Presence(online=True, role="kiosk", version="1.2", since=NOON, health={})
    office.agent.set_health(paper="low")
    office.agent.set_health(printer="printer-1")
    await office.heard()
    assert office.presence().health == {"paper": "low", "printer": "printer-1"}


@in_an_office
async def test_health_that_did_not_change_is_not_told_again(office: Office) -> None:
    office.agent.set_health(paper="ok")
    async with office.listener("ear", topics.presence("demo", "kiosk-1")) as ear:
        await office.heard()
        office.agent.set_health(paper="ok")
        await office.heard()
        await ear.publish(topics.presence("demo", "kiosk-1"), encode(Presence(online=True, version="end")))
        heard = ear.messages()
        assert [decode_presence((await anext(heard)).payload).version for _ in range(3)] == ["1.2", "1.2", "end"]


@in_an_office
async def test_health_that_cannot_travel_fails_where_it_is_said(office: Office) -> None:
    with pytest.raises(TypeError):
        office.agent.set_health(paper=object())
    office.agent.set_health(paper="ok")
    await office.heard()
    assert office.presence().health == {"paper": "ok"}


@in_an_office
async def test_a_lost_link_leaves_the_will_and_a_new_one_the_presence(office: Office) -> None:
    office.agent.set_health(paper="low")
    office.broker.cut("kiosk-1")
    assert office.presence() == OFFLINE
    await office.heard(0.5)
    assert office.presence() == Presence(online=True, role="kiosk", version="1.2", since=NOON, health={"paper": "low"})


@in_an_office
async def test_a_late_will_of_an_earlier_connection_is_contradicted(office: Office) -> None:
    office.publish(topics.presence("demo", "kiosk-1"), encode(OFFLINE), retain=True)
    await office.heard()
    assert office.presence().online


def test_who_is_told_to_end_says_farewell() -> None:
    async def main() -> Presence:
        office = Office()
        async with asyncio.TaskGroup() as group:
            running = group.create_task(office.agent.run())
            await office.heard()
            running.cancel()
        return office.presence()

    assert run_virtually(main()) == OFFLINE


@in_an_office
async def test_it_is_connected_while_the_core_is_heard(office: Office) -> None:
    assert not office.agent.connected
    office.core_lives()
    assert LinkChanged(True) in await office.heard()
    assert office.agent.connected
    for _ in range(5):
        office.core_lives()
        assert LinkChanged(False) not in await office.heard(1.0)
    assert await office.heard(2.5) == [LinkChanged(False)]
    assert not office.agent.connected
    office.core_lives()
    assert await office.heard() == [LinkChanged(True)]


@in_an_office
async def test_silence_is_noticed_three_seconds_after_the_last_word(office: Office) -> None:
    office.core_lives()
    await office.heard()
    began = now()
    assert await office.agent.events.get() == LinkChanged(False)
    assert now() - began == pytest.approx(3.0, abs=0.01)


@in_an_office
async def test_a_core_that_goes_is_noticed_at_once(office: Office) -> None:
    office.core_lives()
    await office.heard()
    office.core_says(OFFLINE)
    assert await office.heard() == [PresenceHeard("core", OFFLINE), LinkChanged(False)]


@in_an_office
async def test_a_lost_broker_is_no_connection_and_comes_back(office: Office) -> None:
    office.core_lives()
    await office.heard()
    office.broker.stop()
    assert await office.heard() == [LinkChanged(False)]
    await office.heard(30.0)
    office.broker.start()
    office.core_lives()
    assert LinkChanged(True) in await office.heard(2.0)


def test_thirty_devices_do_not_come_back_as_one() -> None:
    draws = iter([0.5, 0.25, 1.0, 0.0, 1.0, 1.0, 1.0])
    waits: list[float] = []

    def jitter() -> float:
        waits.append(now())
        return next(draws)

    async def main() -> None:
        office = Office(jitter)
        office.broker.stop()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3.5):
                await office.agent.run()

    run_virtually(main())
    lasted = [later - earlier for earlier, later in pairwise(waits)]
    assert lasted == pytest.approx([0.1, 0.1, 0.8, 0.0, 1.0, 1.0])


def test_the_first_failure_is_loud_and_the_rest_are_quiet() -> None:
    async def main() -> list[str]:
        office = Office()
        office.broker.stop()
        with capture_logs() as records:
            async with asyncio.TaskGroup() as group:
                running = group.create_task(office.agent.run())
                await office.heard(60.0)
                office.broker.start()
                await office.heard(3.0)
                office.broker.cut("kiosk-1")
                await office.heard(3.0)
                running.cancel()
        return [record["action"] for record in records if record["log_level"] != "debug"]

    assert run_virtually(main()) == ["link_lost", "connected", "link_lost", "connected"]


def test_who_is_not_let_in_says_once_what_to_do_and_tries_slowly_until_it_is() -> None:
    async def main() -> None:
        office = Office()
        door = ShutDoor(office.broker.connector(), times=4)
        agent = Agent(connector=door, office="demo", device="kiosk-1", role="kiosk", version="1", clock=office.clock)
        with capture_logs() as records:
            async with asyncio.TaskGroup() as group:
                running = group.create_task(agent.run())
                await asyncio.sleep(60.0)
                running.cancel()
        told = [record for record in records if record["log_level"] != "debug"]
        assert [record["action"] for record in told] == ["not_let_in", "connected"]
        assert "make a new credential for kiosk-1" in told[0]["event"]
        assert len(door.called_at) == 5
        assert min(later - earlier for earlier, later in pairwise(door.called_at)) >= NOT_LET_IN_SECONDS

    run_virtually(main())


@in_an_office
async def test_states_are_heard_and_stale_ones_dropped(office: Office) -> None:
    heard: list[Heard] = []
    for seq in (5, 4, 5, 6):
        state = HelpState(epoch=1, seq=seq, help=[])
        office.publish(topics.state("demo", "help"), encode(state), retain=True)
        heard += await office.heard()
    assert [one.state.seq for one in heard if isinstance(one, StateHeard)] == [5, 6]
    office.broker.cut("kiosk-1")
    assert not [one for one in await office.heard(1.0) if isinstance(one, StateHeard)]


@in_an_office
async def test_another_device_is_heard_and_oneself_is_not(office: Office) -> None:
    office.publish(topics.presence("demo", "printer-1"), encode(OFFLINE), retain=True)
    assert [one for one in await office.heard() if isinstance(one, PresenceHeard)] == [
        PresenceHeard("printer-1", OFFLINE)
    ]


@in_an_office
async def test_old_fleeting_jobs_are_dropped_and_lasting_ones_are_not(office: Office) -> None:
    office.core_lives()
    await office.heard()
    fresh, old = Lock(at=office.clock.moment(), locked=True), Lock(at=NOON - timedelta(seconds=9), locked=True)
    lasting = SlipOutcome(ticket="t", outcome="printed")
    for job in (fresh, old, lasting):
        office.job(job)
    assert await office.heard() == [JobHeard(fresh), JobHeard(lasting)]


@in_an_office
async def test_rubbish_is_logged_once_and_stops_nothing(office: Office) -> None:
    office.core_lives()
    await office.heard()
    with capture_logs() as records:
        for _ in range(100):
            office.publish(topics.job("demo", "kiosk-1"), b"\xff" * 300_000)
            office.publish(topics.state("demo", "help"), b"{")
            office.publish(topics.reply("demo", "kiosk-1"), b"")
        await office.heard()
    assert [record["action"] for record in records] == ["message_dropped"] * 3
    assert office.agent.connected
    lasting = SlipOutcome(ticket="t", outcome="printed")
    office.job(lasting)
    assert await office.heard() == [JobHeard(lasting)]


@in_an_office
async def test_rubbish_of_endless_variety_is_logged_within_bounds(office: Office) -> None:
    with capture_logs() as records:
        for number in range(1000):
            office.publish(topics.state("demo", "counter", f"c-{number}"), b"{")
        await office.heard()
    assert len(records) <= 64


@in_an_office
async def test_a_reply_without_an_id_is_logged(office: Office) -> None:
    with capture_logs() as records:
        unread = Reply(id=None, ok=False, refused="malformed", text="Запит не прочитано")
        office.publish(topics.reply("demo", "kiosk-1"), encode(unread))
        await office.heard()
    assert [(record["action"], record["text"]) for record in records] == [("ask_unreadable", "Запит не прочитано")]


@in_an_office
async def test_an_ask_is_repeated_with_its_id_until_replied(office: Office) -> None:
    sent: list[tuple[float, str]] = []
    began, ask = now(), press(office)

    async def core() -> None:
        async with office.listener("core", topics.every("demo", "ask")) as link:
            async for message in link.messages():
                sent.append((round(now() - began, 2), decode_ask(message.payload).id))
                if len(sent) == 6:
                    office.publish(topics.reply("demo", "kiosk-1"), encode(Reply(id=ask.id, ok=True)))
                    return

    async with asyncio.TaskGroup() as group:
        group.create_task(core())
        await asyncio.sleep(0)
        assert (await office.agent.ask(ask)).ok
    assert [at for at, _ in sent] == [0.0, 1.0, 2.0, 4.0, 9.0, 14.0]
    assert {ask_id for _, ask_id in sent} == {ask.id}


@in_an_office
async def test_an_ask_is_given_up_after_its_time(office: Office) -> None:
    began, ask = now(), press(office)
    with pytest.raises(GivenUp) as caught:
        await office.agent.ask(ask, give_up_after=3.0)
    assert caught.value.ask_id == ask.id
    assert now() - began == pytest.approx(3.0, abs=0.01)


@in_an_office
async def test_an_ask_outlives_the_link_and_goes_out_over_the_next_at_once(office: Office) -> None:
    ask = press(office)
    async with office.listener("core", topics.every("demo", "ask")) as core, asyncio.TaskGroup() as group:
        asking = group.create_task(office.agent.ask(ask))
        heard = core.messages()
        assert decode_ask((await anext(heard)).payload) == ask
        office.broker.cut("kiosk-1")
        cut_at = now()
        assert decode_ask((await anext(heard)).payload) == ask
        assert now() - cut_at < 0.5
        office.publish(topics.reply("demo", "kiosk-1"), encode(Reply(id=ask.id, ok=True)))
        assert (await asking).id == ask.id


@in_an_office
async def test_an_ask_goes_out_again_as_soon_as_the_core_is_there(office: Office) -> None:
    ask = press(office)
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(office.agent.ask(ask))
        await office.heard(4.5)  # sent four times to nobody, and the next time would be at nine seconds
        async with office.listener("core", topics.every("demo", "ask")) as core:
            office.core_lives()
            came_at = now()
            assert decode_ask((await anext(core.messages())).payload) == ask
            assert now() - came_at < 0.1
            office.publish(topics.reply("demo", "kiosk-1"), encode(Reply(id=ask.id, ok=True)))
            assert (await asking).ok


@in_an_office
async def test_an_ask_waits_for_a_broker_that_is_away(office: Office) -> None:
    office.broker.stop()
    await office.heard(20.0)
    ask = press(office)
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(office.agent.ask(ask, give_up_after=60.0))
        await office.heard(20.0)
        office.broker.start()
        async with office.listener("core", topics.every("demo", "ask")) as core:
            assert decode_ask((await anext(core.messages())).payload) == ask
            office.publish(topics.reply("demo", "kiosk-1"), encode(Reply(id=ask.id, ok=True)))
            assert (await asking).ok


@in_an_office
async def test_many_asks_at_once_each_get_their_own_reply(office: Office) -> None:
    async def core() -> None:
        async with office.listener("core", topics.every("demo", "ask")) as link:
            async for message in link.messages():
                heard = decode_ask(message.payload)
                office.publish(topics.reply("demo", "kiosk-1"), encode(Reply(id=heard.id, ok=True, text=heard.id)))

    async with asyncio.TaskGroup() as group:
        answering = group.create_task(core())
        await asyncio.sleep(0)
        asks = [press(office) for _ in range(50)]
        replies = [group.create_task(office.agent.ask(ask)) for ask in asks]
        assert [(await reply).text for reply in replies] == [ask.id for ask in asks]
        answering.cancel()
    assert len({ask.id for ask in asks}) == 50


@in_an_office
async def test_an_ask_that_the_core_would_not_read_is_not_sent(office: Office) -> None:
    huge = Press(id="x" * 70_000, counter="1", key="next")
    with pytest.raises(ValueError, match="at most 65536"):
        await office.agent.ask(huge)


@in_an_office
async def test_a_reply_that_comes_too_late_does_no_harm(office: Office) -> None:
    ask = press(office)
    with pytest.raises(GivenUp):
        await office.agent.ask(ask, give_up_after=0.5)
    office.publish(topics.reply("demo", "kiosk-1"), encode(Reply(id=ask.id, ok=True)))
    assert not [one for one in await office.heard() if isinstance(one, JobHeard)]


@in_an_office
async def test_who_watches_sees_each_new_picture_at_most_five_times_a_second(office: Office) -> None:
    assert not await office.agent.show(b"nobody watches")
    office.core_lives()
    await office.heard()
    watch = Watch(at=office.clock.moment(), for_seconds=10, width=320)
    office.job(watch)
    assert await office.heard() == [JobHeard(watch)]
    assert office.agent.watching.wants(now()) == 320
    async with office.listener("watcher", topics.every("demo", "screen")) as watcher:
        assert await office.agent.show(b"one")
        assert not await office.agent.show(b"too early")
        await office.heard(0.25)
        assert not await office.agent.show(b"one")
        assert not await office.agent.show(b"x" * (512 * 1024 + 1))
        assert await office.agent.show(b"two")
        heard = watcher.messages()
        pictures = [await anext(heard) for _ in range(2)]
    assert [(picture.payload, picture.qos) for picture in pictures] == [(b"one", 0), (b"two", 0)]
    await office.heard(10.0)
    assert not await office.agent.show(b"three")

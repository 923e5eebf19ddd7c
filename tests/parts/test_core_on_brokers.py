"""The real core with its journal in SQLite, on Debian's Mosquitto and on the broker that comes with it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_core.domain.plan import OfficePlan, Rules
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire import asks, codec, topics
from queue_core.wire.codec import MAX_ASK_BYTES
from queue_core.wire.jobs import Print, SlipOutcome
from queue_core.wire.presence import Presence
from queue_core.wire.states import BoardState, CounterState
from tests.support.core.on_brokers import BROKERS, Broker, broker_of, core_on, device_on, until_online
from tests.support.offices import small_office
from tests.support.script import MORNING
from tests.support.waiting import until

PLAN: OfficePlan = small_office(Rules(least_seconds_on_call=0))
OFFICE = PLAN.id
WELL = codec.encode(Presence(online=True, role="printer", health={"paper": "ok", "cover": "closed"}))
EVERY_STATE = {
    "office", "catalogue", "queue", "help", "board/1", "board/2", "counter/1", "counter/2", "counter/3",
}  # fmt: skip


@pytest.fixture(params=BROKERS)
async def broker(request: pytest.FixtureRequest) -> AsyncIterator[Broker]:
    async with broker_of(request.param) as running:
        yield running


@pytest.fixture
async def core(broker: Broker, tmp_path: Path) -> AsyncIterator[None]:
    async with core_on(broker, tmp_path / "data", PLAN, OfficeClock(MORNING)):
        async with device_on(broker, OFFICE, "looker") as looker:
            await until_online(looker)
        yield


@pytest.mark.usefixtures("core")
async def test_from_a_touch_to_paper_board_and_counter(broker: Broker) -> None:
    async with device_on(broker, OFFICE, "printer-1") as printer, device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await printer.say("presence", WELL, retain=True)
        reply = await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))
        assert reply.ticket
        assert (reply.ticket.number, reply.printer) == ("С001", "printer-1")
        await until(lambda: len(printer.jobs()) >= 2)
        job, again = printer.jobs()[:2]
        assert isinstance(job, Print)
        assert job == again
        assert job.ticket.id == reply.ticket.id
        assert (await printer.ask(asks.SlipPrinted(id="p1", job=job.job))).ok
        await until(kiosk.jobs)
        assert kiosk.jobs() == [SlipOutcome(ticket=reply.ticket.id, outcome="printed")]
        async with device_on(broker, OFFICE, "buttons-1") as buttons:
            pressed = await buttons.ask(asks.Press(id="b1", counter="3", key="open"))
            assert pressed.counter
            assert (pressed.counter.status, pressed.counter.number) == ("called", "С001")
            await until(lambda: _number_at(kiosk.state("counter/3")) == "С001")
            await until(lambda: isinstance(b := kiosk.state("board/2"), BoardState) and b.serving == {"3": "С001"})


@pytest.mark.usefixtures("core")
async def test_a_repeated_ask_returns_the_same_number(broker: Broker) -> None:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        payload = codec.encode(asks.TakeTicket(id="a1", service="subsidy"))
        for _ in range(5):
            await kiosk.say("ask", payload)
        await until(lambda: len(kiosk.replies("a1")) == 5)
        assert len({reply.ticket.number for reply in kiosk.replies("a1") if reply.ticket}) == 1


async def test_a_retained_ask_from_before_the_core_came_is_ignored_and_cleared(broker: Broker, tmp_path: Path) -> None:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await kiosk.say("ask", codec.encode(asks.TakeTicket(id="ghost", service="subsidy")), retain=True)
        assert await retained_on(broker, topics.ask(OFFICE, "kiosk-1"))
        async with core_on(broker, tmp_path, PLAN, OfficeClock(MORNING)):
            await until_online(kiosk)
            await until_nothing_retained(broker, topics.ask(OFFICE, "kiosk-1"))
            reply = await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))
            assert reply.ticket
            assert reply.ticket.number == "С001"
            assert kiosk.replies("ghost") == []


@pytest.mark.usefixtures("core")
async def test_a_retained_ask_is_cleared_when_the_core_connects_again(broker: Broker) -> None:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await kiosk.say("ask", codec.encode(asks.TakeTicket(id="a1", service="subsidy")), retain=True)
        await until(lambda: kiosk.replies("a1"))
        beats = len(kiosk.on(topics.presence(OFFICE, topics.CORE)))
        async with MqttConnector("127.0.0.1", broker.port).connect(topics.CORE, None):
            pass  # who takes the core's name ends its connection
        await until_nothing_retained(broker, topics.ask(OFFICE, "kiosk-1"))
        await until(lambda: len(kiosk.on(topics.presence(OFFICE, topics.CORE))) > beats + 1)
        assert len(kiosk.replies("a1")) == 1
        reply = await kiosk.ask(asks.TakeTicket(id="a2", service="subsidy"))
        assert reply.ticket
        assert reply.ticket.number == "С002"


@pytest.mark.usefixtures("core")
async def test_an_ask_of_65_kib_is_refused_as_malformed(broker: Broker) -> None:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        ask = codec.encode(asks.TakeTicket(id="a1", service="subsidy"))
        await kiosk.say("ask", ask[:-1] + b" " * (MAX_ASK_BYTES + 1024 - len(ask)) + b"}")
        await until(lambda: kiosk.replies(None))
        (reply,) = kiosk.replies(None)
        assert (reply.ok, reply.refused) == (False, "malformed")
        assert "65" in str(reply.text)
        assert (await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))).ok


@pytest.mark.usefixtures("core")
async def test_what_cannot_be_read_gets_one_reply_a_second_for_each_device(broker: Broker) -> None:
    loop = asyncio.get_running_loop()
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk, device_on(broker, OFFICE, "buttons-1") as buttons:
        began = loop.time()
        for _ in range(100):
            await kiosk.say("ask", b"{nonsense")
        await buttons.say("ask", b"[]")
        assert (await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))).ok
        lasted = loop.time() - began
        assert 1 <= len(kiosk.replies(None)) <= 1 + lasted
        await until(lambda: len(buttons.replies(None)) == 1)


async def test_after_the_broker_was_killed_all_states_are_there_again_within_three_seconds(
    broker: Broker, tmp_path: Path
) -> None:
    async with core_on(broker, tmp_path, PLAN, OfficeClock(MORNING)):
        async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
            await until_online(kiosk)
            assert (await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))).ok
        for _ in range(2):
            await broker.kill()
            await broker.start_again()
            async with device_on(broker, OFFICE, "display-1") as display:
                await until(lambda: display.states() == EVERY_STATE, seconds=3)
                await until_online(display)
                board = display.state("board/2")
                assert isinstance(board, BoardState)
                assert [entry.count for entry in board.waiting if entry.direction == "social"] == [1]
        async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
            again = await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))
            assert again.ticket
            assert again.ticket.number == "С001"


async def test_a_core_that_ends_leaves_word_that_it_is_gone(broker: Broker, tmp_path: Path) -> None:
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        async with core_on(broker, tmp_path, PLAN, OfficeClock(MORNING)):
            await until_online(kiosk)
        await until(lambda: (core := kiosk.core()) is not None and not core.online)
        assert await retained_on(broker, topics.presence(OFFICE, topics.CORE)) == [b'{"online":false}']


@pytest.mark.usefixtures("core")
async def test_the_core_still_answers_a_kiosk_after_a_thousand_hostile_messages(broker: Broker) -> None:
    chance = random.Random(20261122)
    golden = [path.read_bytes() for path in sorted(Path(__file__).parents[1].glob("golden/messages/*.json"))]
    names = ["kiosk-1", "printer-1", "buttons-1", "core", "display-1", "stranger", "K", "a" * 33, "кіоск", "x/y"]

    def payload() -> bytes:
        made = chance.choice(golden) if chance.random() < 0.5 else chance.randbytes(chance.randrange(200))
        cut = chance.randrange(len(made) + 1)
        made = made[:cut] + chance.randbytes(chance.randrange(4)) + made[cut + chance.randrange(4) :]
        return made * chance.choice([1, 1, 1, 1, 400]) if chance.random() < 0.05 else made

    async with device_on(broker, OFFICE, "mallory") as mallory:
        for number in range(1_000):
            sort = ("ask", "presence", "screen")[number % 3]
            name = chance.choice(names) if chance.random() < 0.8 else f"stranger-{number}"
            await mallory.say(sort, payload(), name=name, retain=chance.random() < 0.5)
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        await until_online(kiosk)
        reply = await kiosk.ask(asks.TakeTicket(id="after-all", service="subsidy"))
        assert reply.ok
        async with device_on(broker, OFFICE, "buttons-1") as buttons:
            pressed = await buttons.ask(asks.Press(id="after-all", counter="3", key="open"))
            assert pressed.counter
            assert pressed.counter.status == "called"


async def retained_on(broker: Broker, topic: str) -> list[bytes]:
    """Return what the broker retains on a topic: heard before a message that is not retained."""
    async with MqttConnector("127.0.0.1", broker.port).connect("librarian", None) as link:
        await link.subscribe(topic)
        await link.subscribe("end")
        await link.publish("end", b"end")
        found = []
        async with asyncio.timeout(10):
            async for message in link.messages():
                if message.topic == "end":
                    return found
                if message.retained:
                    found.append(message.payload)
    return found


async def until_nothing_retained(broker: Broker, topic: str) -> None:
    async with asyncio.timeout(10):
        while await retained_on(broker, topic):
            pass


def _number_at(state: object) -> str | None:
    return state.number if isinstance(state, CounterState) else None

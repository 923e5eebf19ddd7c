"""Agents on a real Mosquitto that freezes, dies and comes back."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from queue_core.runtime.agent import Agent, StateHeard
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Link, LinkLost
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire import topics
from queue_core.wire.asks import Press
from queue_core.wire.codec import decode_ask, decode_presence, encode
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import HelpState
from tests.support.mosquitto import Mosquitto, mosquitto
from tests.support.waiting import until

DEVICE_NOTICES = 3.0
"""Keepalive 2: a device notices within so many seconds that the broker is silent."""
BROKER_NOTICES = 8.0
"""Mosquitto 2.0.11 gives a device one and a half keepalives and looks every five seconds."""
SLACK = 3.0
"""What a machine busy with other tests may take longer."""

PROGRAM = """
import asyncio, sys
from queue_core.runtime.agent import Agent
from queue_core.runtime.cli import run_program
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector

async def main():
    await Agent(connector=MqttConnector("127.0.0.1", int(sys.argv[1])), office="demo", device="kiosk-1",
                role="kiosk", version="1", clock=OfficeClock(0.0)).run()

sys.exit(run_program(main))
"""


def connector(broker: Mosquitto) -> MqttConnector:
    return MqttConnector("127.0.0.1", broker.port)


def new_agent(broker: Mosquitto) -> Agent:
    return Agent(
        connector=connector(broker),
        office="demo",
        device="kiosk-1",
        role="kiosk",
        version="1",
        clock=OfficeClock(datetime(2026, 11, 3, tzinfo=UTC).timestamp()),
    )


@asynccontextmanager
async def running(agent: Agent) -> AsyncIterator[Agent]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(agent.run())
        yield agent
        task.cancel()


async def answer_everything(link: Link) -> None:
    """Be a core that lives and says ok."""
    await link.subscribe(topics.every("demo", "ask"))

    async def live() -> None:
        while True:
            alive = Presence(online=True, role="core", at=datetime(2026, 11, 3, tzinfo=UTC))
            await link.publish(topics.presence("demo", "core"), encode(alive), retain=True)
            await asyncio.sleep(1)

    async with asyncio.TaskGroup() as group:
        group.create_task(live())
        async for message in link.messages():
            ask = decode_ask(message.payload)
            await link.publish(topics.reply("demo", "kiosk-1"), encode(Reply(id=ask.id, ok=True)))


async def core_for_ever(broker: Mosquitto) -> None:
    """Be that core over every connection the broker gives."""
    while True:
        try:
            async with connector(broker).connect("core", None) as link:
                await answer_everything(link)
        except* LinkLost:
            await asyncio.sleep(0.1)


async def test_an_ask_gets_its_reply_through_a_broker_that_was_killed() -> None:
    async with mosquitto() as broker, running(new_agent(broker)) as agent, asyncio.TaskGroup() as group:
        core = group.create_task(core_for_ever(broker))
        await until(lambda: agent.connected)
        assert (await agent.ask(Press(id=agent.new_id(), counter="1", key="next"), give_up_after=10)).ok
        await broker.kill()
        await until(lambda: not agent.connected)
        asking = group.create_task(agent.ask(Press(id=agent.new_id(), counter="1", key="next"), give_up_after=30))
        await broker.start_again()
        assert (await asking).ok
        await until(lambda: agent.connected)
        core.cancel()


async def test_a_broker_that_lost_everything_gets_the_presence_again() -> None:
    async with mosquitto() as broker, running(new_agent(broker)) as agent:
        agent.set_health(paper="low")
        assert (await presence_of("kiosk-1", broker)).health == {"paper": "low"}
        await broker.kill()
        await broker.start_again()
        assert (await presence_of("kiosk-1", broker)).health == {"paper": "low"}


async def presence_of(device: str, broker: Mosquitto) -> Presence:
    """Return what a device says of itself as soon as it says that it is online, with health."""
    async with asyncio.timeout(20), connector(broker).connect("watcher", None) as link:
        await link.subscribe(topics.presence("demo", device))
        async for message in link.messages():
            presence = decode_presence(message.payload)
            if presence.online and presence.health:
                return presence
    raise AssertionError("unreachable")


async def test_a_frozen_broker_is_noticed() -> None:
    async with mosquitto() as broker, connector(broker).connect("kiosk-1", None) as link:
        loop = asyncio.get_running_loop()
        broker.freeze()
        began = loop.time()
        with pytest.raises(LinkLost):
            await link.publish("a", b".")
        assert loop.time() - began < DEVICE_NOTICES + SLACK
        with pytest.raises(LinkLost):
            await anext(link.messages())
        broker.thaw()


async def test_a_broker_that_is_frozen_from_the_start_lets_nobody_in_and_does_not_hang_them() -> None:
    async with mosquitto() as broker:
        broker.freeze()
        with pytest.raises(LinkLost):
            await enter(broker)
        broker.thaw()


async def enter(broker: Mosquitto) -> None:
    async with connector(broker).connect("kiosk-1", None):
        pass


async def test_a_connection_that_is_given_up_half_made_leaves_nothing_behind() -> None:
    async with mosquitto() as broker:
        broker.freeze()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await enter(broker)
        broker.thaw()
        await enter(broker)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
async def test_a_device_that_is_lost_is_told_to_all(sign: signal.Signals) -> None:
    async with mosquitto() as broker, connector(broker).connect("core", None) as core:
        await core.subscribe(topics.presence("demo", "kiosk-1"))
        heard = core.messages()
        program = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, str(broker.port))
        try:
            async with asyncio.timeout(20):
                assert decode_presence((await anext(heard)).payload).online
            program.send_signal(sign)
            async with asyncio.timeout(BROKER_NOTICES + SLACK):
                assert decode_presence((await anext(heard)).payload) == OFFLINE
        finally:
            with contextlib.suppress(ProcessLookupError):
                program.kill()
            await program.wait()


async def test_a_device_that_is_told_to_end_says_so_at_once() -> None:
    async with mosquitto() as broker, connector(broker).connect("core", None) as core:
        await core.subscribe(topics.presence("demo", "kiosk-1"))
        heard = core.messages()
        program = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, str(broker.port))
        try:
            async with asyncio.timeout(20):
                assert decode_presence((await anext(heard)).payload).online
                program.terminate()
                assert decode_presence((await anext(heard)).payload) == OFFLINE
                assert await program.wait() == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                program.kill()
            await program.wait()


async def test_a_cancellation_is_kept_even_when_the_acknowledgement_comes_at_that_moment() -> None:
    async def say_on(link: Link) -> None:
        while True:
            await link.publish("a", b".")

    async with mosquitto() as broker, connector(broker).connect("ear", None) as ear:
        await ear.subscribe("a")
        heard = ear.messages()
        async with connector(broker).connect("mouth", None) as mouth:
            for _ in range(100):
                async with asyncio.timeout(20), asyncio.TaskGroup() as group:
                    saying = group.create_task(say_on(mouth))
                    await anext(heard)
                    saying.cancel()


async def test_a_device_that_comes_late_hears_every_state() -> None:
    async with mosquitto() as broker, connector(broker).connect("core", None) as core:
        state = HelpState(epoch=1, seq=1, help=[])
        await core.publish(topics.state("demo", "help"), encode(state), retain=True)
        async with running(new_agent(broker)) as agent, asyncio.timeout(10):
            while not isinstance(heard := await agent.events.get(), StateHeard):
                pass
        assert heard.state == state

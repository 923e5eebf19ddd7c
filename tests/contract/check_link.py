"""The contract of a link: what every broker behind it must do. Each check gets connectors to one running broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from queue_core.runtime.link import Connector, LinkLost, Message

SECONDS = 10


@dataclass(frozen=True)
class Broker:
    """A broker under test: how to reach it, and how to end everybody's connection without a farewell."""

    connector: Connector
    break_down: Callable[[], Awaitable[None]]


async def first(messages: AsyncIterator[Message]) -> Message:
    """Return the next message; fails when none comes."""
    async with asyncio.timeout(SECONDS):
        return await anext(messages)


async def check_a_message_arrives_once_and_as_sent(broker: Broker) -> None:
    async with broker.connector.connect("ear", None) as ear, broker.connector.connect("mouth", None) as mouth:
        await ear.subscribe("a/b")
        await mouth.publish("a/b", "Ґанок №7 ₴".encode())
        await mouth.publish("a/b", b"end")
        heard = ear.messages()
        assert await first(heard) == Message("a/b", "Ґанок №7 ₴".encode(), retained=False, qos=1)
        assert await first(heard) == Message("a/b", b"end", retained=False, qos=1)


async def check_both_qualities_of_service_arrive(broker: Broker) -> None:
    async with broker.connector.connect("ear", None) as ear, broker.connector.connect("mouth", None) as mouth:
        await ear.subscribe("picture")
        await mouth.publish("picture", b"at most once", qos=0)
        await mouth.publish("picture", b"at least once", qos=1)
        heard = ear.messages()
        assert {(await first(heard)).payload for _ in range(2)} == {b"at most once", b"at least once"}


async def check_many_messages_keep_their_order(broker: Broker) -> None:
    async with broker.connector.connect("ear", None) as ear, broker.connector.connect("mouth", None) as mouth:
        await ear.subscribe("count")
        for number in range(300):
            await mouth.publish("count", str(number).encode())
        heard = ear.messages()
        assert [int((await first(heard)).payload) for _ in range(300)] == list(range(300))


async def check_many_at_once_all_arrive(broker: Broker) -> None:
    async with broker.connector.connect("ear", None) as ear, broker.connector.connect("mouth", None) as mouth:
        await ear.subscribe("crowd/+")
        async with asyncio.TaskGroup() as group:
            for number in range(500):
                group.create_task(mouth.publish(f"crowd/{number}", b"here"))
        heard = ear.messages()
        assert {(await first(heard)).topic for _ in range(500)} == {f"crowd/{number}" for number in range(500)}


async def check_wildcards_match_as_in_mqtt(broker: Broker) -> None:
    async with broker.connector.connect("ear", None) as ear, broker.connector.connect("mouth", None) as mouth:
        await ear.subscribe("office/+/ask", "office/state/#")
        for topic in ("office/1/ask", "office/1/2/ask", "office/state/board/1", "office/state/queue", "office/ask"):
            await mouth.publish(topic, b".")
        await mouth.publish("office/end/ask", b".")
        heard, topics = ear.messages(), []
        while (topic := (await first(heard)).topic) != "office/end/ask":
            topics.append(topic)
        assert topics == ["office/1/ask", "office/state/board/1", "office/state/queue"]


async def check_what_is_retained_is_told_to_who_comes_later(broker: Broker) -> None:
    async with broker.connector.connect("mouth", None) as mouth:
        await mouth.publish("state/old", b"1", retain=True)
        await mouth.publish("state/old", b"2", retain=True)
        await mouth.publish("state/gone", b"1", retain=True)
        await mouth.publish("state/gone", b"", retain=True)
        await mouth.publish("state/fleeting", b"1")
    async with broker.connector.connect("late", None) as late:
        await late.subscribe("state/#")
        heard = late.messages()
        assert await first(heard) == Message("state/old", b"2", retained=True, qos=1)
        await late.publish("state/old", b"3", retain=True)
        assert await first(heard) == Message("state/old", b"3", retained=False, qos=1)


async def check_a_session_is_clean(broker: Broker) -> None:
    async with broker.connector.connect("mouth", None) as mouth:
        async with broker.connector.connect("ear", None) as ear:
            await ear.subscribe("job")
        await mouth.publish("job", b"made while nobody was there")
        async with broker.connector.connect("ear", None) as ear:
            await mouth.publish("job", b"nobody has subscribed yet")
            await ear.subscribe("job")
            await mouth.publish("job", b"now")
            assert (await first(ear.messages())).payload == b"now"


async def check_a_farewell_keeps_the_will_back(broker: Broker) -> None:
    async with broker.connector.connect("ear", None) as ear:
        await ear.subscribe("presence/#")
        async with broker.connector.connect("device", Message("presence/device", b"offline", retained=True)):
            pass
        await ear.publish("presence/end", b".")
        assert (await first(ear.messages())).topic == "presence/end"


async def check_a_second_connection_of_a_name_ends_the_first_with_its_will(broker: Broker) -> None:
    will = Message("presence/device", b"offline", retained=True)
    async with broker.connector.connect("ear", None) as ear:
        await ear.subscribe("presence/#")
        with pytest.raises(LinkLost):
            await _lose_to_a_namesake(broker.connector, "device", will)
        assert await first(ear.messages()) == Message("presence/device", b"offline", retained=False, qos=1)
    async with broker.connector.connect("late", None) as late:
        await late.subscribe("presence/#")
        assert await first(late.messages()) == Message("presence/device", b"offline", retained=True, qos=1)


async def check_a_state_of_256_kib_travels(broker: Broker) -> None:
    payload = bytes(range(256)) * 1024
    async with broker.connector.connect("ear", None) as ear, broker.connector.connect("mouth", None) as mouth:
        await ear.subscribe("state")
        await mouth.publish("state", payload, retain=True)
        assert (await first(ear.messages())).payload == payload


async def check_a_picture_of_512_kib_travels(broker: Broker) -> None:
    payload = bytes(512 * 1024)
    async with broker.connector.connect("ear", None) as ear, broker.connector.connect("mouth", None) as mouth:
        await ear.subscribe("screen")
        await mouth.publish("screen", payload, qos=0)
        assert (await first(ear.messages())).payload == payload


async def check_an_empty_payload_travels(broker: Broker) -> None:
    async with broker.connector.connect("ear", None) as ear:
        await ear.subscribe("ask")
        await ear.publish("ask", b"")
        assert (await first(ear.messages())).payload == b""


async def check_everybody_learns_of_a_broker_that_is_gone(broker: Broker) -> None:
    async with broker.connector.connect("ear", None) as ear:
        heard = ear.messages()
        await broker.break_down()
        with pytest.raises(LinkLost):
            await first(heard)
        with pytest.raises(LinkLost):
            await first(ear.messages())
        async with asyncio.timeout(SECONDS):
            with pytest.raises(LinkLost):
                await ear.publish("a", b".")
            with pytest.raises(LinkLost):
                await ear.subscribe("a")
            with pytest.raises(LinkLost):
                async with broker.connector.connect("ear", None):
                    pass


async def check_an_error_of_the_user_comes_out_as_it_is(broker: Broker) -> None:
    with pytest.raises(ZeroDivisionError):
        async with broker.connector.connect("ear", None):
            raise ZeroDivisionError
    with pytest.raises(ExceptionGroup):
        async with broker.connector.connect("ear", None):
            raise ExceptionGroup("two", [ValueError(), KeyError()])


async def _lose_to_a_namesake(connector: Connector, name: str, will: Message) -> None:
    async with connector.connect(name, will) as older, connector.connect(name, None):
        await first(older.messages())


CHECKS = (
    check_a_message_arrives_once_and_as_sent,
    check_both_qualities_of_service_arrive,
    check_many_messages_keep_their_order,
    check_many_at_once_all_arrive,
    check_wildcards_match_as_in_mqtt,
    check_what_is_retained_is_told_to_who_comes_later,
    check_a_session_is_clean,
    check_a_farewell_keeps_the_will_back,
    check_a_second_connection_of_a_name_ends_the_first_with_its_will,
    check_a_state_of_256_kib_travels,
    check_a_picture_of_512_kib_travels,
    check_an_empty_payload_travels,
    check_everybody_learns_of_a_broker_that_is_gone,
    check_an_error_of_the_user_comes_out_as_it_is,
)

"""What the broker in memory can do beyond the contract of links: faults on demand."""

from __future__ import annotations

import pytest

from queue_core.runtime.link import LinkLost, Message
from queue_core.runtime.memory_link import MemoryBroker

WILL = Message("presence/device", b"offline", retained=True)


async def test_a_cut_connection_leaves_its_will() -> None:
    broker = MemoryBroker()
    async with broker.connector().connect("device", WILL) as link:
        assert broker.clients == {"device"}
        broker.cut("device")
        with pytest.raises(LinkLost):
            await link.publish("a", b".")
    assert broker.retained == {"presence/device": WILL}
    assert broker.clients == frozenset()


async def test_cutting_nobody_does_nothing() -> None:
    broker = MemoryBroker()
    broker.cut("device")
    assert broker.retained == {}


async def test_a_stopped_broker_lets_nobody_in_until_it_is_started() -> None:
    broker = MemoryBroker()
    broker.stop()
    with pytest.raises(LinkLost):
        async with broker.connector().connect("device", None):
            pass
    broker.start()
    async with broker.connector().connect("device", None) as link:
        await link.publish("a", b".")


async def test_a_stopped_broker_keeps_what_was_retained_unless_told_to_forget() -> None:
    broker = MemoryBroker()
    broker.publish(Message("state", b"1", retained=True))
    broker.stop()
    assert "state" in broker.retained
    broker.stop(forget=True)
    assert broker.retained == {}


async def test_a_subscription_made_twice_delivers_once() -> None:
    broker = MemoryBroker()
    async with broker.connector().connect("ear", None) as link:
        await link.subscribe("a/#")
        await link.subscribe("a/#", "a/b")
        await link.publish("a/b", b"1")
        await link.publish("a/end", b"2")
        heard = link.messages()
        assert [(await anext(heard)).payload for _ in range(2)] == [b"1", b"2"]


async def test_the_broker_in_memory_says_what_it_is() -> None:
    assert str(MemoryBroker().connector()) == "memory"

"""The embedded broker as processes: it starts, names who is in its way, and leaves no orphan."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys

import pytest

from queue_core.gateway.broker import BrokerFailed, EmbeddedBroker
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port, who_listens
from tests.support.waiting import until

HOST_PROGRAM = """
import asyncio, sys
from queue_core.gateway.broker import EmbeddedBroker

async def main():
    async with EmbeddedBroker(int(sys.argv[1])):
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_it_listens_on_loopback_only_and_ends_when_told() -> None:
    port = free_port()
    async with EmbeddedBroker(port):
        assert (who_listens(port) or "").startswith("queue_core.gateway.broker (process ")
        with socket.socket() as elsewhere:  # an address of this machine that is not 127.0.0.1
            assert elsewhere.connect_ex(("127.0.0.2", port)) != 0
    assert who_listens(port) is None


async def test_stopping_twice_does_no_harm() -> None:
    broker = EmbeddedBroker(free_port())
    await broker.stop()
    await broker.start()
    await broker.stop()
    await broker.stop()


async def test_a_port_that_is_taken_is_told_with_who_has_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            BrokerFailed, match=rf"port {port} is taken by .+ \(process \d+\); stop it, or name another"
        ):
            await EmbeddedBroker(port).start()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
async def test_the_broker_ends_with_the_program_that_started_it(sign: signal.Signals) -> None:
    port = free_port()
    host = await asyncio.create_subprocess_exec(sys.executable, "-c", HOST_PROGRAM, str(port))
    try:
        await until(lambda: who_listens(port))
        host.send_signal(sign)
        await host.wait()
        await until(lambda: who_listens(port) is None)
    finally:
        if host.returncode is None:
            host.kill()
            await host.wait()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_as_a_program_it_runs_until_a_signal(sign: signal.Signals) -> None:
    port = free_port()
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_core.gateway.broker", "--port", str(port)), stdin=asyncio.subprocess.DEVNULL
    )
    try:
        await until(lambda: who_listens(port))
        async with MqttConnector("127.0.0.1", port).connect("device", None) as link:
            await link.publish("a", b".")
        program.send_signal(sign)
        assert await program.wait() == 0
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()


async def test_as_a_program_it_names_who_is_in_its_way() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "queue_core.gateway.broker", "--port", str(other.getsockname()[1])),
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await program.communicate()
    assert program.returncode == 1
    assert b" is taken by " in told

"""Who gets a connection to the pages when there are no more of them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress

from aiohttp import web

from queue_core.web.access.connections import bounded

MOST = 20
GREEDY, HONEST = "127.0.0.2", "127.0.0.3"
ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def pages(first_request: float = 60.0) -> AsyncIterator[tuple[web.Server, int]]:
    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text="here")

    server = web.Server(answer)
    listening = await asyncio.get_running_loop().create_server(bounded(server, MOST, first_request), "127.0.0.1", 0)
    try:
        yield server, listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await server.shutdown(0.1)


async def dial(port: int, address: str) -> Connection:
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))


async def is_answered(connection: Connection) -> bool:
    reader, writer = connection
    try:
        writer.write(ASK)
        async with asyncio.timeout(5):
            return (await reader.readline()).startswith(b"HTTP/1.1 200")
    except ConnectionError:
        return False


async def crowd(port: int, how_many: int, opened: ExitStack) -> None:
    """Open connections that say nothing, from one address."""
    for _ in range(how_many):
        silent = await asyncio.to_thread(socket.create_connection, ("127.0.0.1", port), 5, (GREEDY, 0))
        opened.enter_context(silent)


async def test_an_address_that_holds_every_connection_gives_one_up_for_another_address() -> None:
    with ExitStack() as opened:
        async with pages() as (_, port):
            await crowd(port, 3 * MOST, opened)
            honest = [await dial(port, HONEST) for _ in range(5)]
            assert [await is_answered(one) for one in honest] == [True] * 5
            for reader, _ in honest:
                await reader.readuntil(b"here")
            await crowd(port, 3 * MOST, opened)
            assert [await is_answered(one) for one in honest] == [True] * 5
            for _, writer in honest:
                writer.close()


async def test_never_are_many_more_held_than_allowed() -> None:
    with ExitStack() as opened:
        async with pages() as (server, port):
            await crowd(port, 10 * MOST, opened)
            connection = await dial(port, HONEST)
            assert await is_answered(connection)
            assert len(server.connections) <= MOST
            connection[1].close()


async def test_a_head_that_never_ends_is_not_waited_for() -> None:
    async with pages(first_request=0.2) as (_, port):
        reader, writer = await dial(port, GREEDY)
        writer.write(ASK[:-2])
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                assert await reader.read() == b""
        writer.close()


async def test_who_has_asked_once_may_stay_beyond_the_time_for_a_first_request() -> None:
    async with pages(first_request=0.2) as (_, port):
        connection = await dial(port, HONEST)
        assert await is_answered(connection)
        reader, writer = connection
        await reader.readuntil(b"here")
        late = asyncio.Event()
        asyncio.get_running_loop().call_later(0.4, late.set)
        await late.wait()
        assert await is_answered(connection)
        writer.close()

"""The door of the pages over TLS, with little room: what has not finished its handshake takes room too."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from typing import TypeAlias

import pytest
import trustme
from aiohttp import ClientError, ClientSession, web

from queue_core.web.access.connections import Connections, listen_on, most_connections
from tests.support.waiting import until

MOST = 4
Knock: TypeAlias = Callable[[int, str], socket.socket]


@asynccontextmanager
async def door(
    context: ssl.SSLContext | None, idle_seconds: float, handler: Callable[[web.Request], object] | None = None
) -> AsyncIterator[int]:
    """Serve one page behind a door for `MOST` connections; give its port."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text="here")

    pages = web.Application()
    pages.router.add_route("*", "/", handler or page)  # type: ignore[arg-type]
    connections = Connections(MOST, context, idle_seconds=idle_seconds)
    connections.attend_to(pages)
    runner = web.AppRunner(pages, shutdown_timeout=0.1)
    await runner.setup()
    assert runner.server is not None
    sockets = await listen_on("127.0.0.1", 0)
    try:
        async with asyncio.TaskGroup() as tasks:
            taking_in = tasks.create_task(connections.take_in(sockets, runner.server))
            yield sockets[0].getsockname()[1]
            taking_in.cancel()
    finally:
        for one in sockets:
            one.close()
        connections.close()
        await runner.cleanup()


@pytest.fixture
def knock() -> Iterator[Knock]:
    """Open connections from an address; they are closed at the end."""
    with ExitStack() as lines:

        def open_one(port: int, address: str) -> socket.socket:
            line = lines.enter_context(socket.create_connection(("127.0.0.1", port), source_address=(address, 0)))
            line.setblocking(False)
            return line

        yield open_one


async def text_of(page: ClientSession, port: int) -> str:
    async with page.get(f"http://127.0.0.1:{port}/") as got:
        return await got.text()


def is_ended(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


async def test_an_address_that_holds_every_connection_gives_one_up_for_another_address(knock: Knock) -> None:
    async with door(None, idle_seconds=60) as port, ClientSession() as page:
        crowd = [knock(port, "127.0.0.2") for _ in range(3 * MOST)]
        assert await text_of(page, port) == "here"
        crowd += [knock(port, "127.0.0.2") for _ in range(3 * MOST)]
        assert await text_of(page, port) == "here"
        await until(lambda: sum(not is_ended(line) for line in crowd) <= MOST)


async def test_a_head_that_never_ends_is_not_waited_for(knock: Knock) -> None:
    async with door(None, idle_seconds=0.2) as port:
        line = knock(port, "127.0.0.2")
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        await until(lambda: is_ended(line))


async def test_who_asks_now_and_then_stays() -> None:
    async def from_where(request: web.Request) -> web.Response:
        assert request.transport is not None
        return web.Response(text=str(request.transport.get_extra_info("peername")[1]))

    ports = set()
    async with door(None, 0.8, from_where) as port, ClientSession() as page:
        for _ in range(5):
            ports.add(await text_of(page, port))
            later = asyncio.Event()
            asyncio.get_running_loop().call_later(0.4, later.set)
            await later.wait()
    assert len(ports) == 1, "all of it over one connection"


async def test_what_never_finishes_its_handshake_keeps_nobody_out(knock: Knock) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with door(context, idle_seconds=60) as port, ClientSession() as page:
        silent = [knock(port, "127.0.0.2") for _ in range(MOST + 2)]
        async with asyncio.timeout(5), page.get(f"https://127.0.0.1:{port}/", ssl=trusting) as got:
            assert await got.text() == "here"
        await until(lambda: sum(is_ended(line) for line in silent) == 3)
        assert [is_ended(line) for line in silent] == [True] * 3 + [False] * 3, "the oldest went first"


async def test_a_handshake_that_dawdles_is_cut(knock: Knock) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with door(context, idle_seconds=0.2) as port:
        line = knock(port, "127.0.0.2")
        await until(lambda: is_ended(line))


async def test_what_is_at_work_is_not_cut_however_long_and_however_many_come(knock: Knock) -> None:
    go_on, begun = asyncio.Event(), 0

    async def slow(request: web.Request) -> web.Response:
        nonlocal begun
        begun += 1
        await go_on.wait()
        return web.Response(text="done")

    async with door(None, 0.2, slow) as port, ClientSession() as page, asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(text_of(page, port)) for _ in range(MOST - 1)]
        await until(lambda: begun == MOST - 1)
        crowd = [knock(port, "127.0.0.2") for _ in range(5)]
        await until(lambda: all(is_ended(line) for line in crowd))
        go_on.set()
        assert [await one for one in waiting] == ["done"] * (MOST - 1)


async def test_where_all_is_at_work_one_more_is_not_taken_in() -> None:
    go_on, begun = asyncio.Event(), 0

    async def slow(request: web.Request) -> web.Response:
        nonlocal begun
        begun += 1
        await go_on.wait()
        return web.Response(text="done")

    async with door(None, 60, slow) as port, ClientSession() as page, asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(text_of(page, port)) for _ in range(MOST)]
        await until(lambda: begun == MOST)
        with pytest.raises(ClientError):
            await text_of(page, port)
        go_on.set()
        assert [await one for one in waiting] == ["done"] * MOST
        assert await text_of(page, port) == "done", "what is idle now makes room"


async def test_an_answer_that_nobody_takes_is_cut(knock: Knock) -> None:
    async def large(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 20_000_000)

    async with door(None, idle_seconds=0.2, handler=large) as port:
        line = knock(port, "127.0.0.2")
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        others = [knock(port, "127.0.0.1") for _ in range(2)]
        await until(lambda: all(is_ended(one) for one in others))

        def rest() -> bool:
            try:
                while line.recv(1 << 16):
                    pass
            except BlockingIOError:
                return False
            except OSError:
                return True
            return True

        await until(rest)


async def test_a_form_in_pieces_is_none_of_ours() -> None:
    async with door(None, idle_seconds=60) as port, ClientSession() as page:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        async with page.post(f"http://127.0.0.1:{port}/", data=b"--x--", headers=headers) as got:
            assert got.status == 415


async def test_every_address_of_a_name_is_listened_on() -> None:
    sockets = await listen_on("127.0.0.1", 0)
    assert [one.getsockname()[0] for one in sockets] == ["127.0.0.1"]
    port = sockets[0].getsockname()[1]
    with pytest.raises(OSError, match="in use"):
        await listen_on("127.0.0.1", port)
    sockets[0].close()


def test_half_of_the_descriptors_are_left_to_the_journal_and_the_broker() -> None:
    assert 0 < most_connections() <= 512

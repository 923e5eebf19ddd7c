"""Peers that stop reading: a browser, a client of the pages that asks and asks, a board on the broker."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SMALL_BUFFER = 4096
ASKS = 2_000


@contextmanager
def stalled_browsers(pages_port: int, count: int) -> Iterator[None]:
    """Open so many pages that listen to everything and take nothing."""
    hello = (
        f"GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:{pages_port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with _sockets(pages_port, count, hello.encode()):
        yield


@contextmanager
def stalled_readers(pages_port: int, count: int, path: str) -> Iterator[None]:
    """Ask for a path again and again over so many connections, as long as they take it, and read no answer."""
    ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{pages_port}\r\n\r\n"
    with _sockets(pages_port, count, ask.encode() * ASKS):
        yield


@contextmanager
def stalled_boards(broker_port: int, count: int) -> Iterator[None]:
    """Subscribe so many clients to every state of every office, and read none."""
    subscribe = b"\x82\x06\x00\x01\x00\x01#\x01"
    with _sockets(broker_port, count, None) as boards:
        for number, board in enumerate(boards):
            name = f"stalled-{number}".encode()
            body = b"\x00\x04MQTT\x04\x02\x00\x00" + len(name).to_bytes(2, "big") + name
            board.sendall(b"\x10" + bytes([len(body)]) + body + subscribe)
        yield


@contextmanager
def _sockets(port: int, count: int, said: bytes | None) -> Iterator[list[socket.socket]]:
    opened: list[socket.socket] = []
    try:
        for _ in range(count):
            peer = socket.socket()
            opened.append(peer)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
            peer.connect(("127.0.0.1", port))
            peer.setblocking(said is None)
            with suppress(BlockingIOError):
                peer.send(said or b"")
        yield opened
    finally:
        for peer in opened:
            peer.close()

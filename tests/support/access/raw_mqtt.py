"""MQTT 3.1.1 by hand, for what no honest client does."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.entry.pinned import pinned_tls
from queue_core.runtime.link import Message

LET_IN = b"\x20\x02\x00\x00"


def words(text: str | bytes) -> bytes:
    """Return a string as MQTT writes it."""
    raw = text.encode() if isinstance(text, str) else text
    return len(raw).to_bytes(2, "big") + raw


def packet(kind: int, body: bytes) -> bytes:
    """Return a packet of a kind (its first byte)."""
    length, left = b"", len(body)
    while True:
        left, digit = divmod(left, 128)
        length += bytes([digit | (128 if left else 0)])
        if not left:
            return bytes([kind]) + length + body


def connect(client_id: str, name: str | None, password: str | None, will: Message | None = None) -> bytes:
    """Return a CONNECT with a clean session and a keepalive of a minute."""
    flags, tail = 0x02, words(client_id)
    if will is not None:
        flags |= 0x04 | (0x20 if will.retained else 0)
        tail += words(will.topic) + words(will.payload)
    if name is not None:
        flags |= 0x80
        tail += words(name)
    if password is not None:
        flags |= 0x40
        tail += words(password)
    return packet(0x10, words("MQTT") + bytes([4, flags, 0, 60]) + tail)


def publish(topic: str, payload: bytes) -> bytes:
    """Return a PUBLISH of QoS 0."""
    return packet(0x30, words(topic) + payload)


@asynccontextmanager
async def socket_to(
    credential: Credential, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect to a credential's broker as it says, or with other TLS; in the end the line is cut without a farewell."""
    context = tls or (pinned_tls(credential.authority) if credential.authority else None)
    reader, writer = await asyncio.open_connection(
        credential.host, credential.port, ssl=context, server_hostname="broker.cherga.internal" if context else None
    )
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def die_with_will(credential: Credential, will: Message) -> None:
    """Sign in with a will and vanish: the broker tells it, if it may be told. It may refuse the whole connection."""
    async with socket_to(credential) as (reader, writer):
        writer.write(connect(credential.name, credential.name, credential.password, will))
        with suppress(asyncio.IncompleteReadError):
            await reader.readexactly(4)

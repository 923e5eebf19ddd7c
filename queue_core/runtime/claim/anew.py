"""The way to a broker of a device that asks for a code again where its own credential is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from queue_core.runtime.link import Connector, Link, Message, Refused


class CredentialRefused(Exception):
    """The broker refuses the credential that this device was given by code."""


class UntilRefused:
    """Connects as `way` does, but raises `CredentialRefused` where that raises `Refused`: no `LinkLost` to try on."""

    def __init__(self, way: Connector) -> None:
        self._way = way

    def __str__(self) -> str:
        return str(self._way)

    @asynccontextmanager
    async def connect(self, client_id: str, will: Message | None) -> AsyncIterator[Link]:
        """Connect; raises `LinkLost` or `CredentialRefused`."""
        try:
            async with self._way.connect(client_id, will) as link:
                yield link
        except Refused as error:
            raise CredentialRefused(str(error)) from error

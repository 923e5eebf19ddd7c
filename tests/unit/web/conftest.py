from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer

from queue_core.runtime.clock import ManualClock
from tests.support.front_twin import FrontTwin
from tests.support.offices import small_office
from tests.support.web_office import NOON, pages_of

OURS = {"X-Cherga": "1"}


@dataclass
class Site:
    """The pages and the office behind them."""

    client: TestClient[Any, Any]
    front: FrontTwin
    clock: ManualClock

    async def page(self, path: str, language: str = "uk", **more: Any) -> str:
        async with self.client.get(path, headers={"Accept-Language": language, **more}) as response:
            assert response.status == 200, await response.text()
            return await response.text()

    async def post(self, path: str, body: object, **headers: str) -> ClientResponse:
        return await self.client.post(path, json=body, headers={**OURS, **headers})


async def _site(demonstration: bool) -> AsyncIterator[Site]:
    clock = ManualClock(NOON)
    front = FrontTwin(small_office(), clock, demonstration=demonstration)
    # Unsafe: a cookie of an address that is a number, as 127.0.0.1 is, is kept too.
    server = TestServer(pages_of(front, clock), host="127.0.0.1")
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        yield Site(client, front, clock)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async for site in _site(demonstration=True):
        yield site


@pytest.fixture
async def working_site() -> AsyncIterator[Site]:
    """Pages of an office that is no demonstration."""
    async for site in _site(demonstration=False):
        yield site

"""Waiting in a test: for a condition that no event announces, and never for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

_T = TypeVar("_T")
_LOOK_SECONDS = 0.01


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Return as soon as `condition()` is true; fails the test after so many seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        if loop.time() > end:
            raise AssertionError(f"it did not become true within {seconds} s")
        await asyncio.sleep(_LOOK_SECONDS)


async def within(work: Awaitable[_T], seconds: float = 10) -> _T:
    """Await something, and fail the test after so many seconds."""
    async with asyncio.timeout(seconds):
        return await work

"""Office time: the time people live by. In a replay it runs faster, for every process alike."""

from __future__ import annotations

import asyncio
import heapq
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake

VARIABLE: Final = "CHERGA_CLOCK"
_FORM = re.compile(r"(?P<office>\d+(\.\d+)?)@(?P<real>\d+(\.\d+)?)x(?P<speed>\d+(\.\d+)?)")


class OfficeClock:
    """Tells office time as seconds since 1970 UTC. It starts at an instant and goes by the monotonic clock from there,
    `speed` office seconds to a real one, so a wall clock that is set anew does not move it.
    """

    def __init__(
        self, started_at: float, *, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.speed = speed
        self._started_at = started_at
        self._monotonic = monotonic
        self._monotonic_start = monotonic()
        self._wall: Callable[[], float] = self.now
        self._kept_apart = 0.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> OfficeClock:
        """Read `CHERGA_CLOCK="<office epoch seconds>@<unix epoch seconds>x<speed>"`, else office time is wall time.

        Raises `ConfigurationMistake` where the variable is of another form.
        """
        wall = time.time()  # noqa: TID251  # the one place where wall time comes in
        given = environment.get(VARIABLE)
        if not given:
            return cls(wall).beside(time.time)  # noqa: TID251  # and the one where it is looked at again
        form = _FORM.fullmatch(given)
        if form is None or float(form["speed"]) <= 0:
            remedy = "write <office epoch seconds>@<unix epoch seconds>x<speed>, as in 1793600000@1793612345x60"
            raise ConfigurationMistake([Mistake("environment", VARIABLE, f"«{given}» is not a clock", remedy)])
        speed = float(form["speed"])
        office, real = float(form["office"]), float(form["real"])

        def declared() -> float:
            return office + (time.time() - real) * speed  # noqa: TID251  # wall time, as declared

        return cls(declared(), speed=speed).beside(declared)

    def beside(self, wall: Callable[[], float]) -> OfficeClock:
        """Stand beside a clock that others may set, which gives seconds since 1970 UTC; return this clock."""
        self._wall = wall
        return self

    def wall(self) -> float:
        """Return what the clock that others may set says now, seconds since 1970 UTC."""
        return self._wall()

    def go_on_from(self, instant: float) -> None:
        """Let office time be `instant` now and go on from there, wherever the wall clock stands."""
        self._started_at, self._monotonic_start = instant, self._monotonic()

    @property
    def step(self) -> float:
        """How far the wall clock was set since office time was last put beside it: office seconds, forwards is more."""
        return self._wall() - self.now() - self._kept_apart

    def keep_apart(self) -> None:
        """Take the present difference between wall clock and office time for agreed: from now on it is no step."""
        self._kept_apart = self._wall() - self.now()

    def now(self) -> float:
        """Return office time, seconds since 1970 UTC; it never goes backwards."""
        return self._started_at + (self._monotonic() - self._monotonic_start) * self.speed

    def moment(self) -> datetime:
        """Return office time as an aware UTC datetime, whole milliseconds, as it travels on the wire."""
        return datetime.fromtimestamp(round(self.now(), 3), UTC)

    def real(self, for_seconds: float) -> float:
        """Return how many real seconds `for_seconds` of office time last."""
        return for_seconds / self.speed

    async def sleep(self, for_seconds: float) -> None:
        """Wait for so many office seconds."""
        await self.sleep_until(self.now() + for_seconds)

    async def sleep_until(self, instant: float) -> None:
        """Wait until office time is `instant`, seconds since 1970 UTC."""
        while (left := instant - self.now()) > 0:  # noqa: ASYNC110  # time itself is awaited
            await asyncio.sleep(self.real(left))


class ManualClock(OfficeClock):
    """A clock for tests: it stands still until `advance`, which wakes sleepers in the order of their instants."""

    def __init__(self, started_at: float = 0.0) -> None:
        self._now = started_at
        self.wall_ahead = 0.0
        """How far the wall clock is ahead of office time, seconds."""
        super().__init__(started_at, monotonic=lambda: 0.0)
        self.beside(lambda: self._now + self.wall_ahead)
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> float:
        """Return the instant the clock was put to."""
        return self._now

    def go_on_from(self, instant: float) -> None:
        """Put the clock to an instant; the wall clock stays where it is."""
        self.wall_ahead += self._now - instant
        self._now = instant

    @property
    def sleepers(self) -> int:
        """How many wait for an instant to come."""
        return sum(not future.done() for _, _, future in self._sleepers)

    async def sleep_until(self, instant: float) -> None:
        """Wait until the clock has been advanced to `instant`."""
        if instant <= self._now:
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (instant, self._count, woken))
        await woken

    async def advance(self, for_seconds: float) -> None:
        """Let so many seconds pass, stopping at each instant somebody waits for so that they act at their own time."""
        until = self._now + for_seconds
        while self._sleepers and self._sleepers[0][0] <= until:
            instant, _, woken = heapq.heappop(self._sleepers)
            if woken.done():
                continue
            self._now = instant
            woken.set_result(None)
            for _ in range(_TURNS):
                await asyncio.sleep(0)
        self._now = until


_TURNS: Final = 8
"""Turns of the loop a woken task gets before the clock moves on."""

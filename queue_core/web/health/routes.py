"""`/healthz`: well or not, for everybody. `/metrics`: figures in Prometheus' words, for this machine or by a token."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from aiohttp import web

from queue_core.web.front import FrontOffice
from queue_core.web.health.vitals import Vitals
from queue_core.web.request.troubles import Trouble

TURN_SECONDS: Final = 2.0
"""A writer that takes no turn for so long is not well; devices say that there is no connection after 3 s."""
FRESH_SECONDS: Final = 1.0
"""Whoever asks more often hears the same: asking costs the office at most a turn a second."""
PROMETHEUS_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"


class HealthRoutes:
    """Answers watchers. `token_file` may hold a token for those on other machines; without it they get no figures."""

    def __init__(
        self, front: FrontOffice, vitals: Vitals, token_file: Path, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._front = front
        self._vitals = vitals
        self._token_file = token_file
        self._now = now
        self._turned = True
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [web.get("/healthz", self.healthz), web.get("/metrics", self.metrics)]

    async def healthz(self, _request: web.Request) -> web.Response:
        """Answer 200 `ok` while the office can be served, 503 `not ok` else; why is for the log and for `/metrics`."""
        vitals = self._vitals
        is_well = await self._turns() and vitals.is_broker_linked and not vitals.is_disk_out
        return web.Response(text="ok\n" if is_well else "not ok\n", status=200 if is_well else 503)

    async def metrics(self, request: web.Request) -> web.Response:
        """Answer with the figures."""
        own = request.transport.get_extra_info("sockname") if request.transport is not None else None
        if not (is_of_this_machine(request.remote, own[0] if own else None) or self._shows_token(request)):
            raise Trouble(403, "figures_closed", field="Authorization")
        from queue_core.web.health.figures import figures_of  # its library is loaded where it is asked for

        text = figures_of(self._front, self._vitals, writer_turns=await self._turns())
        return web.Response(body=text, headers={"Content-Type": PROMETHEUS_TEXT})

    async def _turns(self) -> bool:
        async with self._asking:
            if self._now() - self._asked_at >= FRESH_SECONDS:
                try:
                    async with asyncio.timeout(TURN_SECONDS):
                        await self._vitals.turn()
                    self._turned = True
                except TimeoutError:
                    self._turned = False
                self._asked_at = self._now()
            return self._turned

    def _shows_token(self, request: web.Request) -> bool:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        try:
            token = self._token_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return False
        return bool(token) and scheme == "Bearer" and hmac.compare_digest(shown.encode(), token.encode())


def is_of_this_machine(address: str | None, own: str | None) -> bool:
    """Say whether who asks from `address` sits at this machine: on its loopback, or at the `own` address it asked at.

    Where pages are open to the network alone, the machine itself asks there too; nobody else can hold that address.
    """
    try:
        return address is not None and (ipaddress.ip_address(address).is_loopback or address == own)
    except ValueError:
        return False

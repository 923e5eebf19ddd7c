"""Opens the pages on their port: with their certificate, and with who may sign in."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol, TypeAlias

import structlog
from aiohttp import web

from queue_core.access.pages.places import public_authority
from queue_core.reports.acts import Acts
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.system.ports import who_listens
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, NotThereYet
from queue_core.staff.command import ROOM as STAFF_WORDS
from queue_core.staff.entrance import Entrance
from queue_core.staff.staff_file import STAFF, StaffFile, StaffTrouble
from queue_core.web.access.certificate import PageCertificate
from queue_core.web.access.connections import Connections, listen_on, most_connections
from queue_core.web.access.entry import FIRST_USER
from queue_core.web.access.gate import Access
from queue_core.web.access.pairing import Pairing
from queue_core.web.app import ROOM, web_app
from queue_core.web.front import FrontOffice
from queue_core.web.health.routes import HealthRoutes
from queue_core.web.request.guards import LOOPBACK
from queue_core.web.request.unread import keep_requests_out_of_the_log

log = structlog.get_logger()

Notice: TypeAlias = Callable[[], tuple[str, int] | None]
"""What staff should read now: a key of their texts and days."""
Watch: TypeAlias = Callable[[], Coroutine[None, None, None]]


class PagesPlace(Protocol):
    """Where the pages find things and under which address they are opened."""

    @property
    def config(self) -> Path:
        """The configuration folder."""

    @property
    def data(self) -> Path:
        """The data folder."""

    @property
    def host(self) -> str:
        """The address."""

    @property
    def port(self) -> int:
        """The port."""

    @property
    def demonstration(self) -> bool:
        """Whether nobody has to sign in."""


@asynccontextmanager
async def open_pages(
    front: FrontOffice,
    place: PagesPlace,
    clock: OfficeClock,
    certificate: PageCertificate | None,
    acts: Acts,
    health: HealthRoutes,
    notice: Notice,
) -> AsyncIterator[list[Watch]]:
    """Open the pages; give what has to be run beside them for ever. Raises `ConfigurationMistake`."""
    texts, theme, entrance = Texts.load(place.config, ROOM), Theme.load(place.config), _entrance(front, place, clock)
    access = Access(
        Texts.load(place.config, STAFF_WORDS),
        entrance,
        demonstration=place.demonstration,
        notice=notice,
        acts=acts,
        pairing=Pairing(entrance, clock) if entrance is not None else None,
    )
    hosts = (place.host, *(certificate.names if certificate is not None else ()))
    authority = public_authority(place.data)
    pages = web_app(
        front, texts=texts, theme=theme, clock=clock, access=access, hosts=hosts, health=health, authority=authority
    )
    connections = Connections(most_connections(), certificate.context if certificate is not None else None)
    connections.attend_to(pages)
    quiet = keep_requests_out_of_the_log()
    # Who sends more than is read is hung up on: their bytes are not taken for ten seconds more.
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=0.5, lingering_time=0.0, logger=quiet)
    await runner.setup()
    sockets: list[socket.socket] = []
    try:
        sockets = await _listen(place)
        scheme = "https" if certificate is not None else "http"
        log.info("The pages are open", action="pages_open", address=f"{scheme}://{place.host}:{place.port}/")
        yield [
            lambda: connections.take_in(sockets, _server_of(runner)),
            *(one.watch for one in (entrance, certificate) if one is not None),
        ]
    finally:
        for one in sockets:
            one.close()
        connections.close()
        await runner.cleanup()


def _server_of(runner: web.AppRunner) -> web.Server:
    assert runner.server is not None, "it is set up"
    return runner.server


def _entrance(front: FrontOffice, place: PagesPlace, clock: OfficeClock) -> Entrance | None:
    """Return who may sign in; None in a demonstration, which is therefore shown on its own machine only."""
    if place.demonstration:
        if place.host not in LOOPBACK:
            wrong = f"a demonstration lets everybody do everything, and {place.host} is open to others"
            raise ConfigurationMistake([Mistake("command line", "--demonstration", wrong, "leave --host out")])
        return None
    try:
        entrance = Entrance(StaffFile(place.data / STAFF), clock, office_names=front.plan.name.values())
    except StaffTrouble as trouble:
        raise ConfigurationMistake([trouble.mistake]) from trouble
    if not entrance.has_users:
        log.warning(
            f"Nobody may sign in yet, only public pages are served: {FIRST_USER} --data {place.data}", action="no_users"
        )
    return entrance


async def _listen(place: PagesPlace) -> list[socket.socket]:
    try:
        return await listen_on(place.host, place.port)
    except OSError as error:
        holder = await asyncio.to_thread(who_listens, place.port) if error.errno == errno.EADDRINUSE else None
        wrong = f"port {place.port} is in use by {holder}" if holder is not None else str(error.strerror or error)
        remedy = "free it, or choose another --port" if holder is not None else "choose another --host or --port"
        # After a power cut a network card may come up later than we; and who holds a port may let it go.
        kind = NotThereYet if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL) else ConfigurationMistake
        raise kind([Mistake("command line", "--port", wrong, remedy)]) from error

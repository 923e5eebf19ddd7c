"""The core put together: open the journal, rebuild, then serve gateway, pages and time until told to end."""

from __future__ import annotations

import asyncio
import errno
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import structlog
from aiohttp import web

from queue_core import __version__
from queue_core.announcing import Announcer
from queue_core.clock_watch import note_doubts, watch_clock
from queue_core.dispatcher import Dispatcher
from queue_core.domain.events import KINDS
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import OfficePlan
from queue_core.floor import Floor
from queue_core.front import OfficeFront
from queue_core.gateway.inbound import Inbound, NewIds
from queue_core.gateway.mqtt import Gateway
from queue_core.journal.codec import EventCodec
from queue_core.journal.marker import make_folder
from queue_core.journal.records import JOURNAL, Journal
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.upcasters import UPCASTERS
from queue_core.keeping.disk import DiskRoom
from queue_core.remembered import RememberedAnswers
from queue_core.replies import ReplyWriter
from queue_core.reports import why
from queue_core.reports.acts import Acts
from queue_core.reports.asking import Whys
from queue_core.reports.estimates import PastEstimates
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector
from queue_core.runtime.system.ports import who_listens
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.staff.command import ROOM as STAFF_WORDS
from queue_core.staff.entrance import Entrance
from queue_core.staff.staff_file import STAFF, StaffFile, StaffTrouble
from queue_core.submissions import Announcement
from queue_core.timekeeper import keep_time
from queue_core.views.published import PublishedStates
from queue_core.web.access.certificate import PageCertificate
from queue_core.web.access.entry import FIRST_USER
from queue_core.web.access.gate import Access
from queue_core.web.app import ROOM, web_app
from queue_core.web.request.guards import LOOPBACK
from queue_core.wire import codec as wire_codec

log = structlog.get_logger()

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
REGISTER_DOWN = "supervisor.register_down"
"""The text of the pages that the catalogue gives as the reason of a suspended service."""
ORDER = "order"
"""The texts that say, by policy, how people are called where veterans are not promised to be first."""
CLOCK = "clock"
"""The texts that say what visitors are told while the computer's clock is not believed."""


_Watch: TypeAlias = Callable[[], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class CoreOptions:
    """Where the core finds and leaves things. `demonstration`: the pages may touch devices, and nobody signs in.

    `tls`: the certificate of the pages and its key, two PEM files; without it they are plain HTTP.
    """

    config: Path
    data: Path
    host: str
    port: int
    demonstration: bool = False
    tls: tuple[Path, Path] | None = None


def new_ids() -> NewIds:
    """Draw a ticket's id and code from the system's secure source."""
    code = "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))
    return NewIds(TicketId(secrets.token_hex(8)), code)


async def serve_core(options: CoreOptions, plan: OfficePlan, connector: Connector, clock: OfficeClock) -> None:
    """Serve until cancelled. A journal that cannot be opened or written ends it with that error."""
    make_folder(options.data)
    journal: Journal = SqliteJournal(options.data / JOURNAL)
    loaded = await journal.open()
    try:
        core = _put_together(options, plan, journal, connector, clock)
        await core.dispatcher.start(loaded, __version__)
        log.info(
            "The core remembers everything and begins to serve",
            action="core_started",
            office=plan.id,
            epoch=loaded.epoch,
            records=loaded.head.seq,
        )
        async with _pages(core, options, clock) as watches, asyncio.TaskGroup() as tasks:
            for watch in watches:
                tasks.create_task(watch())
            tasks.create_task(core.dispatcher.run())
            tasks.create_task(core.gateway.run())
            tasks.create_task(core.room.watch())
            tasks.create_task(keep_time(core.dispatcher, clock))
            if not options.demonstration:
                tasks.create_task(watch_clock(core.office, core.dispatcher, clock))
            systemd = Systemd()
            tasks.create_task(systemd.keep_alive())
            systemd.ready()
    finally:
        await journal.close()
        log.info("The core has ended", action="core_ended")


@dataclass(frozen=True, slots=True)
class _Core:
    office: Office
    journal: Journal
    dispatcher: Dispatcher
    gateway: Gateway
    front: OfficeFront
    room: DiskRoom
    certificate: PageCertificate | None


def _put_together(
    options: CoreOptions, plan: OfficePlan, journal: Journal, connector: Connector, clock: OfficeClock
) -> _Core:
    certificate = PageCertificate(*options.tls, clock.wall) if options.tls is not None else None
    office = new_office(plan)
    published = _published(office, options.config)
    writer = ReplyWriter(office, published, Texts.load(options.config, "refusals"))
    dispatcher = Dispatcher(
        office=office,
        journal=journal,
        codec=EventCodec(KINDS, UPCASTERS),
        clock=clock,
        writer=writer,
        announcer=Announcer(office, published),
        remembered=RememberedAnswers(time.monotonic),
        # Nobody would be there to confirm: a demonstration goes by the clock it finds.
        doubts_clock=not options.demonstration,
    )
    dispatcher.listen(note_closed_days)
    dispatcher.listen(note_doubts)
    floor = Floor(clock, plan.devices)
    front = OfficeFront(
        plan=plan,
        dispatcher=dispatcher,
        floor=floor,
        estimates=PastEstimates(journal, plan),
        whys=Whys(journal, plan, Texts.load(options.config, why.ROOM)),
        clock=clock,
        data_dir=options.data,
        demonstration=options.demonstration,
    )
    room = DiskRoom(journal.free_bytes)
    gateway = Gateway(
        connector=connector,
        plan=plan,
        dispatcher=dispatcher,
        inbound=Inbound(plan, new_ids),
        writer=writer,
        floor=floor,
        clock=clock,
        version=__version__,
        health=lambda: room.health | (certificate.health if certificate is not None else {}),
        states=lambda: {name: wire_codec.encode(state) for name, state in front.states().items()},
    )
    return _Core(office, journal, dispatcher, gateway, front, room, certificate)


def _published(office: Office, config: Path) -> PublishedStates:
    orders = Texts.load(config, ORDER)
    return PublishedStates(
        office,
        register_down=_in_all_languages(Texts.load(config, ROOM), REGISTER_DOWN),
        orders={policy: _in_all_languages(orders, policy) for policy in sorted(orders.keys())},
        doubt=_in_all_languages(Texts.load(config, CLOCK), "doubted"),
    )


def note_closed_days(announcement: Announcement) -> None:
    """Log the head of the chain at the close of a day: whoever keeps it can tell later if the past was changed."""
    for record in announcement.closed_days:
        log.info(
            f"The day is closed, keep this on paper: record {record.seq}, {record.day}, stamp {record.stamp}",
            action="day_closed",
            day=record.day,
            record=record.seq,
            stamp=record.stamp,
            hash=record.hash,
        )


def _in_all_languages(texts: Texts, key: str) -> dict[str, str]:
    return {language: texts.say(key, language) for language in texts.languages}


@asynccontextmanager
async def _pages(core: _Core, options: CoreOptions, clock: OfficeClock) -> AsyncIterator[list[_Watch]]:
    """Open the pages; give what has to be run beside them for ever."""
    texts, theme = Texts.load(options.config, ROOM), Theme.load(options.config)
    entrance, certificate = _entrance(core.front, options, clock), core.certificate
    access = Access(
        Texts.load(options.config, STAFF_WORDS),
        entrance,
        demonstration=options.demonstration,
        notice=certificate.notice if certificate is not None else lambda: None,
        acts=Acts(core.journal),
    )
    hosts = (options.host, *(certificate.names if certificate is not None else ()))
    pages = web_app(core.front, texts=texts, theme=theme, clock=clock, access=access, hosts=hosts)
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await _open_pages(runner, options, certificate)
        scheme = "https" if certificate is not None else "http"
        log.info("The pages are open", action="pages_open", address=f"{scheme}://{options.host}:{options.port}/")
        yield [one.watch for one in (entrance, certificate) if one is not None]
    finally:
        await runner.cleanup()


def _entrance(front: OfficeFront, options: CoreOptions, clock: OfficeClock) -> Entrance | None:
    """Return who may sign in; None in a demonstration, which is therefore shown on its own machine only."""
    if options.demonstration:
        if options.host not in LOOPBACK:
            wrong = f"a demonstration lets everybody do everything, and {options.host} is open to others"
            raise ConfigurationMistake([Mistake("command line", "--demonstration", wrong, "leave --host out")])
        return None
    try:
        entrance = Entrance(StaffFile(options.data / STAFF), clock, office_names=front.plan.name.values())
    except StaffTrouble as trouble:
        raise ConfigurationMistake([trouble.mistake]) from trouble
    if not entrance.has_users:
        log.warning(
            f"Nobody may sign in yet, only public pages are served: {FIRST_USER} --data {options.data}",
            action="no_users",
        )
    return entrance


async def _open_pages(runner: web.AppRunner, options: CoreOptions, certificate: PageCertificate | None) -> None:
    context = certificate.context if certificate is not None else None
    try:
        await web.TCPSite(runner, options.host, options.port, ssl_context=context).start()
    except OSError as error:
        holder = await asyncio.to_thread(who_listens, options.port) if error.errno == errno.EADDRINUSE else None
        wrong = f"port {options.port} is in use by {holder}" if holder is not None else str(error.strerror or error)
        remedy = "free it, or choose another --port" if holder is not None else "choose another --host or --port"
        raise ConfigurationMistake([Mistake("command line", "--port", wrong, remedy)]) from error

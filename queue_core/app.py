"""The core put together: open the journal, rebuild, then serve gateway, pages and time until told to end."""

from __future__ import annotations

import asyncio
import errno
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiohttp import web

from queue_core import __version__
from queue_core.announcing import Announcer
from queue_core.dispatcher import Dispatcher
from queue_core.domain.commands import PassTime
from queue_core.domain.events import KINDS
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import OfficePlan
from queue_core.floor import Floor
from queue_core.front import OfficeFront
from queue_core.gateway.inbound import Inbound, NewIds
from queue_core.gateway.mqtt import Gateway
from queue_core.journal.codec import EventCodec
from queue_core.journal.opening import make_journal_folder
from queue_core.journal.records import JOURNAL, Journal
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.upcasters import UPCASTERS
from queue_core.keeping.disk import DiskRoom
from queue_core.keeping.reserve import MB, Reserve
from queue_core.keeping.settings_in_force import Rooms, SettingsInForce
from queue_core.remembered import RememberedAnswers
from queue_core.replies import ReplyWriter
from queue_core.reports import why
from queue_core.reports.asking import Whys
from queue_core.reports.estimates import PastEstimates
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector
from queue_core.runtime.system.ports import who_listens
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.system.standstill import StandstillWatch
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.submissions import Announcement, Submission
from queue_core.texts.keeper import TextKeeper
from queue_core.timekeeper import keep_time
from queue_core.views.published import PublishedStates
from queue_core.watching.clock import note_doubts, watch_clock
from queue_core.watching.life import keep_turning, what_stands_still
from queue_core.web.app import ROOM, web_app
from queue_core.web.connections import bounded, most_connections
from queue_core.web.request.unread import keep_requests_out_of_the_log
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
DISK = "disk"
"""The texts that kiosks say while the disk has little room."""
LOADED: Rooms = {
    "refusals": (), ROOM: (REGISTER_DOWN,), ORDER: (), CLOCK: ("doubted",), DISK: ("at_reception",), why.ROOM: ()
}  # fmt: skip
"""All texts the core loads, with what it says before anybody asks."""


@dataclass(frozen=True, slots=True)
class CoreOptions:
    """Where the core finds and leaves things. `demonstration`: the pages may touch devices and show all of them.

    `reserve_mb`: room kept back beside the journal; `standstill_seconds`: after so long without a turn of the writer
    the whole process ends (0: never). `settings`: where `config` and plan come from, to be kept once they serve; None:
    from somebody who keeps them.
    """

    config: Path
    data: Path
    host: str
    port: int
    demonstration: bool = False
    reserve_mb: int = 0
    standstill_seconds: float = 0.0
    settings: SettingsInForce | None = None

    @property
    def health_of_settings(self) -> Mapping[str, object]:
        """What the core's presence says of its configuration."""
        return self.settings.health if self.settings is not None else {}

    @property
    def told_of_settings(self) -> Mapping[str, object]:
        """That, and for pages which mistake it has."""
        return self.settings.told if self.settings is not None else {}


def new_ids() -> NewIds:
    """Draw a ticket's id and code from the system's secure source."""
    code = "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))
    return NewIds(TicketId(secrets.token_hex(8)), code)


async def serve_core(options: CoreOptions, plan: OfficePlan, connector: Connector, clock: OfficeClock) -> None:
    """Serve until cancelled. A journal that cannot be opened or written ends it with that error."""
    make_journal_folder(options.data)
    path = options.data / JOURNAL
    reserve = Reserve(path, options.reserve_mb * MB)
    journal: Journal = SqliteJournal(path, reserve)
    systemd = Systemd()
    loaded = await journal.open()
    with ExitStack() as watching:
        try:
            core = _put_together(options, plan, journal, reserve, connector, clock)
            await core.room.look()
            await core.dispatcher.start(loaded, __version__)
            log.info(
                "The core remembers everything and begins to serve",
                action="core_started",
                office=plan.id,
                epoch=loaded.epoch,
                records=loaded.head.seq,
            )
            why = what_stands_still(core.dispatcher, path, options.standstill_seconds)
            watch = watching.enter_context(StandstillWatch(options.standstill_seconds, why))
            async with _pages(core.front, options, clock), asyncio.TaskGroup() as tasks:
                tasks.create_task(core.dispatcher.run())
                tasks.create_task(keep_turning(core.dispatcher, watch, systemd))
                tasks.create_task(core.gateway.run())
                tasks.create_task(core.room.watch(core.look_at_everything))
                tasks.create_task(core.texts.run())
                tasks.create_task(keep_time(core.dispatcher, clock))
                if not options.demonstration:
                    tasks.create_task(watch_clock(core.office, core.dispatcher, clock))
                if options.settings is not None:
                    tasks.create_task(options.settings.keep(options.data, clock))
        finally:  # still watched: a journal that does not answer would keep the process for ever
            systemd.stopping()
            await journal.close()
            log.info("The core has ended", action="core_ended")


@dataclass(frozen=True, slots=True)
class _Core:
    office: Office
    dispatcher: Dispatcher
    gateway: Gateway
    front: OfficeFront
    room: DiskRoom
    texts: TextKeeper

    async def look_at_everything(self) -> None:
        """Publish what has changed without any fact."""
        await self.dispatcher.submit(Submission(PassTime(), who="core", where="core"))


def _put_together(
    options: CoreOptions, plan: OfficePlan, journal: Journal, reserve: Reserve, connector: Connector, clock: OfficeClock
) -> _Core:
    office = new_office(plan)
    room = DiskRoom(journal.free_bytes, reserve, _in_all_languages(Texts.load(options.config, DISK), "at_reception"))
    published = _published(options, office, room)
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
        objection=room.objection(plan),
    )
    dispatcher.listen(note_closed_days)
    dispatcher.listen(note_doubts)
    floor = Floor(clock, plan.devices)
    texts = TextKeeper(office, dispatcher, journal, clock, options.data, secrets.token_bytes)
    front = OfficeFront(
        plan=plan,
        dispatcher=dispatcher,
        floor=floor,
        estimates=PastEstimates(journal, plan),
        whys=Whys(journal, plan, Texts.load(options.config, why.ROOM)),
        texts=texts,
        clock=clock,
        data_dir=options.data,
        demonstration=options.demonstration,
        health=lambda: {**room.health, **options.told_of_settings},
    )
    room.listen(front.tell_of_core)
    gateway = Gateway(
        connector=connector,
        plan=plan,
        dispatcher=dispatcher,
        inbound=Inbound(plan, new_ids),
        writer=writer,
        floor=floor,
        clock=clock,
        version=__version__,
        health=lambda: {**room.health, **options.health_of_settings},
        states=lambda: {name: wire_codec.encode(state) for name, state in front.states().items()},
    )
    return _Core(office, dispatcher, gateway, front, room, texts)


def _published(options: CoreOptions, office: Office, room: DiskRoom) -> PublishedStates:
    orders = Texts.load(options.config, ORDER)
    return PublishedStates(
        office,
        register_down=_in_all_languages(Texts.load(options.config, ROOM), REGISTER_DOWN),
        orders={policy: _in_all_languages(orders, policy) for policy in sorted(orders.keys())},
        doubt=_in_all_languages(Texts.load(options.config, CLOCK), "doubted"),
        at_reception=lambda: room.sends_to_reception,
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
async def _pages(front: OfficeFront, options: CoreOptions, clock: OfficeClock) -> AsyncIterator[None]:
    texts, theme = Texts.load(options.config, ROOM), Theme.load(options.config)
    pages = web_app(front, texts=texts, theme=theme, clock=clock, hosts=(options.host,))
    quiet = keep_requests_out_of_the_log()
    runner = web.AppRunner(pages, access_log=None, shutdown_timeout=0.5, logger=quiet)
    await runner.setup()
    server: asyncio.Server | None = None
    try:
        server = await _open_pages(runner, options)
        log.info("The pages are open", action="pages_open", address=f"http://{options.host}:{options.port}/")
        yield
    finally:
        if server is not None:
            server.close()
        await runner.cleanup()


async def _open_pages(runner: web.AppRunner, options: CoreOptions) -> asyncio.Server:
    assert runner.server is not None, "it is set up"
    connect = bounded(runner.server, most_connections())
    try:
        return await asyncio.get_running_loop().create_server(connect, options.host, options.port)
    except OSError as error:
        holder = await asyncio.to_thread(who_listens, options.port) if error.errno == errno.EADDRINUSE else None
        wrong = f"port {options.port} is in use by {holder}" if holder is not None else str(error.strerror or error)
        remedy = "free it, or choose another --port" if holder is not None else "choose another --host or --port"
        raise ConfigurationMistake([Mistake("command line", "--port", wrong, remedy)]) from error

"""The core put together: open the journal, rebuild, then serve gateway, pages and time until told to end."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog

from queue_core import __version__
from queue_core.access.claims.door import claim_door
from queue_core.access.pages.places import public_authority, public_certificate
from queue_core.announcing import Announcer
from queue_core.dispatcher import Dispatcher
from queue_core.domain.commands import PassTime
from queue_core.domain.events import KINDS
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import OfficePlan
from queue_core.floor import Floor
from queue_core.front import OfficeFront
from queue_core.gateway.inbound import Inbound
from queue_core.gateway.mqtt import Gateway
from queue_core.gateway.power import SIGNAL_VARIABLE, STOOD, PowerWatch
from queue_core.journal.codec import EventCodec
from queue_core.journal.opening import make_journal_folder
from queue_core.journal.records import JOURNAL, Journal
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.upcasters import UPCASTERS
from queue_core.keeping.disk import DiskRoom
from queue_core.keeping.reserve import MB, Reserve
from queue_core.keeping.settings_in_force import Rooms, SettingsInForce
from queue_core.reception import new_ids
from queue_core.remembered.answers import RememberedAnswers
from queue_core.replies import ReplyWriter
from queue_core.reports import why
from queue_core.reports.acts import Acts
from queue_core.reports.asking import Whys
from queue_core.reports.estimates import PastEstimates
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.system.standstill import StandstillWatch
from queue_core.runtime.texts import Texts
from queue_core.staff.command import ROOM as STAFF_WORDS
from queue_core.submissions import Announcement, Submission
from queue_core.texts.keeper import TextKeeper
from queue_core.timekeeper import keep_time
from queue_core.views.desks import Desks
from queue_core.views.published import PublishedStates
from queue_core.watching.certificates import CertificateWatch
from queue_core.watching.clock import note_doubts, watch_clock
from queue_core.watching.life import keep_turning, what_stands_still
from queue_core.web.access.certificate import PageCertificate
from queue_core.web.app import ROOM
from queue_core.web.health.core import CoreVitals
from queue_core.web.health.routes import HealthRoutes
from queue_core.web.serving import open_pages
from queue_core.wire import codec as wire_codec

log = structlog.get_logger()

REGISTER_DOWN = "supervisor.register_down"
"""The text of the pages that the catalogue gives as the reason of a suspended service."""
HALL = "hall"
"""What the core itself tells visitors on boards and kiosks."""
ORDERS = "order."
"""How people are called where veterans are not promised to be first: the key goes on with the policy."""

METRICS_TOKEN = "metrics.token"  # a file's name  # nosec B105
"""A file of the data folder: who shows what stands in it may read figures from another machine."""
LOADED: Rooms = {
    "refusals": (), ROOM: (REGISTER_DOWN,), HALL: ("clock.doubted", "disk.at_reception"), why.ROOM: (), STAFF_WORDS: ()
}  # fmt: skip
"""All texts the core loads, with what it says before anybody asks."""


@dataclass(frozen=True, slots=True)
class CoreOptions:
    """Where the core finds and leaves things. `demonstration`: the pages may touch devices, and nobody signs in.

    `tls`: the certificate of the pages and its key, two PEM files; without it they are plain HTTP. `reserve_mb`: room
    kept back beside the journal; `standstill_seconds`: after so long without a turn of the writer the whole process
    ends (0: never). `claims`: where devices fetch credentials by code (None: nowhere). `settings`: where `config` and
    plan come from, to be kept once they serve; None: from somebody who keeps them.
    """

    config: Path
    data: Path
    host: str
    port: int
    demonstration: bool = False
    tls: tuple[Path, Path] | None = None
    reserve_mb: int = 0
    standstill_seconds: float = 0.0
    settings: SettingsInForce | None = None
    claims: tuple[str, int] | None = None

    @property
    def health_of_settings(self) -> Mapping[str, object]:
        """What the core's presence says of its configuration."""
        return self.settings.health if self.settings is not None else {}

    @property
    def told_of_settings(self) -> Mapping[str, object]:
        """That, and for pages which mistake it has."""
        return self.settings.told if self.settings is not None else {}


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
            vitals = CoreVitals(
                core.dispatcher, lambda: core.gateway.is_linked, core.room, os.environ, core.certificate_ends
            )
            health = HealthRoutes(core.front, vitals, options.data / METRICS_TOKEN)
            pages = open_pages(core.front, options, clock, core.certificate, Acts(journal), health, core.notice)
            async with pages as beside, asyncio.TaskGroup() as tasks:
                for one in beside:
                    tasks.create_task(one())
                tasks.create_task(core.dispatcher.run())
                tasks.create_task(keep_turning(core.dispatcher, watch, systemd))
                tasks.create_task(core.gateway.run())
                tasks.create_task(core.room.watch(core.look_at_everything))
                tasks.create_task(core.texts.run())
                tasks.create_task(core.other_certificates.watch())
                tasks.create_task(keep_time(core.dispatcher, clock))
                if signal := os.environ.get(SIGNAL_VARIABLE):
                    power = PowerWatch(core.office, core.dispatcher, Path(signal), options.data / STOOD)
                    tasks.create_task(power.run())
                if not options.demonstration:
                    tasks.create_task(watch_clock(core.office, core.dispatcher, clock))
                if options.claims is not None:
                    tasks.create_task(claim_door(options.data, clock, *options.claims).run())
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
    certificate: PageCertificate | None
    other_certificates: CertificateWatch

    def certificate_ends(self) -> Mapping[str, float]:
        """Return when the certificates end, of those there are."""
        own = {"pages": self.certificate.ends_at} if self.certificate is not None else {}
        return {**own, **self.other_certificates.ends}

    def notice(self) -> tuple[str, int] | None:
        """Return what staff should read now of certificates: first of that they see themselves."""
        own = self.certificate.notice() if self.certificate is not None else None
        return own or self.other_certificates.notice()

    async def look_at_everything(self) -> None:
        """Publish what has changed without any fact."""
        await self.dispatcher.submit(Submission(PassTime(), who="core", where="core"))


def _put_together(
    options: CoreOptions, plan: OfficePlan, journal: Journal, reserve: Reserve, connector: Connector, clock: OfficeClock
) -> _Core:
    certificate = PageCertificate(*options.tls, clock.wall) if options.tls is not None else None
    office = new_office(plan)
    room = _room(options, journal, reserve)
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
    front = OfficeFront(
        plan=plan,
        dispatcher=dispatcher,
        floor=floor,
        estimates=PastEstimates(journal, plan),
        whys=Whys(journal, plan, Texts.load(options.config, why.ROOM)),
        texts=(texts := TextKeeper(office, dispatcher, journal, clock, options.data, secrets.token_bytes)),
        desks=Desks(office, lambda: not dispatcher.is_in_journal, clock.now),
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
        health=lambda: {**room.health, **options.health_of_settings, **_health_of(certificate)},
        states=lambda: {name: wire_codec.encode(state) for name, state in front.states().items()},
    )
    return _Core(office, dispatcher, gateway, front, room, texts, certificate, _other_certificates(options, clock))


def _other_certificates(options: CoreOptions, clock: OfficeClock) -> CertificateWatch:
    return CertificateWatch(public_certificate(options.data), public_authority(options.data), clock.wall)


def _health_of(certificate: PageCertificate | None) -> Mapping[str, object]:
    return certificate.health if certificate is not None else {}


def _room(options: CoreOptions, journal: Journal, reserve: Reserve) -> DiskRoom:
    hall = Texts.load(options.config, HALL)
    return DiskRoom(journal.free_bytes, reserve, _in_all_languages(hall, "disk.at_reception"))


def _published(options: CoreOptions, office: Office, room: DiskRoom) -> PublishedStates:
    hall = Texts.load(options.config, HALL)
    orders = sorted(key for key in hall.keys() if key.startswith(ORDERS))  # noqa: SIM118 -- no mapping
    return PublishedStates(
        office,
        register_down=_in_all_languages(Texts.load(options.config, ROOM), REGISTER_DOWN),
        orders={key.removeprefix(ORDERS): _in_all_languages(hall, key) for key in orders},
        doubt=_in_all_languages(hall, "clock.doubted"),
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

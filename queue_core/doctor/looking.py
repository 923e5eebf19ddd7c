"""Gathers the facts of an office on its own machine: reads its files, asks its programs, changes nothing."""

from __future__ import annotations

import shlex
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from queue_core.access.book import FOLDER, Book, read_book
from queue_core.access.certificates import days_left
from queue_core.access.pages.places import own_pages, public_authority, public_certificate
from queue_core.access.troubles import AccessTrouble
from queue_core.doctor.asking import ask_broker, ask_core, failed_units, is_synchronised, within
from queue_core.doctor.facts import AccessFacts, BackupFacts, CertificateFacts, Facts, JournalFacts, StaffFacts
from queue_core.journal.copies.copying import look_at
from queue_core.journal.records import JOURNAL, stamp_of
from queue_core.keeping.drill import PROVED
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.finding import USUAL_PLACE, own_place
from queue_core.runtime.texts import Texts
from queue_core.settings import load_office
from queue_core.settings.check import check
from queue_core.settings.devices import NEEDS_FILE
from queue_core.staff.staff_file import STAFF

MACHINE_FILE: Final = "machine.env"
_OPTIONS: Final = "CHERGA_CORE_OPTIONS"
_OWN_BROKER: Final = ("127.0.0.1", 1883)
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the core opens its pages, as it is told on this machine."""

    host: str = "127.0.0.1"
    port: int = 8080
    certificate: str | None = None

    @property
    def address(self) -> str:
        """The address to ask at."""
        # Nothing is bound here: who listens everywhere is asked at home.
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "localhost") else self.host  # nosec B104
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"


def pages_of(config: Path, data: Path) -> Pages:
    """Read from `machine.env` where the pages are; what is not said there is as the core has it."""

    def read() -> Pages:
        lines = (config / MACHINE_FILE).read_text(encoding="utf-8").splitlines()
        given = [line.partition("=")[2] for line in lines if line.startswith(f"{_OPTIONS}=")]
        words = shlex.split(" ".join(shlex.split(given[-1]))) if given else []
        options = dict(pairwise(words))
        host, port = options.get("--host", "127.0.0.1"), int(options.get("--port", "8080"))
        return Pages(host, port, options.get("--tls-cert", own))

    found = own_pages(data)
    own = None if found is None else str(found)
    return within(read, lambda _: Pages(certificate=own))


def look(config: Path, data: Path, backups: Path, language: str, clock: OfficeClock) -> Facts:
    """Gather everything; what cannot be found out is a fact too."""
    now = clock.wall()
    pages = pages_of(config, data)
    access, book = _access(data, config, language)
    broker = (book.broker.addresses[0], book.broker.port) if book is not None else _OWN_BROKER
    beside = (("broker", public_certificate(data)), ("authority", public_authority(data)))
    shown = [(whose, path) for whose, path in beside if path.exists()]
    if pages.certificate is not None:
        shown.append(("pages", Path(pages.certificate)))
    return Facts(
        config=str(config),
        mistakes=within(lambda: tuple(check(config, language)), lambda why: (why,)),
        devices=within(lambda: _devices(config), lambda _: ()),
        journal=_journal(data / JOURNAL),
        backups=within(lambda: _backups(backups, now), lambda _: BackupFacts(str(backups), None, None, False)),
        free_mb=within(lambda: shutil.disk_usage(data).free >> 20, lambda _: None),
        core=ask_core(pages.address),
        broker=ask_broker(*broker),
        access=access,
        certificates=tuple(_certificate(whose, path, now) for whose, path in shown),
        year=clock.moment().year,
        is_synchronised=is_synchronised(),
        failed_units=failed_units(),
        staff=_staff(data / STAFF, pages),
        credentials=within(lambda: _credentials(config, data.parent), lambda _: {}),
    )


def _devices(config: Path) -> tuple[str, ...]:
    rows = load_office(config).devices
    return tuple(sorted(str(name) for name, row in rows.items() if row.role in NEEDS_FILE))


def _credentials(config: Path, programs: Path) -> dict[str, tuple[str, ...]]:
    """Return what lies on this machine for devices, as far as we may see it: what was carried, what came by code."""
    found: dict[str, tuple[str, ...]] = {}
    for name in _devices(config):
        own = sorted(own_place(folder) / f"{name}.toml" for folder in programs.iterdir())
        places = [USUAL_PLACE / f"{name}.toml", *own]
        if there := tuple(str(file) for file in places if within(file.is_file, lambda _: False)):
            found[name] = there
    return found


def _journal(path: Path) -> JournalFacts:
    def read() -> JournalFacts:
        if not path.exists():
            return JournalFacts(str(path), False)
        is_owners = path.stat().st_uid == path.parent.stat().st_uid
        head = look_at(path).head
        return JournalFacts(str(path), True, None, is_owners, head.seq, stamp_of(head.hash) if head.hash else "")

    return within(read, lambda why: JournalFacts(str(path), True, why))


def _backups(folder: Path, now: float) -> BackupFacts:
    if folder.exists():
        list(folder.iterdir())  # a folder that is closed to us looks empty to a pattern
    made = [file.stat().st_mtime for file in folder.glob("journal-*.db")]
    drilled = [file.stat().st_mtime for file in folder.glob(PROVED)]
    backup_age, drill_age = (now - max(times) if times else None for times in (made, drilled))
    return BackupFacts(str(folder), backup_age, drill_age)


def _access(data: Path, config: Path, language: str) -> tuple[AccessFacts, Book | None]:
    path = data / FOLDER

    def read() -> tuple[AccessFacts, Book | None]:
        try:
            book = read_book(path)
        except AccessTrouble as trouble:
            words = Texts.load(config, "access").say(trouble.key, language, **trouble.values)
            return AccessFacts(str(path), None, words), None
        return AccessFacts(str(path), frozenset(book.admitted()) if book is not None else None), book

    return within(read, lambda why: (AccessFacts(str(path), None, why), None))


def _certificate(whose: str, path: Path, now: float) -> CertificateFacts:
    def read() -> CertificateFacts:
        return CertificateFacts(whose, str(path), days_left(path.read_text(encoding="ascii"), now))

    return within(read, lambda why: CertificateFacts(whose, str(path), None, why))


def _staff(path: Path, pages: Pages) -> StaffFacts:
    is_open = pages.certificate is None and pages.host not in _LOOPBACK

    def read() -> StaffFacts:
        if not path.exists():
            return StaffFacts(str(path), None, is_open)
        # Without `StaffFile`, which makes what is missing: a doctor leaves no trace.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            return StaffFacts(str(path), connection.execute("SELECT count(*) FROM users").fetchone()[0], is_open)

    return within(read, lambda why: StaffFacts(str(path), None, is_open, f"{path}: {why}"))

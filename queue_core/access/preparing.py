"""Preparing a broker: the authority, the server's certificate, the core's credential and Mosquitto's files."""

from __future__ import annotations

import grp
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from queue_core.access.admission import AUTHORITY, AUTHORITY_KEY
from queue_core.access.book import Book, BrokerPlan, read_book, write_book
from queue_core.access.certificates import (
    NoCertificate,
    Pair,
    days_left,
    fingerprint,
    is_of,
    issue,
    make_authority,
    names_of,
)
from queue_core.access.files import alone_in, write_whole
from queue_core.access.mosquitto import running
from queue_core.access.mosquitto.generation import current_certificate, write_configuration, write_generation
from queue_core.access.mosquitto.passwords import fits, hash_of, new_password
from queue_core.access.pages.places import public_authority, public_certificate
from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.entry.credential import Credential, read_credential
from queue_core.runtime.entry.pinned import BROKER_NAME
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.wire.topics import CORE

CORE_FILE: Final = f"{CORE}.toml"
"""The core's own credential, in the folder of the list."""
RENEW_DAYS: Final = 90
"""A certificate that ends sooner is renewed whenever the broker is prepared."""
_FOR_ALL: Final = 0o644
_BROKERS_GROUP: Final = "mosquitto"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What stands now. `restart` says that the running broker must be started anew to read its configuration."""

    configuration: Path
    core_file: Path
    fingerprint: str
    certificate_days: int
    is_new_certificate: bool
    restart: bool


def prepare(folder: Path, office: str, plan: BrokerPlan, template: Path, now: float, *, renew: bool) -> Prepared:
    """Make what is missing, renew what ends soon, write Mosquitto's files anew and tell it, if it runs.

    The authority and the credentials that were given stay. Raises `AccessTrouble`, `OSError`.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone_in(folder):
        _make_broker_folder(Path(plan.folder))
        process = running.process_of(plan)
        authority = authority_in(folder, office, now)
        book = _book(folder, office, plan)
        certificate = _certificate(authority, plan, now, renew=renew)
        before = Path(plan.folder, "mosquitto.conf")
        written = before.read_text(encoding="utf-8") if before.is_file() else ""
        write_book(folder, book)
        write_generation(book, certificate)
        configuration = write_configuration(book, template)
        shown = current_certificate(Path(plan.folder)) or ""
        write_whole(public_certificate(folder.parent), shown, _FOR_ALL)
        show_authority(folder.parent, authority)
        is_changed = configuration.read_text(encoding="utf-8") != written
        if process is not None:
            running.reload(process)
    mark = fingerprint(authority.certificate)
    needs_restart = process is not None and is_changed
    left = days_left(shown, now)
    return Prepared(configuration, folder / CORE_FILE, mark, left, certificate is not None, needs_restart)


def show_authority(data: Path, authority: Pair) -> Path:
    """Put the copy of the authority's certificate in place that anybody may read, and return it. Raises `OSError`."""
    file = public_authority(data)
    write_whole(file, authority.certificate, _FOR_ALL)
    return file


def authority_in(folder: Path, office: str, now: float) -> Pair:
    """Return the office's authority, made now if there is none. Raises `AccessTrouble` where half of it is missing."""
    certificate, key = folder / AUTHORITY, folder / AUTHORITY_KEY
    if not certificate.exists() and not key.exists():
        made = make_authority(office, now)
        write_whole(key, made.key)
        write_whole(certificate, made.certificate)
        return made
    try:
        return Pair(certificate.read_text(encoding="ascii"), key.read_text(encoding="ascii"))
    except PermissionError:
        raise AccessTrouble("trouble.rights", path=folder) from None
    except (OSError, ValueError) as error:
        raise AccessTrouble("trouble.authority", path=folder, reason=error) from error


def _make_broker_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(mode=0o750, parents=True)
    with suppress(KeyError, PermissionError):
        os.chown(folder, -1, grp.getgrnam(_BROKERS_GROUP).gr_gid)


def _book(folder: Path, office: str, plan: BrokerPlan) -> Book:
    """Return the list for this broker, with a new credential of the core where there is none."""
    book, core_file = read_book(folder), folder / CORE_FILE
    if book is not None and book.office != office:
        raise AccessTrouble("trouble.other_office", path=folder, listed=book.office, office=office)
    kept = book.core if book is not None else ""
    if not _is_good(core_file, kept, plan):
        password = new_password()
        kept = hash_of(password)
        # Without TLS: the listener is on this machine alone.
        credential = Credential(
            office=office, name=CORE, role=CORE, host="127.0.0.1", port=plan.local_port, password=password
        )
        write_whole(core_file, credential.written())
    if book is None:
        return Book(office=office, broker=plan, core=kept)
    return msgspec.structs.replace(book, broker=plan, core=kept)


def _is_good(core_file: Path, kept: str, plan: BrokerPlan) -> bool:
    """Say whether the core's credential is there, leads to this broker and has the password of which the hash is."""
    try:
        credential = read_credential(core_file, CORE)
    except ConfigurationMistake:
        return False
    return bool(kept) and credential.port == plan.local_port and fits(credential.password, kept)


def _certificate(authority: Pair, plan: BrokerPlan, now: float, *, renew: bool) -> Pair | None:
    """Return a new certificate for the broker where one is due, None where the present one will do."""
    # No address: with one it would pass for the pages in a browser, and devices ask for the name alone.
    names = (BROKER_NAME,)
    present = current_certificate(Path(plan.folder))
    try:
        if (
            not renew
            and present is not None
            and is_of(present, authority.certificate)
            and names_of(present) == set(names)
            and days_left(present, now) >= RENEW_DAYS
        ):
            return None
        return issue(authority, names, now)
    except (NoCertificate, ValueError) as error:
        raise AccessTrouble("trouble.certificate", reason=error) from error

"""Issuing the pages' certificate: for whom, how long, when anew. Browsers trust it where they trust the authority."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from queue_core.access.admission import AUTHORITY, AUTHORITY_KEY
from queue_core.access.book import FOLDER
from queue_core.access.certificates import (
    NoCertificate,
    Pair,
    begins_at,
    days_left,
    fingerprint,
    is_of,
    issue,
    names_of,
)
from queue_core.access.files import alone_in, write_whole
from queue_core.access.pages.places import PAGES, PLAN
from queue_core.access.preparing import authority_in, show_authority
from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.entry.pinned import BROKER_NAME
from queue_core.runtime.system.durable import SECRET, put
from queue_core.runtime.system.read_json import NotThisJson, read_json

PAGES_DAYS: Final = 395
"""From now; with the day before it that makes 396. Browsers refuse certificates that are good for more than 398."""
RENEW_DAYS: Final = 60
"""One that ends sooner is renewed: a month of nights before anybody is warned."""
_ON_THIS_PC: Final = ("localhost", "127.0.0.1")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_LONGEST: Final = 253


class PagesPlan(msgspec.Struct, frozen=True):
    """For whom the pages' certificate is: names and addresses, the first is the one to open them at."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparedPages:
    """What stands now. `is_first`: there was none, and a core that runs has opened its pages without."""

    file: Path
    authority: Path
    fingerprint: str
    names: tuple[str, ...]
    days: int
    is_new: bool
    is_first: bool


def prepare_pages(data: Path, office: str, names: Iterable[str], now: float, *, renew: bool) -> PreparedPages:
    """Issue the certificate for these names where it is due; the authority is made where there is none.

    Raises `AccessTrouble`, `OSError`.
    """
    wanted = tuple(dict.fromkeys(name.strip().rstrip(".").lower() for name in names))
    for name in wanted:
        check_pages_name(name)
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone_in(folder):
        return _put_in_place(data, authority_in(folder, office, now), PagesPlan(wanted), now, renew=renew)


def renew_pages(data: Path, now: float) -> PreparedPages | None:
    """Issue it anew where it is due; None where the office has none of its own. For every night.

    Raises `AccessTrouble`, also where the authority is gone: a new one would be trusted by nobody. `OSError`.
    """
    folder = data / FOLDER
    plan = read_plan(folder)
    if plan is None:
        return None
    with alone_in(folder):
        for missing in (folder / AUTHORITY, folder / AUTHORITY_KEY):
            if not missing.exists():
                raise AccessTrouble("trouble.authority", path=folder, reason=missing.name)
        return _put_in_place(data, authority_in(folder, "", now), plan, now, renew=False)


def read_plan(folder: Path) -> PagesPlan | None:
    """Read for whom the certificate is, from the authority's folder; None where there is none. `AccessTrouble`."""
    path = folder / PLAN
    try:
        return read_json(path.read_bytes(), PagesPlan)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise AccessTrouble("trouble.rights", path=path) from None
    except (OSError, NotThisJson) as error:
        raise AccessTrouble("trouble.pages_plan", path=path, reason=error) from error


def check_pages_name(name: str) -> None:
    """Raise `AccessTrouble` for what is neither a host's name nor an address, and for the broker's own name."""
    if name == BROKER_NAME:
        raise AccessTrouble("trouble.pages_broker", name=name)
    if not is_host(name):
        raise AccessTrouble("trouble.pages_name", name=name)


def check_pages_address(address: str) -> None:
    """Raise `AccessTrouble` for what is no IP address."""
    try:
        ipaddress.ip_address(address.strip())
    except ValueError:
        raise AccessTrouble("trouble.pages_address", address=address) from None


def is_host(name: str) -> bool:
    """Say whether a certificate can be for it. No pattern with a star: one of those could be the broker's too."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        labels = name.split(".")
        # Digits in the last place would be an address that is none.
        return len(name) <= _LONGEST and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdecimal()
    return True


def _put_in_place(data: Path, authority: Pair, plan: PagesPlan, now: float, *, renew: bool) -> PreparedPages:
    file = data / PAGES
    names = tuple(dict.fromkeys((*plan.names, *_ON_THIS_PC)))
    present = _present(file)
    is_first = not file.exists()
    try:
        is_new = renew or present is None or _is_due(present, authority, names, now)
        if is_new:
            pair = issue(authority, names, now, days=PAGES_DAYS, since=None)
            present = pair.certificate
            _keep(file, pair, data)
        assert present is not None
        write_whole(data / FOLDER / PLAN, msgspec.json.format(msgspec.json.encode(plan)).decode() + "\n")
        shown = show_authority(data, authority)
        mark, left = fingerprint(authority.certificate), days_left(present, now)
    except (NoCertificate, ValueError) as error:
        raise AccessTrouble("trouble.pages_certificate", reason=error) from error
    return PreparedPages(file, shown, mark, plan.names, left, is_new, is_first)


def _is_due(present: str, authority: Pair, names: Iterable[str], now: float) -> bool:
    """Say whether it must be issued anew. One from the future, of a clock that was wrong, is refused by browsers."""
    try:
        return (
            not is_of(present, authority.certificate)
            or names_of(present) != {_as_written(name) for name in names}
            or days_left(present, now) < RENEW_DAYS
            or begins_at(present) > now
        )
    except NoCertificate:
        return True


def _as_written(name: str) -> str:
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name


def _present(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def _keep(file: Path, pair: Pair, data: Path) -> None:
    """Put certificate and key in place, for the owner of the data folder alone: that is who opens the pages."""
    kept = data.stat()
    owner = (kept.st_uid, kept.st_gid) if os.geteuid() == 0 else None
    put(file, (pair.certificate + pair.key).encode(), SECRET, owner)

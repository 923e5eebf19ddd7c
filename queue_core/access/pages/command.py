"""`cherga pages …`: do it, and tell a person what was done and what is left, in words."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from queue_core.access.book import FOLDER
from queue_core.access.certificates import NoCertificate, fingerprint
from queue_core.access.command import Desk, addresses_of_this_machine
from queue_core.access.pages.places import public_authority
from queue_core.access.pages.preparing import (
    PreparedPages,
    check_pages_address,
    is_host,
    prepare_pages,
    read_plan,
    renew_pages,
)
from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.cli import office_id
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.places import shipped_config


def prepare(options: argparse.Namespace) -> int:
    """Prepare the certificate; return the exit status."""

    def work(desk: Desk) -> None:
        for address in options.address:
            check_pages_address(address)
        names = [*options.name, *options.address] or _names_here(options.data)
        office = office_id(options.config or shipped_config())
        done = prepare_pages(options.data, office, names, _now(), renew=options.renew)
        _tell(desk, done, in_full=True)

    return Desk.run(options, work)


def renew(options: argparse.Namespace) -> int:
    """Renew it if it is due; return the exit status."""

    def work(desk: Desk) -> None:
        done = renew_pages(options.data, _now())
        if done is not None:
            _tell(desk, done, in_full=False)

    return Desk.run(options, work)


def authority(options: argparse.Namespace) -> int:
    """Tell which file to carry; return the exit status."""

    def work(desk: Desk) -> None:
        file = public_authority(options.data)
        try:
            mark = fingerprint(file.read_text(encoding="ascii"))
        except FileNotFoundError:
            raise AccessTrouble("trouble.pages_unprepared", path=file) from None
        except (UnicodeDecodeError, NoCertificate) as error:
            raise AccessTrouble("trouble.pages_certificate", reason=f"{file}: {error}") from error
        print(desk.say("pages.authority", path=file))
        print(desk.say("pages.fingerprint", fingerprint=mark))

    return Desk.run(options, work)


def _tell(desk: Desk, done: PreparedPages, *, in_full: bool) -> None:
    if done.is_new:
        desk.note("pages_prepared", " ".join(done.names))
    key = "pages.new" if done.is_new else "pages.kept"
    print(desk.say(key, path=done.file, days=done.days, names=", ".join(done.names)))
    if in_full:
        print(desk.say("pages.authority", path=done.authority))
        print(desk.say("pages.fingerprint", fingerprint=done.fingerprint))
    if done.is_new:
        print(desk.say("pages.restart" if done.is_first else "pages.taken"))


def _names_here(data: Path) -> list[str]:
    """Return the names the certificate has, else those of this machine. Raises `AccessTrouble` where there are none."""
    plan = read_plan(data / FOLDER)
    names = list(plan.names) if plan is not None else [one for one in addresses_of_this_machine() if is_host(one)]
    if not names:
        raise AccessTrouble("trouble.no_address")
    return names


def _now() -> float:
    return OfficeClock.from_environment(os.environ).now()

"""`cherga device …` and `cherga broker prepare`: do it, and tell a person what was done and what is left, in words."""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import sys
import typing
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from queue_core.access.admission import Admission, Registry, check_name
from queue_core.access.book import FOLDER, BrokerPlan, Listed, read_book
from queue_core.access.claims.offers import GOOD_SECONDS, Offer, Offers
from queue_core.access.mosquitto.seen import Seen, last_seen
from queue_core.access.office_rows import DeviceRowPlan, differing, plan_rename, role_in_office, write_row
from queue_core.access.preparing import prepare
from queue_core.access.qr import as_picture, as_text
from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.cli import EXIT_CONFIGURATION, office_id
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.places import shipped_config
from queue_core.runtime.texts import Texts
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.settings.devices import NEEDS_FILE
from queue_core.settings.written import DeviceRole
from queue_core.staff.audit import What
from queue_core.staff.command import note_command
from queue_core.staff.staff_file import StaffTrouble

ROOM = "access"
DONE, FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said of the broker; None: as it is, else the `usual` folder, process file and log."""

    addresses: tuple[str, ...] | None
    port: int | None
    local_port: int | None
    folder: Path | None
    pid_file: Path | None
    log: Path | None
    usual: tuple[str, str, str]

    def plan(self, known: BrokerPlan | None) -> BrokerPlan:
        """Return the broker to prepare, given what is known of it. Raises `AccessTrouble`."""
        folder, pid_file, log = (known.folder, known.pid_file, known.log) if known is not None else self.usual
        here = known.addresses if known is not None else tuple(addresses_of_this_machine())
        if not (addresses := self.addresses or here):
            raise AccessTrouble("trouble.no_address")
        return BrokerPlan(
            addresses=addresses,
            port=self.port or (known.port if known else 8883),
            local_port=self.local_port or (known.local_port if known else 1883),
            folder=str((self.folder or Path(folder)).absolute()),
            pid_file=str((self.pid_file or Path(pid_file)).absolute()),
            log=str((self.log or Path(log)).absolute()),
        )


class Desk:
    """Where a technician stands: an office's configuration, its list, and the language to answer in."""

    def __init__(self, config: Path, data: Path, texts: Texts, language: str, clock: OfficeClock) -> None:
        self._config = config
        self._folder = data / FOLDER
        self._texts = texts
        self._language = language
        self._clock = clock
        self._registry = Registry(self._folder, lambda: clock.moment().isoformat(timespec="seconds"))
        self._offers = Offers(data)
        self._data = data

    @classmethod
    def run(cls, options: argparse.Namespace, work: Callable[[Desk], None]) -> int:
        """Do it, and tell what hinders it; return the exit status: 0 done, 1 not done, 78 a configuration mistake."""
        try:
            config = options.config or shipped_config()
            clock = OfficeClock.from_environment(os.environ)
            desk = cls(config, options.data, Texts.load(config, ROOM), options.language, clock)
            try:
                work(desk)
            except AccessTrouble as trouble:
                print(desk.say(trouble.key, **trouble.values), file=sys.stderr)
                return FAILED
            except StaffTrouble as trouble:
                print(trouble, file=sys.stderr)
                return FAILED
            except PermissionError as error:
                print(desk.say("trouble.rights", path=error.filename), file=sys.stderr)
                return FAILED
            except OSError as error:
                print(desk.say("trouble.file", path=error.filename, reason=error.strerror), file=sys.stderr)
                return FAILED
        except ConfigurationMistake as mistake:
            print(mistake, file=sys.stderr)
            return EXIT_CONFIGURATION
        return DONE

    def say(self, key: str, **values: object) -> str:
        """Return a text in the technician's language."""
        return self._texts.say(key, self._language, **values)

    def note(self, what: What, detail: str) -> None:
        """Note in the audit what was done; raises `StaffTrouble`."""
        note_command(self._data, self._clock.now(), what, detail)

    def add(self, name: str, row: DeviceRowPlan, file: Path, *, qr: bool) -> None:
        """Give a device its credential, after writing it into `office.toml` where it is not there."""
        self._registry.check_free(name, file)
        role = self._listed(name, row)
        done = self._registry.add(name, role, file)
        self.note("device_added", name)
        self._tell_admitted("add.done", name, done, qr=qr)

    def add_by_code(self, name: str, row: DeviceRowPlan) -> None:
        """Give a device that has none its credential, to be fetched by code."""
        self._registry.check_new(name)
        self.code(name, row)

    def code(self, name: str, row: DeviceRowPlan) -> None:
        """Put a new credential up for a device, to be fetched by code; what it had before is good no more."""
        check_name(name)
        address = self._registry.book().broker.addresses[0]
        role = self._listed(name, row)
        made: list[tuple[str, Offer]] = []

        def put_up(credential: Credential) -> None:
            made.append(self._offers.make(credential, self._clock.wall(), secrets.token_bytes))

        try:
            done = self._registry.add_by_hand(name, role, put_up)
            self.note("code_made", name)
        except BaseException:
            self._offers.withdraw(name)  # nobody will be told the code
            raise
        ((code, offer),) = made
        until = datetime.fromtimestamp(offer.until).astimezone().strftime("%H:%M")
        self._tell("code.done", name=name, code=code, until=until, minutes=round(GOOD_SECONDS / 60), address=address)
        self._tell_force(done)

    def show(self) -> None:
        """Show the list as a table."""
        book = self._registry.book()
        devices, seen = book.devices, last_seen(Path(book.broker.log), book.broker.local_port)
        head = [self.say(f"list.{column}") for column in ("name", "role", "since", "state", "seen")]
        rows = [head, *(self._row(device, seen.get(device.name)) for device in devices)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
        for row in rows:
            print("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip())
        if not devices:
            self._tell("list.nobody")

    def revoke(self, name: str) -> None:
        """Put a device out."""
        done = self._registry.revoke(name)
        self._offers.withdraw(name)
        self.note("device_revoked", name)
        self._tell("revoke.done", name=name)
        self._tell_force(done)

    def rename(self, old: str, new: str, file: Path, *, qr: bool) -> None:
        """Give a device another name, in the list and in `office.toml`."""
        self._registry.admitted(old)
        self._registry.check_free(new, file)
        rename_row: Callable[[], None] | None = None
        if role_in_office(self._config, old) is not None:
            if role_in_office(self._config, new) is not None:
                raise AccessTrouble("trouble.row_there", name=new)
            rename_row = plan_rename(self._config, old, new)
        done = self._registry.rename(old, new, file)
        if rename_row is not None:
            rename_row()
            self._tell("add.row", name=new, path=self._config)
        self._offers.withdraw(old)
        self.note("device_renamed", f"{old} {new}")
        self._tell("revoke.done", name=old)
        self._tell_admitted("add.done", new, done, qr=qr)

    def prepare(self, wanted: Wanted, *, renew: bool) -> None:
        """Prepare the broker."""
        book = read_book(self._folder)
        plan = wanted.plan(None if book is None else book.broker)
        template = self._config / "mosquitto.conf"
        if not template.is_file():
            template = shipped_config() / "mosquitto.conf"
        office = office_id(self._config)
        done = prepare(self._folder, office, plan, template, self._clock.now(), renew=renew)
        self.note("broker_prepared", plan.addresses[0])
        self._tell("prepare.done", path=done.configuration, address=plan.addresses[0], port=plan.port)
        self._tell("prepare.core", path=done.core_file)
        self._tell("prepare.new" if done.is_new_certificate else "prepare.kept", days=done.certificate_days)
        self._tell("prepare.fingerprint", fingerprint=done.fingerprint)
        if done.restart:
            self._tell("prepare.restart")

    def _listed(self, name: str, row: DeviceRowPlan) -> str:
        """Return a device's role, after writing it into `office.toml` where it is not there."""
        listed = role_in_office(self._config, name)
        role = _role(name, row.role, listed)
        if listed is not None and (others := differing(self._config, name, row)):
            flags = ", ".join(f"--{key}" for key in others)
            raise AccessTrouble("trouble.row_differs", name=name, flags=flags)
        if listed is None:
            write_row(self._config, name, DeviceRowPlan(role, row.hall, row.counters, row.printers))
            self._tell("add.row", name=name, path=self._config)
            if role in NEEDS_FILE:
                self._tell("add.own_file", name=name)
        return role

    def _row(self, device: Listed, seen: Seen | None) -> list[str]:
        state = "list.admitted" if device.revoked is None else "list.revoked"
        row = [device.name, device.role, device.since, self.say(state, at=device.revoked)]
        if seen is None:
            return [*row, "–"]
        at = datetime.fromtimestamp(seen.at, UTC).isoformat()
        return [*row, self.say("list.is_in" if seen.is_in else "list.was_in", at=at, address=seen.address)]

    def _tell(self, key: str, **values: object) -> None:
        print(self.say(key, **values))

    def _tell_admitted(self, key: str, name: str, done: Admission, *, qr: bool) -> None:
        assert done.file is not None
        self._tell(key, name=name, path=done.file)
        self._tell_force(done)
        if qr:
            picture = done.file.with_suffix(".png")
            as_picture(done.file, picture)
            print(as_text(done.file))
            self._tell("add.qr", path=picture)

    def _tell_force(self, done: Admission) -> None:
        self._tell({True: "force.yes", False: "force.no", None: "force.rests"}[done.in_force])


def _role(name: str, said: str, listed: str | None) -> str:
    """Return a device's role, from the command line or `office.toml`. Raises `AccessTrouble`."""
    roles = typing.get_args(DeviceRole)
    if said and said not in roles:
        raise AccessTrouble("trouble.role", role=said, roles=", ".join(sorted(roles)))
    if listed is not None and said and said != listed:
        raise AccessTrouble("trouble.role_differs", name=name, listed=listed, role=said)
    if not (role := said or listed):
        raise AccessTrouble("trouble.role_missing", name=name, roles=", ".join(sorted(roles)))
    return role


def addresses_of_this_machine() -> list[str]:
    """Return the address others reach this machine at, if it has one, then its names."""
    found = []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; the system only chooses which of its addresses it would use
        found.append(str(probe.getsockname()[0]))
    node = socket.gethostname()
    return [*found, f"{node}.local", node] if found else []

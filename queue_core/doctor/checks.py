"""The doctor's judgement: each check reads facts and gives findings. Nothing is looked at here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from queue_core.doctor.facts import Facts, Finding, Mark
from queue_core.keeping.disk import LOW_MB, OUT_MB

BACKUP_HOURS: Final = 36
"""A night may be missed once: as the alert rules have it."""
DRILL_DAYS: Final = 40
WARN_DAYS: Final = 30
"""A certificate that ends sooner is warned of, in the last week it is a fault."""
FAULT_DAYS: Final = 7
_FIRST_YEAR: Final = 2026
_HOUR, _DAY = 3600, 86400

Check: TypeAlias = Callable[[Facts], Iterator[Finding]]


def _well(key: str, **values: object) -> Finding:
    return Finding(Mark.WELL, key, values)


def _warning(key: str, **values: object) -> Finding:
    return Finding(Mark.WARNING, key, values)


def _fault(key: str, **values: object) -> Finding:
    return Finding(Mark.FAULT, key, values)


def configuration(facts: Facts) -> Iterator[Finding]:
    """Every mistake of the configuration."""
    if not facts.mistakes:
        yield _well("config", path=facts.config)
    for mistake in facts.mistakes:
        yield _fault("config_mistake", mistake=mistake if mistake.endswith((".", "?", "!")) else f"{mistake}.")


def journal(facts: Facts) -> Iterator[Finding]:
    """The journal: there, readable, its folder's owner's, its end whole."""
    found = facts.journal
    if not found.is_there:
        yield _warning("journal_none", path=found.path)
    elif found.trouble is not None:
        yield _fault("journal_trouble", trouble=found.trouble)
    elif not found.is_owners:
        yield _fault("journal_owner", path=found.path)
    else:
        yield _well("journal", path=found.path, records=found.records, stamp=found.stamp)


def backups(facts: Facts) -> Iterator[Finding]:
    """How old the newest backup and the last drill are."""
    found = facts.backups
    if not found.is_readable:
        yield _warning("backup_closed", path=found.path)
        return
    if found.backup_age is None:
        yield _fault("backup_none", path=found.path)
        return
    hours = max(0, int(found.backup_age // _HOUR))  # one from the future is the clock's affair
    make = _fault if hours >= BACKUP_HOURS else _well
    yield make("backup_old" if hours >= BACKUP_HOURS else "backup", path=found.path, hours=hours)
    if found.drill_age is None:
        yield _warning("drill_none", path=found.path)
        return
    days = max(0, int(found.drill_age // _DAY))
    yield _warning("drill_old", days=days) if days >= DRILL_DAYS else _well("drill", days=days)


def disk(facts: Facts) -> Iterator[Finding]:
    """Room on the journal's disk, by the same bounds as the core's own."""
    free = facts.free_mb
    if free is None:
        yield _fault("disk_unknown", path=facts.journal.path)
    elif free < OUT_MB:
        yield _fault("disk_out", mb=free, path=facts.journal.path)
    elif free < LOW_MB:
        yield _warning("disk_soon", mb=free, path=facts.journal.path)
    else:
        yield _well("disk", mb=free)


def core(facts: Facts) -> Iterator[Finding]:
    """Whether the core answers and its writer turns."""
    found = facts.core
    if found.trouble is not None:
        yield _fault("core_silent", address=found.address, trouble=found.trouble)
    elif not found.writer_turns:
        yield _fault("core_stands", address=found.address)
    else:
        yield _well("core", address=found.address)


def broker(facts: Facts) -> Iterator[Finding]:
    """Whether the broker is there and, by the core's own word, lets it in."""
    address, trouble = facts.broker
    if trouble is not None:
        yield _fault("broker_silent", address=address, trouble=trouble)
    elif facts.core.trouble is not None:
        yield _well("broker_there", address=address)
    elif not facts.core.broker_connected:
        yield _fault("broker_refuses", address=address)
    else:
        yield _well("broker", address=address)


def devices(facts: Facts) -> Iterator[Finding]:
    """Each device of the office: whether it may come in, is there, and can do its work."""
    found = facts.access
    if found.trouble is not None:
        yield _warning("access_closed", path=found.path, trouble=found.trouble)
    for name in facts.devices:
        if found.admitted is not None and name not in found.admitted:
            yield _fault("device_without_credential", name=name)
        elif facts.core.trouble is not None or facts.broker[1] is not None or not facts.core.broker_connected:
            continue  # who could tell is silent, or hears of nobody, and is told of
        elif not facts.core.online.get(name, False):
            yield _fault("device_away", name=name)
        elif not facts.core.ready.get(name, True):
            yield _fault("printer_stands", name=name)
        elif not facts.core.paper.get(name, True):
            yield _warning("paper_low", name=name)
        else:
            yield _well("device", name=name)


def credentials(facts: Facts) -> Iterator[Finding]:
    """Which credential each device of this machine signs in with."""
    for name, files in facts.credentials.items():
        if len(files) > 1:
            yield _warning("credential_twice", name=name, path=files[0], other=files[1])
        else:
            yield _well("credential", name=name, path=files[0])


def certificates(facts: Facts) -> Iterator[Finding]:
    """How long the certificates of broker and pages are good for."""
    for found in facts.certificates:
        whose = found.whose
        if found.days is None:
            yield _fault(f"{whose}_certificate_trouble", path=found.path, trouble=found.trouble)
        elif found.days < 0:
            yield _fault(f"{whose}_certificate_over", path=found.path)
        elif found.days <= WARN_DAYS:
            make = _fault if found.days <= FAULT_DAYS else _warning
            yield make(f"{whose}_certificate_soon", path=found.path, days=found.days)
        else:
            yield _well(f"{whose}_certificate", days=found.days)


def clock(facts: Facts) -> Iterator[Finding]:
    """Whether the computer can know what time it is."""
    if facts.year < _FIRST_YEAR:
        yield _fault("clock_past", year=facts.year)
    elif (facts.backups.backup_age or 0) < -_HOUR:
        yield _fault("clock_behind", path=facts.backups.path)
    elif facts.is_synchronised is None:
        yield _well("clock_unasked", year=facts.year)
    elif not facts.is_synchronised:
        yield _warning("clock_alone")
    else:
        yield _well("clock")


def units(facts: Facts) -> Iterator[Finding]:
    """Units of the queue that have failed."""
    if facts.failed_units is None:
        yield _well("units_none")
    elif not facts.failed_units:
        yield _well("units")
    for unit in facts.failed_units or ():
        yield _fault("unit_failed", unit=unit)


def staff(facts: Facts) -> Iterator[Finding]:
    """Whether anybody can sign in, and nobody can listen to it."""
    found = facts.staff
    if found.trouble is not None:
        yield _fault("staff_trouble", trouble=found.trouble)
    elif not found.users:
        yield _warning("staff_none", path=found.path)
    else:
        yield _well("staff", count=found.users)
    if found.is_open_to_all:
        yield _fault("staff_in_clear")


CHECKS: Final[tuple[Check, ...]] = (
    configuration, journal, backups, disk, core, broker, devices, credentials, certificates, clock, units, staff,
)  # fmt: skip


def all_findings(facts: Facts) -> list[Finding]:
    """Return what every check finds."""
    return [finding for check in CHECKS for finding in check(facts)]

"""What is known of an office when the doctor has looked, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Mark(IntEnum):
    """How bad it is; its name is the key of its word."""

    WELL = 0
    WARNING = 1
    FAULT = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: how it is, the key of its texts (`found.KEY` and, where something is to be done, `do.KEY`), and what
    they name."""

    mark: Mark
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalFacts:
    """The journal's file. `trouble`: why it cannot be read. `is_owners`: its owner is its folder's."""

    path: str
    is_there: bool
    trouble: str | None = None
    is_owners: bool = True
    records: int = 0
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """The folder of backups; ages in seconds, None: none. `is_readable`: whether we may look into it."""

    path: str
    backup_age: float | None
    drill_age: float | None
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class CoreFacts:
    """What the core says of itself; `trouble` instead where it does not answer. `online`: each device; `ready`: each
    printer whose state is known; `paper`: each that tells of its paper."""

    address: str
    trouble: str | None = None
    writer_turns: bool = True
    broker_connected: bool = True
    online: Mapping[str, bool] = field(default_factory=dict)
    ready: Mapping[str, bool] = field(default_factory=dict)
    paper: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccessFacts:
    """Who may come in. `admitted`: None where there is no list; `trouble`: why it cannot be read."""

    path: str
    admitted: frozenset[str] | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate that devices or browsers go by: whose (`broker`, `authority`, `pages`), where, the days left or the
    trouble."""

    whose: str
    path: str
    days: int | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """Who may sign in: how many, None where there is no file. `is_open_to_all`: pages on the network without TLS."""

    path: str
    users: int | None
    is_open_to_all: bool = False
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was looked at. `devices`: those of `office.toml` that run a program. `failed_units`, `is_synchronised`:
    None where there is no systemd to ask. `credentials`: by device of this machine the files it could sign in with, the
    one it uses first."""

    config: str
    mistakes: tuple[str, ...]
    devices: tuple[str, ...]
    journal: JournalFacts
    backups: BackupFacts
    free_mb: int | None
    core: CoreFacts
    broker: tuple[str, str | None]
    access: AccessFacts
    certificates: tuple[CertificateFacts, ...]
    year: int
    is_synchronised: bool | None
    failed_units: tuple[str, ...] | None
    staff: StaffFacts
    credentials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

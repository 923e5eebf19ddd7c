"""The trail of what was done about users: a chain like the journal's, so that nothing in it is altered unseen. Pure.

Each record carries the SHA-256 of its content and of the hash before. The content is the number and the instant of
fixed width and each text behind its length in bytes, so that two different records never have the same.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, TypeAlias, get_args

from queue_core.staff.people import ROLES

What: TypeAlias = Literal[
    "signed_in",
    "signed_out",
    "refused",
    "slowed",
    "session_ended",
    "user_added",
    "user_removed",
    "password_set",
    "pin_set",
    "pin_removed",
    "roles_set",
    "administrator_set",
    "exported",
    "device_added",
    "device_revoked",
    "device_renamed",
    "broker_prepared",
    "pages_prepared",
    "code_made",
    "code_taken",
    "tablet_paired",
    "tablet_revoked",
]
KINDS: Final[tuple[What, ...]] = get_args(What)
BEGINNING: Final = "0" * 64
_pack_header = struct.Struct(">Qd5I").pack


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be noted: who did it (a user, `command` for the command line, nothing where nobody knows), about whom,
    from where, and what else.

    `detail` holds words of the program only, never what somebody typed.
    """

    at: float
    what: What
    who: str
    whom: str = ""
    place: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """A sealed act: its number from 1, the hash before and its own (hex)."""

    seq: int
    act: Act
    previous: str
    hash: str


def detail_in_words(act: Act, say: Callable[[str], str]) -> str:
    """Return the detail of an act as people read it. `say` gives a text of the staff's room."""
    if act.what in ("user_added", "roles_set"):
        return ", ".join(say(f"role.{word}") if word in ROLES else word for word in act.detail.split())
    return say(f"audit.detail.{act.detail}") if act.detail in ("password", "pin") else act.detail


def sealed(act: Act, last: AuditRecord | None) -> AuditRecord:
    """Return the record that follows `last`."""
    seq, previous = (last.seq + 1, last.hash) if last is not None else (1, BEGINNING)
    return AuditRecord(seq, act, previous, _hash(seq, act, previous))


def first_fault(records: Iterable[AuditRecord]) -> int | None:
    """Return the number of the first record, counted from the very first, that is not what was written there."""
    previous = BEGINNING
    for seq, record in enumerate(records, 1):
        if record.seq != seq or record.previous != previous or record.hash != _hash(seq, record.act, previous):
            return seq
        previous = record.hash
    return None


def _hash(seq: int, act: Act, previous: str) -> str:
    texts = [text.encode() for text in (act.what, act.who, act.whom, act.place, act.detail)]
    header = _pack_header(seq, act.at, *(len(text) for text in texts))
    return sha256(b"".join((header, bytes.fromhex(previous), *texts))).hexdigest()

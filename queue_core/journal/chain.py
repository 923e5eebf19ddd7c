"""The chain: each record carries a hash over its content and over the hash of the record before. Pure.

The content of a record is a header of fixed width (big-endian: `seq` 8 bytes, `at` as an IEEE double, `version` 4
bytes, then the lengths in bytes of the seven texts, 4 bytes each, −1 for a cause that is not there), the 32 bytes of
the previous hash, and the texts in UTF-8: day, kind, body, who, where, cause, rules. Two different records never have
the same content. The hash is SHA-256.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from math import isfinite
from typing import Literal, TypeAlias

from queue_core.journal.codec import EventCodec
from queue_core.journal.records import BEGINNING, Entry, Head, Record

FaultKind: TypeAlias = Literal["missing", "out_of_order", "unchained", "edited"]

_pack_header = struct.Struct(">QdI7i").pack

_SENTENCES: dict[FaultKind, str] = {
    "missing": "records before number {seq} are missing",
    "out_of_order": "record number {seq} stands where it does not belong",
    "unchained": "record number {seq} does not follow the record before it",
    "edited": "record number {seq} is not what was written",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where a chain does not hold: the number of the record found there, and how it fails."""

    seq: int
    kind: FaultKind

    @property
    def sentence(self) -> str:
        """The fault in words, without a full stop."""
        return _SENTENCES[self.kind].format(seq=self.seq)


def seal(entry: Entry, after: Head, codec: EventCodec) -> Record:
    """Make the record that follows `after`. Raises `ValueError` for an instant or a text that cannot be kept."""
    if not isfinite(entry.at):
        raise ValueError(f"an event cannot happen at {entry.at}")
    kind, version, body = codec.encode(entry.event)
    at = entry.at + 0.0  # a float without a negative zero, which SQLite would not keep
    seq = after.seq + 1
    texts = (entry.day, kind, body, entry.who, entry.where, entry.cause, entry.rules)
    own = _hash(seq, at, version, after.hash, *texts)
    return Record(
        seq, at, entry.day, kind, version, body, entry.who, entry.where, entry.cause, entry.rules, after.hash, own
    )


def check(records: Iterable[Record], after: Head = BEGINNING) -> Fault | None:
    """Find the first fault of `records`, which should follow `after`; None if the chain holds.

    It sees every edit, removal, insertion and change of order, but not that records at the very end are gone: that
    takes a witness (the marker beside the journal, a slip).
    """
    seq, previous = after
    for record in records:
        seq += 1
        if record.seq != seq:
            return Fault(record.seq, "missing" if record.seq > seq else "out_of_order")
        if record.previous != previous:
            return Fault(seq, "unchained")
        if record.hash != _hash_of(record):
            return Fault(seq, "edited")
        previous = record.hash
    return None


def follows(records: Iterable[Record], after: Head) -> bool:
    """Tell, without hashing, whether `records` number and name one another onwards from `after`."""
    seq, previous = after
    for record in records:
        seq += 1
        if record.seq != seq or record.previous != previous:
            return False
        previous = record.hash
    return True


def _hash_of(record: Record) -> str:
    return _hash(
        record.seq,
        record.at,
        record.version,
        record.previous,
        record.day,
        record.kind,
        record.body,
        record.who,
        record.where,
        record.cause,
        record.rules,
    )


def _hash(
    seq: int,
    at: float,
    version: int,
    previous: str,
    day: str,
    kind: str,
    body: str,
    who: str,
    where: str,
    cause: str | None,
    rules: str,
) -> str:
    day_, kind_, body_, who_, where_ = day.encode(), kind.encode(), body.encode(), who.encode(), where.encode()
    rules_ = rules.encode()
    cause_ = b"" if cause is None else cause.encode()
    header = _pack_header(
        seq,
        at,
        version,
        len(day_),
        len(kind_),
        len(body_),
        len(who_),
        len(where_),
        -1 if cause is None else len(cause_),
        len(rules_),
    )
    content = b"".join((header, bytes.fromhex(previous), day_, kind_, body_, who_, where_, cause_, rules_))
    return sha256(content).hexdigest()

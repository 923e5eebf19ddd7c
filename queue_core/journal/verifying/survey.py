"""The whole chain looked over in one pass: where it does not hold and how, its days, its end. Pure.

It reads rows as the database keeps them, texts as bytes, and makes no object of a record that is as it was written:
so a history of years is looked over in seconds. The layout of what is hashed is told at the head of `journal.chain`. It
sees every edit, removal, insertion and change of order. That records at the very end are gone, or that the whole chain
was written anew, shows only against a witness: the marker beside the journal, a slip, the head of a closed day.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, TypeAlias

from queue_core.journal.records import BEGINNING, DAY_CLOSED, Head

RawRow: TypeAlias = tuple[int, float, bytes, bytes, int, bytes, bytes, bytes, bytes | None, bytes, bytes, bytes]
"""The columns of a record in the order of `Record`; texts and hashes as bytes."""
SpanKind: TypeAlias = Literal["missing", "put_before", "moved", "unchained", "edited", "unexplained"]
"""missing: not there · put_before: numbered before the first · moved: whole, but numbered anew · unchained: does not
follow the record before it, so one of the two was written anew · edited: not what was written · unexplained: says not
who, where, why, of which day or by which rules."""
FindHash: TypeAlias = Callable[[bytes], int | None]
"""The number under which a record with this hash stands, if there is one."""

MOST_SPANS = 200
"""So many are told one by one; of an attack that touched everything more would say no more."""
_NEAR = 64
"""A record that was numbered anew is looked for so many places around: insertions and removals are small."""
_ASIDE = 8
_MOST_SEARCHES = 40
_UNASKED = (b"timer", b"core")
"""Who acts without being asked: nothing but them stands in a record without a cause."""
_BEFORE_THE_FIRST = bytes.fromhex(BEGINNING.hash)
_DAY_CLOSED = DAY_CLOSED.encode()

_pack_header = struct.Struct(">QdI7i").pack

_SENTENCES: dict[SpanKind, str] = {
    "missing": "records before number {after} are missing",
    "put_before": "record number {first} stands where it does not belong",
    "moved": "record number {first} stands where it does not belong",
    "unchained": "record number {first} does not follow the record before it",
    "edited": "record number {first} is not what was written",
    "unexplained": "record number {first} does not say who did it, where, why or by which rules",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring records that are wrong in the same way, from number `first` to `last`, both included.

    `places`, of `moved`: how many places later than they were written they stand now; negative: earlier.
    """

    kind: SpanKind
    first: int
    last: int
    places: int = 0

    @property
    def sentence(self) -> str:
        """What is wrong, in words, without a full stop."""
        return _SENTENCES[self.kind].format(first=self.first, after=self.last + 1)


@dataclass(frozen=True, slots=True)
class DayRun:
    """Neighbouring records of one business day, and the versions of the rules they were made by."""

    day: str
    first: int
    last: int
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class DayEnd:
    """The close of a business day: the head of the chain that ends with it."""

    day: str
    head: Head


@dataclass(slots=True)
class Survey:
    """What a journal is like: where its chain does not hold, and which records lack their circumstances.

    `more`: how many spans were found beyond those told.
    """

    head: Head = BEGINNING
    count: int = 0
    spans: list[Span] = field(default_factory=list)
    unexplained: list[Span] = field(default_factory=list)
    more: int = 0
    days: list[DayRun] = field(default_factory=list)
    closes: list[DayEnd] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the chain holds."""
        return not self.spans


def survey(rows: Iterable[RawRow], find: FindHash) -> Survey:
    """Look over all records of a journal, given in the order of their numbers."""
    course = _Course(find)
    pack, digest, join = _pack_header, sha256, b"".join  # names that are looked up for every record
    expected, before, last_day, last_rules = 1, _BEFORE_THE_FIRST, b"", b""
    for row in rows:
        seq, at, day, kind, version, body, who, where, cause, rules, previous, own = row
        try:
            header = pack(
                seq,
                at,
                version,
                len(day),
                len(kind),
                len(body),
                len(who),
                len(where),
                -1 if cause is None else len(cause),
                len(rules),
            )
            content = join((header, previous, day, kind, body, who, where, cause or b"", rules))
            is_right = seq == expected and previous == before and digest(content).digest() == own
        except (struct.error, TypeError):
            is_right = False
        if not is_right:
            course.look_closer(row, expected, before)
        if day != last_day or rules != last_rules:
            course.turn(seq, day, rules)
            last_day, last_rules = day, rules
        if kind == _DAY_CLOSED:
            course.close(seq, day, own)
        if not (who and where and rules and day and (cause or who in _UNASKED)):
            course.note(Span("unexplained", seq, seq))
        before = own
        expected = seq + 1
        course.count += 1
    return course.end(expected - 1, before)


class _Course:
    """What was found so far."""

    def __init__(self, find: FindHash) -> None:
        self._find = find
        self._searches = 0
        self._found = Survey()
        self._shift = 0
        self._wrong_before = 0
        """Number of the last record that was wrong in itself: the one after it need not follow it."""
        self._runs: list[tuple[str, int, set[str]]] = []
        self.count = 0

    def look_closer(self, row: RawRow, expected: int, before: bytes) -> None:
        """Say what is wrong with a record that is not the expected one."""
        seq, previous = row[0], row[10]
        if seq > expected:
            self.note(Span("missing", expected, seq - 1))
        if seq < 1:
            self.note(Span("put_before", seq, seq))
        elif _is_of(row, seq):
            follows = previous == before or seq > expected or self._wrong_before == seq - 1
            if not follows:
                self.note(Span("unchained", seq, seq))
        else:
            places = self._places_moved(row)
            self.note(Span("moved", seq, seq, places) if places else Span("edited", seq, seq))
            self._wrong_before = seq

    def note(self, span: Span) -> None:
        """Keep a finding; one that goes on where the last ended becomes part of it."""
        spans = self._found.unexplained if span.kind == "unexplained" else self._found.spans
        for place in range(len(spans) - 1, max(-1, len(spans) - 4), -1):
            last = spans[place]
            if (last.kind, last.places, last.last + 1) == (span.kind, span.places, span.first):
                spans[place] = Span(last.kind, last.first, span.last, last.places)
                return
        if len(spans) < MOST_SPANS:
            spans.append(span)
        else:
            self._found.more += 1

    def turn(self, seq: int, day: bytes, rules: bytes) -> None:
        """Another day, or other rules, from here on."""
        day_, rules_ = day.decode(errors="replace"), rules.decode(errors="replace")
        if self._runs and self._runs[-1][0] == day_:
            self._runs[-1][2].add(rules_)
        else:
            self._runs.append((day_, seq, {rules_}))

    def close(self, seq: int, day: bytes, own: bytes) -> None:
        """A business day ends with this record."""
        self._found.closes.append(DayEnd(day.decode(errors="replace"), Head(seq, own.hex())))

    def end(self, last: int, own: bytes) -> Survey:
        """Return all that was found."""
        found = self._found
        found.count = self.count
        if self.count:
            found.head = Head(last, own.hex())
        firsts = [first for _, first, _ in self._runs]
        lasts = [first - 1 for first in (*firsts, last + 1)[1:]]
        found.days = [
            DayRun(day, first, until, frozenset(rules))
            for (day, first, rules), until in zip(self._runs, lasts, strict=True)
        ]
        return found

    def _places_moved(self, row: RawRow) -> int:
        """Return how many places later than it was written a record stands; 0 where it was changed otherwise."""
        seq = row[0]
        if self._shift and _is_of(row, seq - self._shift):
            return self._shift
        if self._searches >= _MOST_SEARCHES:
            return 0
        self._searches += 1
        near = [places for distance in range(1, _NEAR + 1) for places in (distance, -distance)]
        before = 0 if row[10] == _BEFORE_THE_FIRST else self._find(row[10])
        if before is not None:  # which may itself have been moved a little by an insertion or a removal
            near = [seq - (before + 1 + aside) for aside in range(-_ASIDE, _ASIDE + 1)] + near
        for places in near:
            if places and _is_of(row, seq - places):
                self._shift = places
                return places
        return 0


def _is_of(row: RawRow, seq: int) -> bool:
    """Say whether the record carries the hash it would have under this number."""
    _, at, day, kind, version, body, who, where, cause, rules, previous, own = row
    texts = (day, kind, body, who, where, cause or b"", rules)
    lengths = [len(text) for text in texts]
    if cause is None:
        lengths[5] = -1
    try:
        return sha256(b"".join((_pack_header(seq, at, version, *lengths), previous, *texts))).digest() == own
    except (struct.error, TypeError):
        return False

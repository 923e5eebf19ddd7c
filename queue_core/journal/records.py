"""What a journal takes, keeps and gives back, and the interface of its homes. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias

from queue_core.journal.texts.kept import Text

JOURNAL = "journal.db"
"""The journal's file in the data folder."""
DAY_OPENED = "day_opened"
"""The kind of the record that carries what crosses the night: the journal is read from the last one on."""
DAY_CLOSED = "day_closed"
"""The kind of the record a business day ends with: the head an office keeps on paper."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Outcome: TypeAlias = Literal["served", "no_show", "withdrawn", "answered", "turned_away"]
"""answered: at the reception, without a counter · turned_away: still waiting when the office closed."""


class Head(NamedTuple):
    """The end of a chain: the number and the hash (hex) of its last record."""

    seq: int
    hash: str


BEGINNING = Head(0, "0" * 64)
"""The head of a journal without records; its hash stands before the first record of every journal."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact that is to be written: an event (a dataclass the codec knows) and its circumstances.

    `at`: instant in epoch seconds; `day`: business day, ISO date; `who`: administrator, "visitor", "timer", "core" …;
    `where`: device or page; `cause`: "<device>/<ask id>" of the ask behind it, if any; `rules`: version of the rules.
    """

    at: float
    day: str
    event: object
    who: str
    where: str
    cause: str | None
    rules: str


@dataclass(frozen=True, slots=True)
class Record:
    """A sealed fact: number `seq` (from 1, without gaps), the event as words (`kind`, `version`, JSON `body`), its
    circumstances as in `Entry`, the hash of the record before it and its own (hex)."""

    seq: int
    at: float
    day: str
    kind: str
    version: int
    body: str
    who: str
    where: str
    cause: str | None
    rules: str
    previous: str
    hash: str

    @property
    def head(self) -> Head:
        """The head of a journal that ends with this record."""
        return Head(self.seq, self.hash)

    @property
    def stamp(self) -> str:
        """What a slip carries as a witness of this record; see `stamp_of`."""
        return stamp_of(self.hash)


def stamp_of(hash_: str) -> str:
    """Give the first 40 bits of a hash (hex) as 8 Crockford base-32 characters."""
    bits = int(hash_[:10], 16)
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))


@dataclass(frozen=True, slots=True)
class Answer:
    """The first outcome of an ask: the `reply` every repetition of (`device`, `ask_id`) gets.

    `body_hash` tells a repetition from another ask under the same id; `day`, `at` as in `Entry`.
    """

    device: str
    ask_id: str
    body_hash: str
    reply: bytes
    day: str
    at: float


@dataclass(frozen=True, slots=True)
class Batch:
    """What is kept together or not at all: records that continue the chain, answers to the asks behind them, and the
    words that records speak of."""

    records: tuple[Record, ...]
    answers: tuple[Answer, ...] = ()
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One concluded visit. Instants are epoch seconds; `day` is the business day of issue.

    `called_at`, `started_at`: the first call, the first confirmed start; `finished_at`: the last conclusion; `counter`
    and `administrator`: of the last call; `times_called` counts recalls too. `wait_seconds`: issue, or the later place
    the visitor moved to, to first call, or to the end where nobody called. `service_seconds`: over all counters and
    steps, from the start, or from the last call where nobody confirmed a start; None where nobody was served.

    A call that nobody answered at the counter, that a category without proof brought, or that was taken back is none.
    `tier`: without proof the lowest. `direction`, `service`: what the visitor came for; a redirect corrects them, the
    steps of a package do not. A visit is concluded when it is over: not while the ticket is parked, postponed or sent
    on, nor after the press that ended it was undone. Visits of days on trial are not here.
    """

    ticket: str
    number: str
    direction: str
    service: str | None
    tier: int
    day: str
    issued_at: float
    called_at: float | None
    started_at: float | None
    finished_at: float
    counter: str | None
    administrator: str | None
    times_called: int
    wait_seconds: float
    service_seconds: float | None
    outcome: Outcome
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class LostNumbers:
    """What may have been given out by records that an older copy lacks: on business day `day` no number above
    `numbers`, by direction; with a `jump` that many more than is known, in every direction."""

    day: str
    numbers: dict[str, int]
    jump: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a journal gives when it is opened.

    `epoch`: counted up at each opening. `records`: from the last `day_opened` on (all, if there is none), their chain
    checked. `answers`: of the business day of the last record and of the one before. `missing`: 0, or at least so many
    records were lost because an older copy was put in place and accepted (`sqlite.accept_older_copy`): numbers issued
    in them, `lost`, must not be issued again. Both are told at each opening until something is appended.
    """

    epoch: int
    head: Head
    records: list[Record]
    answers: list[Answer]
    missing: int = 0
    lost: LostNumbers | None = None


class SpareRoom(Protocol):
    """Room kept back on the journal's disk for the moment at which there is no other."""

    def before_opening(self) -> None:
        """Make room where there is too little to open a journal in."""

    def give(self) -> bool:
        """Make some room; False: there is none left."""


class JournalReader(Protocol):
    """Questions about what is committed. Never waits for the writer; raises `JournalUnreadable`."""

    async def days(self) -> list[str]:
        """Give the business days of which there are records, in the order of the records."""
        ...

    async def records_of_day(self, day: str) -> list[Record]:
        """Give the records of one business day, in order."""
        ...

    async def records_from(self, seq: int, at_most: int) -> list[Record]:
        """Give up to `at_most` records from number `seq` on, in order: a page of the whole history."""
        ...

    async def visits(self, first_day: str, last_day: str) -> list[Visit]:
        """Give the concluded visits issued from `first_day` to `last_day` (both inclusive), in order of issue.

        Visits of days on trial are left out.
        """
        ...

    async def texts_of_ticket(self, ticket: str) -> list[Text]:
        """Give the words kept about a visit, in the order in which they were left."""
        ...

    async def texts_of_day(self, day: str) -> list[Text]:
        """Give the words kept about all visits whose numbers were given on a business day."""
        ...

    async def texts_left_before(self, instant: float, at_most: int) -> list[str]:
        """Give the hashes of at most so many kept words left before an instant, the oldest first."""
        ...

    async def texts_not_noted(self) -> list[tuple[str, str]]:
        """Give hash and reason of words that were erased while no record could say so."""
        ...


class Journal(JournalReader, Protocol):
    """The one writer's journal."""

    async def open(self) -> Loaded:
        """Claim the journal, or begin a new one, and give what the office needs to go on.

        Raises `JournalInUse`, `JournalUnreadable` or `JournalAltered`; then nothing is claimed.
        """
        ...

    async def append(self, batch: Batch) -> None:
        """Keep the batch, whole, and the visits it concludes; it is durable when this returns.

        Raises `JournalUnwritable` (also `JournalFull`) when it cannot be kept or does not continue the chain; whether
        it was kept is then unknown, and nothing more is taken until the journal is opened again.
        """
        ...

    async def turn(self) -> None:
        """Return once all that was asked before is done; nothing is written. Whoever writes is alive then."""
        ...

    async def empty_log(self) -> bool:
        """Let nothing of erased words stay in any file of the journal; False: try again, somebody reads or the disk is
        full."""
        ...

    async def rebuild_visits(self) -> int:
        """Write all visits anew from the records; gives their count."""
        ...

    async def free_bytes(self) -> int:
        """Tell how much may still be written where the journal lives."""
        ...

    async def close(self) -> None:
        """Give the journal free. Harmless when it is not open."""
        ...

"""Words of people held against the records that speak of them: each still there is what was left, nothing is missing.

The chain proves the hashes; the words beside it are proved by the hashes. Words that were erased are no fault: a record
says so, or will when the core starts again, which the row must leave it to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import msgspec

from queue_core.journal.records import Record
from queue_core.journal.texts.home import TextRow
from queue_core.journal.texts.kept import TEXT_LEFT, digest_of, erased_in

TextFault: TypeAlias = Literal["altered", "missing", "back", "put_in"]
"""altered: other words than were left, or of another visit or instant · missing: neither there nor erased · back:
erased, by what a record says, and there again · put_in: no record speaks of them."""


@dataclass(frozen=True, slots=True)
class WrongText:
    """Words that are not as the records say: how, and the record that speaks of them, 0 where none does."""

    fault: TextFault
    seq: int


@dataclass(slots=True)
class TextsExamined:
    """What was found: how many words are there as they were left, how many were erased, and what is wrong."""

    kept: int = 0
    erased: int = 0
    wrong: list[WrongText] = field(default_factory=list)


class _Left(msgspec.Struct):
    ticket: str
    about: str
    text: str


def examine_texts(records: Iterable[Record], rows: Sequence[TextRow], numbers: Mapping[str, str]) -> TextsExamined:
    """Hold all rows against the records that speak of words; of a record that cannot be read the chain tells.

    `numbers`: of the visits, by ticket.
    """
    found = TextsExamined()
    left: dict[str, tuple[Record, _Left]] = {}
    erased: set[str] = set()
    for record in records:
        try:
            if record.kind == TEXT_LEFT:
                said = msgspec.json.decode(record.body, type=_Left)
                left[said.text] = (record, said)
            else:
                erased.update(erased_in(record.body)[0])
        except msgspec.MsgspecError:
            continue
    by_digest = {row[0]: row for row in rows}
    for digest, (record, said) in left.items():
        number = numbers.get(said.ticket)
        fault = _fault(said, record.at, number, by_digest.get(digest), is_erased=digest in erased)
        if fault is not None:
            found.wrong.append(WrongText(fault, record.seq))
        elif digest in erased or by_digest[digest][5] is not None:
            found.erased += 1
        else:
            found.kept += 1
    found.wrong += [WrongText("put_in", 0) for digest in by_digest if digest not in left]
    return found


def _fault(said: _Left, at: float, number: str | None, row: TextRow | None, *, is_erased: bool) -> TextFault | None:
    if row is None:
        return None if is_erased else "missing"
    _, ticket, about, salt, words, why, at_, number_, noted = row
    is_there = any(salt) or any(words)
    if not is_there:
        # Noted without a record that says so: the core would never write one.
        return None if is_erased or (why is not None and not noted) else "missing"
    if is_erased or why is not None:
        return "back"
    # By instant and number words are found when they are to be erased.
    is_same = (ticket, about, at_) == (said.ticket, said.about, at) and number in (None, number_)
    return None if is_same and digest_of(words, salt) == said.text else "altered"

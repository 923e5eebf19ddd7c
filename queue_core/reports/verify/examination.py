"""A journal examined: its chain, its end, its witnesses, the order of its calls, and the rules asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from queue_core.domain.events import KINDS
from queue_core.domain.plan import OfficePlan
from queue_core.journal.codec import EventCodec, EventUnreadable
from queue_core.journal.marker import Marker, read_marker
from queue_core.journal.opening import identity
from queue_core.journal.reading import fetch_as_they_are, fetch_at_one_moment, fetch_day_beginnings, fetch_survey
from queue_core.journal.records import Record
from queue_core.journal.sqlite import SqliteReader
from queue_core.journal.texts.home import fetch_kept_rows, fetch_numbers_of_visits, fetch_records_about_texts
from queue_core.journal.troubles import JournalUnreadable
from queue_core.journal.upcasters import UPCASTERS
from queue_core.journal.verifying.survey import DayRun, Span, Survey
from queue_core.journal.visits.home import WrongVisit, fetch_wrong_visits
from queue_core.reports.fairness import Finding, house_rules, judge
from queue_core.reports.verify.kept_order import judge_by_keys
from queue_core.reports.verify.kept_texts import TextsExamined, examine_texts
from queue_core.reports.verify.rerun import Rerun, Unlike
from queue_core.reports.verify.witness import Verdict, Witness, number_in, ticket_in

End: TypeAlias = Literal["unmarked", "marked", "cut", "rewritten", "another", "restored"]
"""unmarked: no marker beside it, so a missing end shows against a witness only · marked: all the marker knows is
there · cut: the marker knows of later records · rewritten: it knows another record in that place · another: it belongs
to another journal · restored: a person accepted an older copy."""

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Heard:
    """A witness and what came of it; `record` is the one the journal has in its place."""

    witness: Witness
    verdict: Verdict
    record: Record | None


@dataclass(frozen=True, slots=True)
class About:
    """What a record is about: whatever of it can still be read."""

    record: Record
    number: str


@dataclass(slots=True)
class Examined:
    """Everything that was found out. What stands from `calls` on is empty where only the chain was asked."""

    survey: Survey
    end: End
    marked: int = 0
    """The record the marker knows."""
    days_differ: bool = False
    """The kept list of days is not what the records say."""
    heard: list[Heard] = field(default_factory=list)
    about: dict[int, About] = field(default_factory=dict)
    calls: int = 0
    days_judged: int = 0
    days_by_keys: int = 0
    findings: list[Finding] = field(default_factory=list)
    days_left_out: list[str] = field(default_factory=list)
    """Not judged, because the chain does not hold there or a record cannot be understood."""
    days_rerun: int = 0
    records_rerun: int = 0
    unlike: list[Unlike] = field(default_factory=list)
    texts: TextsExamined = field(default_factory=TextsExamined)
    visits: list[WrongVisit] | None = None
    """Rows behind the reports that are not what the records say; None: they were not held against each other."""

    @property
    def is_altered(self) -> bool:
        """Whether anything was changed, put in, moved or taken away after it was written."""
        is_contradicted = any(heard.verdict != "holds" for heard in self.heard)
        is_cut = self.end in ("cut", "rewritten", "another")
        return bool(self.survey.spans) or is_cut or is_contradicted or bool(self.texts.wrong)

    @property
    def is_well(self) -> bool:
        """Whether nothing at all is wrong."""
        return self.is_well_but_for_visits and not self.visits

    @property
    def is_well_but_for_visits(self) -> bool:
        """Whether nothing is wrong but, perhaps, what can be made anew from the records."""
        wrong = (self.survey.unexplained, self.days_differ, self.findings, self.unlike, self.days_left_out)
        return not self.is_altered and not any(wrong)


@dataclass(frozen=True, slots=True)
class Judging:
    """By what days are judged: the office as configured now, and that version of rules as records carry it.

    `day`: only this one; None: all.
    """

    plan: OfficePlan
    rules: str
    day: str | None = None


async def examine(path: Path, witnesses: Sequence[Witness], judging: Judging | None) -> Examined:
    """Examine the journal in `path`, reading only, also while a core writes it. Without `judging` the chain alone.

    Raises `JournalUnreadable`.
    """
    marker = read_marker(path)  # before the records: what it knows was written by then
    async with SqliteReader(path) as reader:
        survey, beginnings, *texts = await reader.ask(
            fetch_at_one_moment,
            fetch_survey,
            fetch_day_beginnings,
            fetch_records_about_texts,
            fetch_kept_rows,
            fetch_numbers_of_visits,
        )
        examined = Examined(survey, *await _end(reader, survey, marker))
        examined.days_differ = beginnings != [(run.first, run.day) for run in survey.days]
        examined.texts = examine_texts(*texts)
        for witness in witnesses:
            examined.heard.append(Heard(witness, *witness.verdict(await _candidates(reader, witness))))
        if judging is not None:
            await _judge(reader, examined, judging)
            await _hold_visits(reader, examined)
        await _look_up(reader, examined)
    return examined


async def _hold_visits(reader: SqliteReader, examined: Examined) -> None:
    """Hold the table behind the reports against the records, where these can be believed."""
    if examined.survey.spans:
        return
    try:
        (examined.visits,) = await reader.ask(fetch_at_one_moment, fetch_wrong_visits)
    except ValueError:  # some day was left out for the same reason, and is told
        examined.visits = None


async def _end(reader: SqliteReader, survey: Survey, marker: Marker | None) -> tuple[End, int]:
    if marker is None:
        return "unmarked", 0
    if marker.restored:
        return "restored", marker.seq
    if await reader.ask(identity) != marker.journal:
        return "another", marker.seq
    if survey.head.seq < marker.seq:
        return "cut", marker.seq
    known = await _record(reader, marker.seq)
    is_same = not marker.seq or (known is not None and known.hash == marker.hash)
    return "marked" if is_same else "rewritten", marker.seq


async def _candidates(reader: SqliteReader, witness: Witness) -> list[Record]:
    if witness.seq is not None:
        record = await _record(reader, witness.seq)
        return [] if record is None else [record]
    return [record for day in witness.days for record in await reader.ask(fetch_as_they_are, "issued_on", (day,))]


async def _record(reader: SqliteReader, seq: int) -> Record | None:
    """Return a record, however altered it is."""
    found = await reader.ask(fetch_as_they_are, "record", (seq,))
    return found[0] if found else None


async def _judge(reader: SqliteReader, examined: Examined, judging: Judging) -> None:
    codec = EventCodec(KINDS, UPCASTERS)
    rerun = Rerun(judging.plan, judging.rules, codec)
    rules = house_rules(judging.plan)
    for run in examined.survey.days:
        if judging.day not in (None, run.day):
            continue
        if any(_touches(span, run) for span in examined.survey.spans):
            examined.days_left_out.append(run.day)
            continue
        is_of_now = run.rules == {judging.rules}
        try:
            records = [record async for record in _records_of(reader, run)]
            found = list(judge(records, rules).findings) if is_of_now else judge_by_keys(records, codec)
            if judging.rules in run.rules:
                for record in records:
                    rerun.take(record)
                examined.days_rerun += 1
        except (EventUnreadable, JournalUnreadable, ValueError, LookupError, TypeError):
            examined.days_left_out.append(run.day)
            continue
        examined.findings += found
        examined.calls += sum(record.kind == "ticket_called" for record in records)
        examined.days_judged += 1
        examined.days_by_keys += not is_of_now
    last = examined.survey.days[-1] if examined.survey.days else None
    rerun.end(is_cut=last is None or judging.day not in (None, last.day) or last.day in examined.days_left_out)
    examined.unlike, examined.records_rerun = rerun.unlike, rerun.records


def _touches(span: Span, run: DayRun) -> bool:
    # What is missing was of the day of one of its neighbours.
    return span.first - 1 <= run.last and span.last + 1 >= run.first


async def _records_of(reader: SqliteReader, run: DayRun) -> AsyncIterator[Record]:
    seq = run.first
    while seq <= run.last:
        page: list[Record] = await reader.records_from(seq, min(_PAGE, run.last - seq + 1))
        if not page:
            return
        for record in page:
            yield record
        seq = page[-1].seq + 1


async def _look_up(reader: SqliteReader, examined: Examined) -> None:
    """Find out what the records are about that something is wrong with."""
    spans = [*examined.survey.spans, *examined.survey.unexplained]
    wanted = {seq for span in spans for seq in _told_of(span)}
    wanted |= {found.seq for found in examined.findings} | {unlike.seq for unlike in examined.unlike}
    wanted |= {wrong.seq for wrong in examined.texts.wrong}
    numbers: dict[str, dict[str, str]] = {}
    for seq in sorted(wanted)[:_PAGE]:
        record = await _record(reader, seq)
        if record is not None:
            examined.about[seq] = About(record, await _number_of(reader, record, numbers))


def _told_of(span: Span) -> tuple[int, ...]:
    return (span.first - 1, span.last + 1) if span.kind == "missing" else (span.first,)


async def _number_of(reader: SqliteReader, record: Record, numbers: dict[str, dict[str, str]]) -> str:
    own = number_in(record)
    if own:
        return own
    ticket = ticket_in(record)
    if not ticket:
        return ""
    if record.day not in numbers:
        issued = await reader.ask(fetch_as_they_are, "issued_on", (record.day,))
        numbers[record.day] = {ticket_in(each): number_in(each) for each in issued}
    return numbers[record.day].get(ticket, "")

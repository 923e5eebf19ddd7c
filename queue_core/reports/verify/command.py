"""`cherga verify`: examine a journal, beside a running core or at rest, and tell a person what was found."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from queue_core.domain.plan import OfficePlan
from queue_core.journal.reading import fetch_survey
from queue_core.journal.sqlite import SqliteJournal, SqliteReader
from queue_core.journal.troubles import JournalInUse, JournalTrouble
from queue_core.journal.verifying.survey import DayEnd, Survey
from queue_core.reports.verify.examination import Examined, Judging, examine
from queue_core.reports.verify.telling import ROOM, Telling, head_line
from queue_core.reports.verify.witness import Witness, WitnessUnreadable, read_witnesses
from queue_core.runtime.texts import Texts

WELL, WRONG, MISUSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class VerifyOrder:
    """What is to be verified.

    `texts`: the configuration folder whose words are used. `witnesses`: files of lines from paper; `stamps`: lines.
    `day`: judge only this one; None: all. `plan`, `rules`: the office as configured and the version of rules in force,
    as records carry it; no plan: the chain alone. `visits_anew`: make the table behind the reports anew where nothing
    else is wrong.
    """

    journal: Path
    texts: Path
    language: str
    witnesses: tuple[Path, ...] = ()
    stamps: tuple[str, ...] = ()
    day: str | None = None
    plan: OfficePlan | None = None
    rules: str = ""
    visits_anew: bool = False


def verify(order: VerifyOrder) -> int:
    """Print what was found; return the exit status: 0 all is well, 1 something is wrong or unreadable, 2 misused."""
    texts = Texts.load(order.texts, ROOM)
    telling = Telling(texts, order.language, order.plan.time_zone if order.plan is not None else None)
    try:
        witnesses = _witnesses(order)
    except WitnessUnreadable as unreadable:
        print(texts.say("witness.unreadable", order.language, line=unreadable.line), file=sys.stderr)
        return MISUSED
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        path = getattr(error, "filename", None) or ""
        print(texts.say("witness.no_file", order.language, path=path, reason=reason), file=sys.stderr)
        return MISUSED
    judging = Judging(order.plan, order.rules, order.day) if order.plan is not None else None
    try:
        examined = asyncio.run(examine(order.journal, witnesses, judging))
    except JournalTrouble as trouble:
        print(trouble, file=sys.stderr)
        return WRONG
    if order.day is not None and order.day not in _days(examined):
        print(telling.unknown_day(order.day), file=sys.stderr)
        return WRONG
    for line in telling.lines(examined, str(order.journal), judged=judging is not None):
        print(line)
    if order.visits_anew and examined.is_well_but_for_visits:
        return _make_visits_anew(order, texts)
    return WELL if examined.is_well else WRONG


def _make_visits_anew(order: VerifyOrder, texts: Texts) -> int:
    async def make() -> int:
        journal = SqliteJournal(order.journal)
        await journal.open()
        try:
            return await journal.rebuild_visits()
        finally:
            await journal.close()

    try:
        count = asyncio.run(make())
    except JournalInUse:
        print(texts.say("visits.core_runs", order.language), file=sys.stderr)
        return WRONG
    except JournalTrouble as trouble:
        print(trouble, file=sys.stderr)
        return WRONG
    print(texts.say("visits.made_anew", order.language, count=count))
    return WELL


def print_heads(journal: Path) -> int:
    """Print the end of each day and the present one as lines that `--witness` reads; 0, or 1 for no journal."""
    try:
        survey = asyncio.run(_survey(journal))
    except JournalTrouble as trouble:
        print(trouble, file=sys.stderr)
        return WRONG
    ends = list(survey.closes)
    if survey.count and (not ends or ends[-1].head != survey.head):
        ends.append(DayEnd(survey.days[-1].day, survey.head))
    for end in ends:
        print(head_line(end))
    return WELL


def _witnesses(order: VerifyOrder) -> list[Witness]:
    lines = [line for path in order.witnesses for line in path.read_text(encoding="utf-8-sig").splitlines()]
    return read_witnesses([*lines, *order.stamps])


def _days(examined: Examined) -> set[str]:
    return {run.day for run in examined.survey.days}


async def _survey(journal: Path) -> Survey:
    async with SqliteReader(journal) as reader:
        return await reader.ask(fetch_survey)

"""A script whose tickets can be asked about: only its records are looked at."""

from __future__ import annotations

from queue_core.reports.daybook import Daybook
from queue_core.reports.fairness import Finding, house_rules, judge
from queue_core.reports.why import ROOM, WhyAnswer, WhyWriter
from queue_core.runtime.texts import Texts
from tests.support.days.recorded import RecordedScript
from tests.support.offices import CONFIG

TEXTS = Texts.load(CONFIG, ROOM)


def ask(script: RecordedScript, number: str, language: str = "uk", *, hall: bool = True) -> WhyAnswer:
    """Ask about a number; without `hall` nothing but the stored events is known."""
    book = Daybook(script.office.plan)
    for record in script.records:
        book.take(record)
    ahead = book.ahead(number, script.now) if hall else None
    return WhyWriter(TEXTS, script.office.plan).write(book.chronicle, number, language, ahead)


def breaches(script: RecordedScript) -> list[Finding]:
    """Return what an independent eye finds wrong with the script's calls."""
    return list(judge(script.records, house_rules(script.office.plan)).findings)

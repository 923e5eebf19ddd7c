"""`cherga why`: ask the journal, beside a running core or at rest, and print the answer."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from queue_core.domain.plan import OfficePlan
from queue_core.journal.codec import EventUnreadable
from queue_core.journal.sqlite import SqliteReader
from queue_core.journal.troubles import JournalTrouble
from queue_core.reports.asking import why_of_day
from queue_core.reports.why import ROOM, WhyAnswer
from queue_core.runtime.texts import Texts

FOUND, UNKNOWN = 0, 1


@dataclass(frozen=True, slots=True)
class WhyQuestion:
    """What is asked, of which journal. `day` None: the last day there is. `config`: folder of the texts."""

    number: str
    journal: Path
    config: Path
    day: str | None
    language: str


def tell_why(question: WhyQuestion, plan: OfficePlan, now: float) -> int:
    """Print the answer and return the exit status: 0 answered, 1 no such number or day, or no journal to read."""
    texts = Texts.load(question.config, ROOM)
    try:
        answer = asyncio.run(_ask(question, plan, texts, now))
    except (JournalTrouble, EventUnreadable) as trouble:
        print(trouble, file=sys.stderr)
        return UNKNOWN
    if answer is None:
        print(texts.say("sentence.no_day", question.language, day=question.day or ""), file=sys.stderr)
        return UNKNOWN
    print("\n".join(lines_of(answer, texts, question.language)))
    return FOUND if answer.found else UNKNOWN


def lines_of(answer: WhyAnswer, texts: Texts, language: str) -> list[str]:
    """Return an answer as lines for a terminal: the sentence, the details, the story."""
    lines = [answer.sentence]
    for heading, under in (("heading.details", answer.details), ("heading.story", answer.story)):
        if under:
            lines += ["", texts.say(heading, language), *(f"  {line}" for line in under)]
    return lines


async def _ask(question: WhyQuestion, plan: OfficePlan, texts: Texts, now: float) -> WhyAnswer | None:
    async with SqliteReader(question.journal) as reader:
        return await why_of_day(reader, plan, texts, question.number, question.language, question.day, now)

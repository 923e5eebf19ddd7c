"""`cherga forget`: erase what was written about a visit, through the core that runs or from a journal at rest."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from queue_core.domain.explain.asked import folded
from queue_core.journal.sqlite import SqliteReader
from queue_core.journal.texts.at_rest import erase_at_rest, is_log_empty, remove_cut_short, sweep
from queue_core.journal.texts.kept import Text
from queue_core.journal.troubles import JournalInUse
from queue_core.keeping.command import FAILED, Words, told
from queue_core.keeping.requests import Answer, Request, leave_request, take_answer
from queue_core.runtime.clock import OfficeClock

ANSWER_SECONDS: Final = 30.0
_LOOK_AGAIN_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What is to be forgotten: the number of a business day, in which journal, and where its backups stand."""

    journal: Path
    number: str
    day: str
    backups: Path


def forget(asked: Forgetting, words: Words, wait: Callable[[float], None] = time.sleep) -> int:
    """Erase, and tell what was erased where; return the exit status: 0 nothing is left, 1 not yet, or not at all."""
    answers: list[Answer | None] = []

    def do() -> None:
        try:
            erased = erase_at_rest(asked.journal, asked.day, lambda text: folded(text.number) == folded(asked.number))
            answers.append(Answer(erased, gone=is_log_empty(asked.journal)))
        except JournalInUse:
            answers.append(_through_the_core(asked, wait))

    status = told(do, words)
    if status:
        return status
    answer = answers[0]
    if answer is None:
        print(words.texts.say("forget.no_answer", words.language), file=sys.stderr)
        return FAILED
    key = "forget.nothing" if not answer.erased else "forget.done"
    words.tell(key, number=asked.number, day=asked.day, count=answer.erased)
    if not answer.gone:
        words.tell("forget.not_gone")
    kept: list[Path] = []
    status = told(lambda: kept.extend(_sweep(asked.journal, asked.backups, words)), words)
    words.tell("forget.elsewhere")
    return FAILED if kept or not answer.gone else status


def show(asked: Forgetting, words: Words) -> int:
    """Print what is kept about a visit, for whoever must answer a person who asks; return the exit status."""

    async def look() -> list[Text]:
        async with SqliteReader(asked.journal) as reader:
            return await reader.texts_of_day(asked.day)

    def do() -> None:
        kept = [text for text in asyncio.run(look()) if folded(text.number) == folded(asked.number)]
        if not kept:
            words.tell("forget.nothing", number=asked.number, day=asked.day)
        for text in kept:
            print(f"{words.texts.say(f'forget.{text.about}', words.language)}: {text.words}")

    return told(do, words)


def _through_the_core(asked: Forgetting, wait: Callable[[float], None]) -> Answer | None:
    """Leave a request for the core that holds the journal; None: it did not answer, but will find the request."""
    request = Request(secrets.token_hex(8), asked.number, asked.day)
    data = asked.journal.parent
    leave_request(data, request)
    for _ in range(int(ANSWER_SECONDS / _LOOK_AGAIN_SECONDS)):
        answer = take_answer(data, request)
        if answer is not None:
            return answer
        wait(_LOOK_AGAIN_SECONDS)
    return None


def _sweep(journal: Path, backups: Path, words: Words) -> list[Path]:
    """Erase from the copies; return those that may hold the words still."""
    left = remove_cut_short(journal, backups, OfficeClock.from_environment({}).wall())
    changed, failed = sweep(journal, backups)
    failed += left
    for path in changed:
        words.tell("forget.copy", path=path)
    for path in failed:
        words.tell("forget.copy_failed", path=path)
    return failed

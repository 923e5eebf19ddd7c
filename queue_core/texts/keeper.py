"""Who looks after words of people: makes them ready, shows them, and erases them by rule and on request.

They go into a table beside the records, a record holds their salted hash. The rule is looked at when a business day was
opened and at each start; a request comes from a page, or as a file of `cherga forget`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import structlog

from queue_core.dispatcher import Dispatcher
from queue_core.domain.commands import EraseTexts
from queue_core.domain.events.texts import WhyErased
from queue_core.domain.explain.asked import folded
from queue_core.domain.ids import TextDigest
from queue_core.domain.office import Office
from queue_core.domain.plan import CounterId, DeviceId
from queue_core.journal.records import Journal
from queue_core.journal.texts.kept import SALT_BYTES, NewText, Text
from queue_core.journal.troubles import JournalUnreadable
from queue_core.keeping.requests import answer_request, open_requests
from queue_core.runtime.clock import OfficeClock
from queue_core.submissions import Asked, Submission
from queue_core.texts.answers import Forgotten
from queue_core.texts.words import tidy
from queue_core.wire import topics

log = structlog.get_logger()

LOOK_AGAIN_SECONDS: Final = 1.0
MOST_AT_ONCE: Final = 200
"""Words that one record says are erased."""
EMPTY_LOG_TRIES: Final = 20
"""So often, a fifth of a second apart, whoever waits for an answer waits for readers of the journal to be done."""
_A_DAY: Final = 24 * 3600.0
_PAGES: Final = DeviceId(topics.CORE)


class TextKeeper:
    """Keeps the words of one office. `new_salt` gives so many random bytes from a secure source."""

    def __init__(
        self,
        office: Office,
        dispatcher: Dispatcher,
        journal: Journal,
        clock: OfficeClock,
        data: Path,
        new_salt: Callable[[int], bytes],
    ) -> None:
        self._office, self._dispatcher, self._journal, self._clock = office, dispatcher, journal, clock
        self._data, self._new_salt = data, new_salt
        self._day = ""
        self._is_log_full = True
        """Perhaps the write-ahead log holds what was erased: also after a start, the core may have died over it."""

    def take(self, written: str | None) -> NewText | None:
        """Return words ready to be kept, None where there are none; raises `Refusal`."""
        words = tidy(written or "")
        return NewText(words, self._new_salt(SALT_BYTES)) if words else None

    async def notes_at(self, counter: str) -> list[Text]:
        """Return the notes about the visitor who is at a counter now; nobody else's are shown there."""
        workplace = self._office.workplaces.get(CounterId(counter))
        if workplace is None or workplace.ticket is None:
            return []
        return [text for text in await self._journal.texts_of_ticket(workplace.ticket) if text.about == "note"]

    async def forget(self, number: str, day: str | None, ask_id: str, where: str) -> Forgotten:
        """Erase all that was written about the visit with this number of a business day (None: the present one)."""
        texts = await self._journal.texts_of_day(day or self._office.day)
        digests = [text.digest for text in texts if folded(text.number) == folded(number)]
        if not digests:
            return Forgotten(0, gone=await self._empty_log())
        asked = Asked(_PAGES, ask_id, hashlib.sha256(f"forget {number} {day}".encode()).hexdigest())
        reply = await self._erase(digests, "request", "supervisor", where, asked)
        log.info("Words of a visitor were erased", action="texts_erased", count=len(digests), why="request")
        return Forgotten(len(digests), gone=await self._empty_log(EMPTY_LOG_TRIES), ok=reply)

    async def run(self) -> None:
        """Look after them for ever."""
        while True:
            try:
                await self.look()
            except JournalUnreadable as trouble:
                log.warning("Words that are due cannot be looked up now; tried again", reason=str(trouble))
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def look(self) -> None:
        """Do what is due."""
        for request in open_requests(self._data):
            done = await self.forget(request.number, request.day, request.id, "command")
            answer_request(self._data, request, done.erased, gone=done.gone)
        if self._day != self._office.day:
            self._day = self._office.day
            await self._note_what_was_erased()
            await self._erase_by_rule()
        if self._is_log_full:
            await self._empty_log()

    async def _note_what_was_erased(self) -> None:
        """Let a record say what was erased while no core ran, or has come back with an older copy and gone again."""
        reasons: tuple[WhyErased, ...] = ("request", "copy", "rule")
        found = await self._journal.texts_not_noted()
        for why in reasons:
            digests = [digest for digest, reason in found if reason == why]
            for first in range(0, len(digests), MOST_AT_ONCE):
                await self._erase(digests[first : first + MOST_AT_ONCE], why)

    async def _erase_by_rule(self) -> None:
        until = self._clock.now() - self._office.plan.rules.texts_kept_days * _A_DAY
        while due := await self._journal.texts_left_before(until, MOST_AT_ONCE):
            await self._erase(due, "rule")
            log.info("Words kept long enough were erased", action="texts_erased", count=len(due), why="rule")

    async def _erase(
        self, digests: Sequence[str], why: WhyErased, who: str = "core", where: str = "core", asked: Asked | None = None
    ) -> bool:
        command = EraseTexts(tuple(map(TextDigest, digests)), why)
        self._is_log_full = True
        return (await self._dispatcher.submit(Submission(command, who, where, asked=asked))).ok

    async def _empty_log(self, tries: int = 1) -> bool:
        while not await self._journal.empty_log():
            tries -= 1
            if tries <= 0:
                self._is_log_full = True
                return False
            await asyncio.sleep(LOOK_AGAIN_SECONDS / 5)
        self._is_log_full = False
        return True

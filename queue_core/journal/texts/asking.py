"""Questions about words of people, for every home of the journal in SQLite."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from queue_core.journal.texts import home
from queue_core.journal.texts.kept import Text

_P = ParamSpec("_P")
_T = TypeVar("_T")


class TextQuestions(ABC):
    """What `JournalReader` promises about words."""

    @abstractmethod
    async def ask(
        self, question: Callable[Concatenate[sqlite3.Connection, _P], _T], *values: _P.args, **named: _P.kwargs
    ) -> _T:
        """Put a question to the journal on a connection that cannot write. Raises `JournalUnreadable`."""

    async def texts_of_ticket(self, ticket: str) -> list[Text]:
        """Give the words kept about a visit; see `JournalReader`."""
        return await self.ask(home.fetch_texts_of_ticket, ticket)

    async def texts_of_day(self, day: str) -> list[Text]:
        """Give the words kept about the visits of a business day; see `JournalReader`."""
        return await self.ask(home.fetch_texts_of_day, day)

    async def texts_left_before(self, instant: float, at_most: int) -> list[str]:
        """Give the hashes of words left before an instant; see `JournalReader`."""
        return await self.ask(home.fetch_left_before, instant, at_most)

    async def texts_not_noted(self) -> list[tuple[str, str]]:
        """Give hash and reason of words erased without a record; see `JournalReader`."""
        return await self.ask(home.fetch_not_noted)

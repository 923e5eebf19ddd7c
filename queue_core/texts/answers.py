"""What is answered about words of people."""

from __future__ import annotations

from msgspec import Struct

from queue_core.wire.values import Moment


class Forgotten(Struct, frozen=True):
    """What came of a request: how many texts were erased, and whether no file of the journal holds them any more.

    Where somebody reads the journal just now, or its disk is full, `gone` is false: it is done when that is over.
    """

    erased: int
    gone: bool
    ok: bool = True


class Note(Struct, frozen=True):
    """A note about a visit, and when it was left."""

    at: Moment
    text: str


class NotesAnswer(Struct, frozen=True):
    """The notes about the visitor who is at a counter, the oldest first."""

    counter: str
    notes: list[Note]

"""Who sits at a counter, so that what is pressed on its box is written down as theirs."""

from __future__ import annotations

from typing import Final

from queue_core.domain.commands import (
    AddService,
    CallOutOfTurn,
    LeaveNote,
    PostponeTicket,
    PressKey,
    RedirectTicket,
    SayNotShown,
    UndoPress,
)
from queue_core.domain.office import Office
from queue_core.domain.plan import CounterId
from queue_core.domain.refusal import Refusal
from queue_core.journal.records import Record
from queue_core.submissions import Submission

_DESK: Final = "desk/"
"""Where an order at the desk of a counter comes from, before the counter's id."""
_NAMELESS: Final = "administrator"
"""Who presses a box, or a desk in a demonstration: nobody signed in."""

AT_A_SEAT: Final = (
    PressKey, SayNotShown, RedirectTicket, PostponeTicket, AddService, CallOutOfTurn, UndoPress, LeaveNote,
)  # fmt: skip
"""What is done at a counter by who works there; taking the seat of somebody else is none of it."""


class Seated:
    """The user who ordered something last at the desk of a counter since it was opened, told from the records alone."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._users: dict[CounterId, str] = {}

    def note(self, record: Record) -> None:
        """Take a record, of the past or just made."""
        if record.where.startswith(_DESK) and record.who != _NAMELESS:
            self._users[CounterId(record.where.removeprefix(_DESK))] = record.who

    def objection(self, submission: Submission) -> Refusal | None:
        """Return why an order at a counter is refused: somebody else works there than who gives it."""
        command, ordering = submission.command, submission.administrator
        if not isinstance(command, AT_A_SEAT) or ordering is None:
            return None
        workplace = self._office.workplaces.get(command.counter)
        seated = workplace.administrator if workplace is not None else None
        if seated is None or seated == ordering:
            return None
        known = self._office.plan.administrators.get(seated)
        return Refusal("not_allowed", seated=known.shown_name if known is not None else seated)

    def who(self, submission: Submission) -> str:
        """Return in whose name a submission is written down: a box has no name, and speaks for who sits there.

        Where nobody signed in at the desk since the counter was opened the word for a nameless administrator stays.
        """
        command = submission.command
        if not isinstance(command, PressKey) or submission.who != _NAMELESS or submission.where.startswith(_DESK):
            return submission.who
        workplace = self._office.workplaces.get(command.counter)
        if workplace is None or workplace.status == "closed":
            self._users.pop(command.counter, None)
        return self._users.get(command.counter, submission.who)

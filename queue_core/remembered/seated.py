"""Who sits at a counter, so that what is pressed on its box is written down as theirs."""

from __future__ import annotations

from typing import Final

from queue_core.domain.commands import PressKey
from queue_core.domain.office import Office
from queue_core.domain.plan import CounterId
from queue_core.journal.records import Record
from queue_core.submissions import Submission

_DESK: Final = "desk/"
"""Where an order at the desk of a counter comes from, before the counter's id."""
_NAMELESS: Final = "administrator"
"""Who presses a box, or a desk in a demonstration: nobody signed in."""


class Seated:
    """The user who ordered something last at the desk of a counter since it was opened, told from the records alone."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._users: dict[CounterId, str] = {}

    def note(self, record: Record) -> None:
        """Take a record, of the past or just made."""
        if record.where.startswith(_DESK) and record.who != _NAMELESS:
            self._users[CounterId(record.where.removeprefix(_DESK))] = record.who

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

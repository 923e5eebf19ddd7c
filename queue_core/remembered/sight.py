"""An order that was given about another visitor, or another press, than what is at the counter now."""

from __future__ import annotations

from typing import Final

from queue_core.domain.commands import (
    AddService,
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
from queue_core.submissions import Submission

_OF_A_VISITOR: Final = (SayNotShown, RedirectTicket, PostponeTicket, AddService, LeaveNote)
_KEYS_OF_A_VISITOR: Final = frozenset({"recall", "start", "no_show"})
"""`next` and `finish` tell by `seen` what they end: the wire contract lets them change nothing then."""


def objection(office: Office, submission: Submission) -> Refusal | None:
    """Return why an order is refused: who gave it saw somebody else, or would take back another press.

    Two desks of one counter, a box beside a page, and an order that was long on its way can all say the right thing of
    the wrong visitor. What the person saw is not told by everybody: then nothing is refused.
    """
    command, saw = submission.command, submission.saw
    if saw is None:
        return None
    if isinstance(command, UndoPress):
        last = office.last_presses.get(command.counter)
        is_another = last is not None and saw.press is not None and last.seq != saw.press
        return Refusal("too_late", press=command.counter) if is_another else None
    if not isinstance(command, (PressKey, *_OF_A_VISITOR)) or saw.number is None:
        return None
    if isinstance(command, PressKey) and command.key not in _KEYS_OF_A_VISITOR:
        return None
    return Refusal("too_late", visitor=saw.number) if saw.number != _number_at(office, command.counter) else None


def _number_at(office: Office, counter: CounterId) -> str | None:
    workplace = office.workplaces.get(counter)
    if workplace is None or workplace.ticket is None:
        return None
    return office.tickets[workplace.ticket].number

"""What became of a command → the reply of the contract. Pure."""

from __future__ import annotations

import hashlib
from typing import cast

import msgspec
from msgspec import UNSET

from queue_core.domain import commands as told
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal
from queue_core.domain.settle import AT_A_COUNTER, Outcome
from queue_core.runtime.texts import Texts
from queue_core.submissions import Submission
from queue_core.views.published import PublishedStates
from queue_core.views.tickets import ticket_view
from queue_core.wire.refusals import RefusalCode
from queue_core.wire.replies import Reply

_canonical = msgspec.json.Encoder(order="deterministic")


def body_hash(ask: msgspec.Struct) -> str:
    """Return what tells one ask from another: SHA-256 over its fields in a fixed order, hex."""
    return hashlib.sha256(_canonical.encode(ask)).hexdigest()


class ReplyWriter:
    """Writes replies from the office as it is right after the command."""

    def __init__(self, office: Office, published: PublishedStates, refusals: Texts) -> None:
        self._office = office
        self._published = published
        self._refusals = refusals

    def write(self, submission: Submission, outcome: Outcome) -> Reply:
        """Return the reply to a submission; one that nobody asked for gets the id «core»."""
        ask_id = submission.asked.ask_id if submission.asked is not None else "core"
        if outcome.refusal is not None:
            return self.refuse(ask_id, outcome.refusal, submission.language)
        command = submission.command
        if isinstance(command, told.TakeTicket):
            return self._ticket_reply(ask_id, command)
        if isinstance(command, told.EnterPaperNumber):
            return self._ticket_reply(ask_id, command.take)
        if isinstance(command, (*AT_A_COUNTER, told.UndoPress)):
            return Reply(id=ask_id, ok=True, counter=self._published.counter_now(command.counter, outcome.at))
        return Reply(id=ask_id, ok=True)

    def refuse(self, ask_id: str | None, refusal: Refusal, language: str) -> Reply:
        """Return a refusal with its sentence."""
        code = cast("RefusalCode", refusal.code)
        sentences = self._refusals.keys()
        closer = (f"{refusal.code}_{detail}" for detail in refusal.details)
        key = next((key for key in closer if key in sentences), refusal.code)
        sentence = self._refusals.say(key, language, **refusal.details)
        return Reply(id=ask_id, ok=False, refused=code, text=sentence)

    def _ticket_reply(self, ask_id: str, command: told.TakeTicket) -> Reply:
        ticket = self._office.tickets[command.ticket]
        return Reply(
            id=ask_id,
            ok=True,
            ticket=ticket_view(self._office, ticket.id),
            called_to=ticket.counter if ticket.counter is not None else UNSET,
            printer=ticket.slip.printer if ticket.slip is not None else UNSET,
        )

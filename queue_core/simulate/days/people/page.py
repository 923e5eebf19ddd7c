"""The pages of the office's own people: what they press there comes to the core at once, or never while it is away.

Unlike a device a page does not ask again: whoever sits before it looks, and presses again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from queue_core.domain.commands import Command
from queue_core.domain.plan import DeviceId
from queue_core.simulate.days.trace import Trace
from queue_core.simulate.days.virtual_time import Agenda
from queue_core.submissions import Asked, Submission
from queue_core.wire import codec
from queue_core.wire.replies import Reply

PAGES = DeviceId("core")
"""The reserved device name under which pages ask."""

Submit: TypeAlias = Callable[[Submission, Callable[[bytes], None] | None], None]


class Page:
    """Where somebody orders things. `who` they are, «administrator» or «reception»; `where` they sit."""

    def __init__(self, who: str, where: str, agenda: Agenda, trace: Trace, submit: Submit) -> None:
        self._who, self._where = who, where
        self._agenda, self._trace, self._submit = agenda, trace, submit
        self._count = 0

    def order(self, command: Command, heard: Callable[[Reply], None] = lambda _reply: None) -> None:
        """Tell the core something; `heard` gets its reply if it lives."""
        self._count += 1
        ask_id = f"{self._where}.{self._count}"
        told = {"kind": type(command).__name__, **msgspec.to_builtins(command)}
        self._trace.note("asked", self._agenda.now, device=PAGES, id=ask_id, ask=told)

        def replied(payload: bytes) -> None:
            self._trace.note("reply", self._agenda.now, device=PAGES, id=ask_id, reply=payload.decode())
            heard(codec.decode_reply(payload))

        asked = Asked(PAGES, ask_id, ask_id)
        self._submit(Submission(command, self._who, self._where, asked=asked), replied)

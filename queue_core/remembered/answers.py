"""The first outcome of each ask, so that a repetition gets it again and changes nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from queue_core.journal.records import Answer
from queue_core.submissions import Asked
from queue_core.wire import codec
from queue_core.wire.replies import Reply

BRIEFLY_SECONDS = 600.0
"""How long of the core's life a refusal, or an ok that changed nothing, is kept (wire contract)."""
MOST_BRIEF = 50_000
"""So many of those are kept at the most, the oldest go first: a hostile device cannot fill the memory."""
NEVER_CAME = ""
"""In place of the hash of a body: no ask has this one."""


class RememberedAnswers:
    """Outcomes by (device, ask id): those that changed something for two business days, the others for 10 minutes.

    `monotonic` gives seconds of the core's life.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: dict[tuple[str, str], Answer] = {}
        self._brief: dict[tuple[str, str], tuple[str, Reply | None]] = {}
        self._ends: deque[tuple[float, tuple[str, str]]] = deque()

    def restore(self, answers: Iterable[Answer]) -> None:
        """Take over what the journal kept."""
        for answer in answers:
            self.keep(answer)

    def keep(self, answer: Answer) -> None:
        """Remember an outcome that changed something."""
        self._kept[answer.device, answer.ask_id] = answer

    def keep_briefly(self, asked: Asked, reply: Reply) -> None:
        """Remember an outcome that changed nothing."""
        self._note((asked.device, asked.ask_id), asked.body_hash, reply)

    def settle(self, device: str, ask_id: str) -> Reply | None:
        """Return the outcome of an ask, whatever its body was. One that never came gets None, and is void from now on.

        Should it come after all, it is taken for another ask under the same id, and refused.
        """
        self._let_go()
        key = (device, ask_id)
        if key in self._kept:
            return codec.decode_reply(self._kept[key].reply)
        if key not in self._brief:
            self._note(key, NEVER_CAME, None)
        return self._brief[key][1]

    def _note(self, key: tuple[str, str], body_hash: str, reply: Reply | None) -> None:
        self._brief[key] = (body_hash, reply)
        self._ends.append((self._monotonic() + BRIEFLY_SECONDS, key))
        if len(self._ends) > MOST_BRIEF:
            self._brief.pop(self._ends.popleft()[1], None)

    def find(self, asked: Asked | None) -> Reply | None:
        """Return the first outcome of the same ask; None where it was not seen, or came with another body."""
        if asked is None:
            return None
        self._let_go()
        key = (asked.device, asked.ask_id)
        kept = self._kept.get(key)
        if kept is not None:
            return codec.decode_reply(kept.reply) if kept.body_hash == asked.body_hash else None
        brief = self._brief.get(key)
        return brief[1] if brief is not None and brief[0] == asked.body_hash else None

    def is_another_body(self, asked: Asked | None) -> bool:
        """Say whether this id was used for an ask with another body."""
        if asked is None:
            return False
        key = (asked.device, asked.ask_id)
        known = self._kept[key].body_hash if key in self._kept else self._brief.get(key, (None,))[0]
        return known is not None and known != asked.body_hash

    def forget_before(self, day: str) -> None:
        """A business day begins: only its asks and those of the day before are still known."""
        yesterday = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        last_day = max((answer.day for answer in self._kept.values() if answer.day < day), default=yesterday)
        self._kept = {key: answer for key, answer in self._kept.items() if answer.day >= min(last_day, yesterday)}

    def _let_go(self) -> None:
        now = self._monotonic()
        while self._ends and self._ends[0][0] <= now:
            self._brief.pop(self._ends.popleft()[1], None)

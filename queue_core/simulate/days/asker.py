"""A device that asks: it repeats with the same id until a reply with that id comes, and keeps every reply it gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from queue_core.simulate.days.air import Air
from queue_core.simulate.days.trace import Trace
from queue_core.simulate.days.virtual_time import Agenda, Appointment
from queue_core.wire import codec
from queue_core.wire.asks import Ask
from queue_core.wire.replies import Reply

PAUSES = (1.0, 2.0, 4.0)
LONGEST_PAUSE = 5.0


@dataclass(slots=True)
class _Open:
    payload: bytes
    replied: Callable[[Reply], None]
    again: Appointment
    times: int = 0
    given_up: Appointment | None = None


class Asker:
    """The asking side of one device. `give_to_core` takes (device, payload) at the far end of the air."""

    def __init__(
        self, device: str, agenda: Agenda, air: Air, trace: Trace, give_to_core: Callable[[str, bytes], None]
    ) -> None:
        self.device = device
        self._agenda = agenda
        self._air = air
        self._trace = trace
        self._give_to_core = give_to_core
        self._open: dict[str, _Open] = {}
        self._count = 0

    @property
    def unanswered(self) -> list[str]:
        """Ids of the asks still repeated."""
        return list(self._open)

    def new_id(self) -> str:
        """Return an id no ask of this device had."""
        self._count += 1
        return f"{self.device}.{self._count}"

    def ask(
        self,
        ask: Ask,
        replied: Callable[[Reply], None] = lambda _reply: None,
        *,
        give_up_after: float | None = None,
        gave_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Ask until replied; `replied` hears the first reply. After `give_up_after` seconds, `gave_up` instead."""
        payload = codec.encode(ask)
        self._trace.note("asked", self._agenda.now, device=self.device, id=ask.id, ask=msgspec.json.decode(payload))
        waiting = _Open(payload, replied, self._agenda.after(0.0, lambda: self._send(ask.id)))
        self._open[ask.id] = waiting
        if give_up_after is not None:
            waiting.given_up = self._agenda.after(give_up_after, lambda: self._give_up(ask.id, gave_up))

    def hear(self, ask_id: str, payload: bytes) -> None:
        """A reply has come down."""
        self._trace.note("reply", self._agenda.now, device=self.device, id=ask_id, reply=payload.decode())
        waiting = self._close(ask_id)
        if waiting is not None:
            waiting.replied(codec.decode_reply(payload))

    def _send(self, ask_id: str) -> None:
        waiting = self._open.get(ask_id)
        if waiting is None:
            return
        self._air.carry(lambda: self._give_to_core(self.device, waiting.payload))
        pause = PAUSES[waiting.times] if waiting.times < len(PAUSES) else LONGEST_PAUSE
        waiting.times += 1
        waiting.again = self._agenda.after(pause, lambda: self._send(ask_id))

    def _give_up(self, ask_id: str, gave_up: Callable[[], None]) -> None:
        if self._close(ask_id) is not None:
            gave_up()

    def _close(self, ask_id: str) -> _Open | None:
        waiting = self._open.pop(ask_id, None)
        if waiting is not None:
            waiting.again.call_off()
            if waiting.given_up is not None:
                waiting.given_up.call_off()
        return waiting

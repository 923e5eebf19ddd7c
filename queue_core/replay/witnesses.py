"""What is seen from outside while a day is played: on the wire, on paper, on glass."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from queue_core.runtime.link import Link, Message
from queue_core.simulate.edges import twin_at
from queue_core.wire import codec, topics
from queue_core.wire.states import BoardState


class PaperSlip(msgspec.Struct, frozen=True, kw_only=True):
    """A slip as its reader sees it: the text of the QR code."""

    qr: str | None = None
    seen_at: float | None = None


class _PaperLine(msgspec.Struct, frozen=True):
    slip: PaperSlip | None = None


@dataclass(slots=True)
class Witnesses:
    """Numbers and codes by where they were seen."""

    replies: dict[str, str] = field(default_factory=dict)
    """Ticket id → number, from replies on the wire."""
    boards: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Journal number of a call → (number, counter), from board states."""
    paper: list[str] = field(default_factory=list)
    """QR texts off the slips."""
    glass: dict[str, str] = field(default_factory=dict)
    """Ticket id → number, as visitors saw it on the kiosk."""

    async def watch_wire(self, link: Link, office: str) -> None:
        """Note replies and boards until cancelled or the link is lost."""
        await link.subscribe(topics.every(office, "reply"), topics.every(office, "state"))
        async for message in link.messages():
            self._note(message)

    async def watch_paper(self, socket: Path) -> None:
        """Note every slip that comes out of a printer, until cancelled."""
        async with twin_at(socket) as twin:
            async for line in twin.hear():
                slip = msgspec.json.decode(line, type=_PaperLine).slip
                if slip is not None:
                    self.paper.append(slip.qr or "")

    def _note(self, message: Message) -> None:
        address = topics.parse(message.topic)
        if address is None:
            return
        if address.sort == "reply":
            reply = codec.decode_reply(message.payload)
            if isinstance(reply.ticket, msgspec.Struct):
                self.replies[reply.ticket.id] = reply.ticket.number
        elif address.state_kind == topics.BOARD:
            board = codec.decode_state(address, message.payload)
            assert isinstance(board, BoardState)
            for call in board.calls:
                self.boards[call.seq] = (call.number, call.counter)

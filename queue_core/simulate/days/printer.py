"""A simulated printer program: each job on paper once, with an honest ending; it runs out, breaks off, loses power."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from queue_core.simulate.days.asker import Asker
from queue_core.simulate.days.trace import Trace
from queue_core.simulate.days.virtual_time import Agenda
from queue_core.wire import codec
from queue_core.wire.asks import SlipFailed, SlipPrinted
from queue_core.wire.jobs import Print
from queue_core.wire.presence import OFFLINE, Presence

SECONDS_A_SLIP = 1.3


class Printer:
    """One printer. What it printed it remembers for ever, as its spool on disk does."""

    def __init__(self, name: str, agenda: Agenda, asker: Asker, trace: Trace, tell: Callable[[str], None]) -> None:
        self.name = name
        self._agenda = agenda
        self._asker = asker
        self._trace = trace
        self._tell = tell
        self._endings: dict[str, str] = {}
        self._reporting: set[str] = set()
        self._busy_until = 0.0
        self._paper: Literal["ok", "out"] = "ok"
        self._is_on = True
        self.breaks_off = False
        """The next slip will be torn in the middle."""

    @property
    def presence(self) -> Presence:
        """What it tells of itself."""
        return Presence(online=True, role="printer", health={"paper": self._paper}) if self._is_on else OFFLINE

    def receive(self, payload: bytes) -> None:
        """A job has come, perhaps again."""
        job = codec.decode_job(payload)
        if not self._is_on or not isinstance(job, Print):
            return
        if job.job in self._endings:
            self._report(job.job)
            return
        self._endings[job.job] = ""
        self._busy_until = max(self._agenda.now, self._busy_until) + SECONDS_A_SLIP
        self._agenda.at(self._busy_until, lambda: self._print(job))

    def run_out(self, for_seconds: float) -> None:
        """No paper for a while."""
        self._paper = "out"
        self._tell(self.name)
        self._agenda.after(for_seconds, self._be_well)

    def lose_power(self, for_seconds: float) -> None:
        """No power for a while."""
        self._is_on = False
        self._tell(self.name)
        self._agenda.after(for_seconds, self._be_well)

    def _be_well(self) -> None:
        self._paper, self._is_on = "ok", True
        self._tell(self.name)

    def _print(self, job: Print) -> None:
        if not self._is_on:
            self._endings.pop(job.job)
            return
        if self._paper == "out":
            self._endings[job.job] = "paper_out"
        elif self.breaks_off:
            self.breaks_off = False
            self._endings[job.job] = "unknown"
        else:
            self._endings[job.job] = "printed"
            number, stamp = job.ticket.number, str(job.stamp)
            self._trace.note("paper", self._agenda.now, job=job.job, ticket=job.ticket.id, number=number, stamp=stamp)
        self._report(job.job)

    def _report(self, job: str) -> None:
        ending = self._endings[job]
        if not ending or job in self._reporting:
            return
        self._reporting.add(job)
        ask_id = self._asker.new_id()
        match ending:
            case "paper_out":
                ask: SlipPrinted | SlipFailed = SlipFailed(id=ask_id, job=job, reason="paper_out")
            case "unknown":
                ask = SlipFailed(id=ask_id, job=job, reason="unknown")
            case _:
                ask = SlipPrinted(id=ask_id, job=job)
        self._asker.ask(ask, lambda _reply: self._reporting.discard(job))

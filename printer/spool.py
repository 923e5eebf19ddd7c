"""Which slips wait, which one is being printed, and how each ended. Pure: what must survive comes out as lines.

The law: a line `begun` is on disk before the first byte goes to the printer, and an ending is on disk before anybody
is told of it. So wherever it is cut off, a job id is printed at most once, and each gets one answer, always the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from queue_core.wire.asks import SlipTrouble
from queue_core.wire.jobs import Print

Ending: TypeAlias = Literal["printed"] | SlipTrouble
Step: TypeAlias = Literal["begun", "told"] | Ending

REMEMBERED: Final = 20_000
"""Endings kept, oldest forgotten first: three weeks of a large office."""


class Line(Struct, frozen=True):
    """One thing that happened to a job, as it stands on disk."""

    job: str
    step: Step


class Spool:
    """Jobs by their id. `lines` is what an earlier run left: a job begun there and never ended is `unknown` now."""

    def __init__(self, lines: Iterable[Line] = (), *, remembered: int = REMEMBERED) -> None:
        self._waiting: dict[str, Print] = {}
        self._printing: str | None = None
        self._ended: dict[str, Ending] = {}
        self._untold: dict[str, None] = {}
        self._remembered = remembered
        self._recall(lines)

    def _recall(self, lines: Iterable[Line]) -> None:
        begun: dict[str, None] = {}
        for line in lines:
            if line.step == "begun":
                begun[line.job] = None
            elif line.step == "told":
                self._untold.pop(line.job, None)
            elif line.job not in self._ended:
                begun.pop(line.job, None)
                self._note(line.job, line.step)
        for job in begun:
            if job not in self._ended:
                self._note(job, "unknown")

    def offer(self, job: Print) -> bool:
        """Take in a job; say whether it is new. A repeated one is printed no more, but told again how it ended."""
        if job.job in self._ended:
            self._untold[job.job] = None
            return False
        if job.job in self._waiting or job.job == self._printing:
            return False
        self._waiting[job.job] = job
        return True

    @property
    def next(self) -> Print | None:
        """The job to print now, in the order they came; None when none waits or one is being printed."""
        if self._printing is not None:
            return None
        return next(iter(self._waiting.values()), None)

    @property
    def length(self) -> int:
        """Jobs waiting or being printed."""
        return len(self._waiting) + (self._printing is not None)

    def begin(self, job: str) -> Line:
        """Note that printing starts; the line must be on disk before the first byte is sent."""
        if self._printing is not None or job not in self._waiting:
            raise ValueError(f"the job «{job}» does not wait, so it cannot begin")
        del self._waiting[job]
        self._printing = job
        return Line(job, "begun")

    def end(self, job: str, ending: Ending) -> Line:
        """Note how a job ended, begun or not; the line must be on disk before it is told."""
        if job == self._printing:
            self._printing = None
        elif job in self._waiting:
            del self._waiting[job]
        else:
            raise ValueError(f"the job «{job}» neither waits nor is being printed, so it cannot end")
        self._note(job, ending)
        return Line(job, ending)

    def told(self, job: str) -> Line:
        """Note that the core has replied."""
        self._untold.pop(job, None)
        return Line(job, "told")

    def ending(self, job: str) -> Ending | None:
        """Return how a job ended; None while it has not, or is not known."""
        return self._ended.get(job)

    def untold(self) -> list[tuple[str, Ending]]:
        """Return the endings the core does not know yet, oldest first."""
        return [(job, self._ended[job]) for job in self._untold]

    def __len__(self) -> int:
        return len(self._ended)

    def lines(self) -> list[Line]:
        """Return what a fresh file must hold."""
        lines = []
        for job, ending in self._ended.items():
            lines.append(Line(job, ending))
            if job not in self._untold:
                lines.append(Line(job, "told"))
        if self._printing is not None:
            lines.append(Line(self._printing, "begun"))
        return lines

    def _note(self, job: str, ending: Ending) -> None:
        self._ended[job] = ending
        self._untold[job] = None
        if len(self._ended) > self._remembered:
            # Only what the core has confirmed may go, and it is nearly always the very first.
            told = next((known for known in self._ended if known not in self._untold), None)
            if told is not None:
                del self._ended[told]

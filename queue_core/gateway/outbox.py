"""Print jobs on their way: each is sent again until the printer says how it ended. Pure: real seconds are passed in."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain.ids import JobId
from queue_core.submissions import PrintOrder

PAUSES_SECONDS = (1.0, 2.0, 4.0)
LONGEST_PAUSE_SECONDS = 5.0


@dataclass(slots=True)
class _Sent:
    order: PrintOrder
    next_at: float
    times: int = 0


class PrintOutbox:
    """The jobs neither printed nor failed. `now` is real monotonic time, `office_now` office time, both in seconds."""

    def __init__(self) -> None:
        self._jobs: dict[JobId, _Sent] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, order: PrintOrder, now: float) -> None:
        """Take a new job; it is due at once."""
        self._jobs[JobId(order.job.job)] = _Sent(order, now)

    def end(self, job: JobId) -> None:
        """The printer has said how it ended."""
        self._jobs.pop(job, None)

    def send_all_again(self, now: float) -> None:
        """The connection is new: everything is due at once."""
        for sent in self._jobs.values():
            sent.next_at = now

    def due(self, now: float, office_now: float) -> list[PrintOrder]:
        """Return the jobs to send now; one that has grown old is dropped and printed only on request."""
        for job in [job for job, sent in self._jobs.items() if office_now > sent.order.fresh_until]:
            del self._jobs[job]
        due = [sent for sent in self._jobs.values() if sent.next_at <= now]
        for sent in due:
            pause = PAUSES_SECONDS[sent.times] if sent.times < len(PAUSES_SECONDS) else LONGEST_PAUSE_SECONDS
            sent.times += 1
            sent.next_at = now + pause
        return [sent.order for sent in due]

    def next_due(self) -> float | None:
        """Return when the next job is due, None where there is none."""
        return min((sent.next_at for sent in self._jobs.values()), default=None)

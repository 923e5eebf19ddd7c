"""The judge of a day. It reads the trace alone and derives everything anew; it shares no code with the rules.

Which ticket should have been called is judged by `reports.fairness`, which shares none either.
"""

from __future__ import annotations

from collections.abc import Iterable

from queue_core.simulate.days.checking.asks import lies_about_asks
from queue_core.simulate.days.checking.course import lies_about_the_hall
from queue_core.simulate.days.checking.paper import lies_about_paper
from queue_core.simulate.days.checking.reading import read


def judge(trace: Iterable[str]) -> list[str]:
    """Return a sentence for everything in a trace (JSON lines) that must not be; an empty list for a good day."""
    day = read(trace)
    return [*lies_about_the_hall(day), *lies_about_asks(day), *lies_about_paper(day)]

"""The desks that somebody looks at, kept up to date after each commit; and who works where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from queue_core.domain.office import Office
from queue_core.domain.plan import AdministratorId, CounterId
from queue_core.views.desk import DeskView, Seats, desk_view, seats_view

DESK: Final = "desk"
SEATS: Final = "seats"
_COUNTER: Final = "counter/"


class Desks:
    """What desks show. Only those a page has asked for are computed: an office of many counters pays for no more.

    `is_settled` says whether all that the office holds is durable: in the midst of a commit nothing new is shown.
    """

    def __init__(self, office: Office, is_settled: Callable[[], bool], now: Callable[[], float]) -> None:
        self._office, self._is_settled, self._now = office, is_settled, now
        self._shown: dict[CounterId, DeskView | None] = {}
        self._seats: Seats | None = None
        self._tried: dict[AdministratorId, CounterId] = {}

    def of(self, counter: str) -> DeskView | None:
        """Return what a counter's desk shows; None: it is told with the next commit, or unknown."""
        known = CounterId(counter)
        if self._shown.get(known) is None and known in self._office.workplaces:
            self._shown[known] = desk_view(self._office, known, self._now()) if self._is_settled() else None
        return self._shown.get(known)

    def seats(self) -> Seats:
        """Return who works where."""
        if self._seats is None:
            self._seats = seats_view(self._office, self._tried)
        return self._seats

    def hear(self, looked_at: Iterable[str]) -> list[str]:
        """Compute anew after a commit what its facts may have changed; return what did: `desk/3`, `seats`."""
        touched = {CounterId(name.removeprefix(_COUNTER)) for name in looked_at if name.startswith(_COUNTER)}
        return [*self._desks_changed(touched), *(self._seats_changed() if touched else ())]

    def try_elsewhere(self, administrator: AdministratorId, counter: CounterId | None) -> list[str]:
        """Note that a counter could not be opened, since its administrator works elsewhere; None: it is settled."""
        if counter is not None:
            self._tried[administrator] = counter
        elif self._tried.pop(administrator, None) is None:
            return []
        return list(self._seats_changed())

    def seat_of(self, administrator: AdministratorId) -> CounterId | None:
        """Return the counter somebody works at now."""
        return next((one.id for one in self._office.workplaces.values() if one.administrator == administrator), None)

    def _desks_changed(self, touched: set[CounterId]) -> Iterator[str]:
        for counter, shown in self._shown.items():
            if counter not in touched and shown is not None:
                continue
            new = desk_view(self._office, counter, self._now())
            if new != shown:
                self._shown[counter] = new
                yield f"{DESK}/{counter}"

    def _seats_changed(self) -> Iterator[str]:
        if self._seats is None:
            return  # nobody has asked
        new = seats_view(self._office, self._tried)
        if new != self._seats:
            self._seats = new
            yield SEATS

"""Past estimates of a day beside what happened: kept to be shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from queue_core.domain.estimate.forecast import Range
from queue_core.domain.plan import DirectionId


@dataclass(slots=True)
class Kept:
    """Estimates that were given and the waits that came; sums in minutes. `early`: called before the range began."""

    count: int = 0
    early: int = 0
    late: int = 0
    error: float = 0.0
    absolute_error: float = 0.0
    width: float = 0.0

    @property
    def coverage(self) -> float | None:
        """Share called within their range, 0 to 1; None before the first."""
        return 1.0 - (self.early + self.late) / self.count if self.count else None

    @property
    def bias(self) -> float | None:
        """Mean of likely less actual minutes: above 0 people were called sooner than told."""
        return self.error / self.count if self.count else None

    @property
    def mae(self) -> float | None:
        """Mean absolute error of the likely wait, minutes."""
        return self.absolute_error / self.count if self.count else None

    @property
    def mean_width(self) -> float | None:
        """Mean width of the ranges, minutes."""
        return self.width / self.count if self.count else None

    def add(self, given: Range, waited: float) -> None:
        """Count an estimate whose visitor was called after so many minutes."""
        early, late = waited < given.low_minutes, waited > given.high_minutes
        self.count += 1
        self.early += early
        self.late += late
        self.error += given.likely_minutes - waited
        self.absolute_error += abs(given.likely_minutes - waited)
        self.width += given.high_minutes - given.low_minutes


@dataclass(slots=True)
class Accuracy:
    """One business day's estimates by direction."""

    directions: dict[DirectionId, Kept] = field(default_factory=dict)

    def happened(self, direction: DirectionId, given: Range | None, waited: float) -> None:
        """A visitor was called for the first time after so many minutes; `given` None: there was no estimate."""
        if given is not None:
            self.directions.setdefault(direction, Kept()).add(given, waited)

    def of_all(self) -> Kept:
        """Return the sums over all directions."""
        total = Kept()
        for kept in self.directions.values():
            total.count += kept.count
            total.early += kept.early
            total.late += kept.late
            total.error += kept.error
            total.absolute_error += kept.absolute_error
            total.width += kept.width
        return total

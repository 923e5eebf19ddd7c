"""When the office and its services stood still, as the records tell it: a second opinion beside the rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class ToldClocks:
    """Spans are (from, to), instants in epoch seconds. `stood`: seconds the office stood before the day began.

    `service_stands` are told on the clock that stands while the office does: `worked`.
    """

    stood: float = 0.0
    opened_at: float = 0.0
    suspended_since: float | None = None
    stands: list[tuple[float, float]] = field(default_factory=list)
    standing_services: dict[str, float] = field(default_factory=dict)
    service_stands: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def resume(self, at: float) -> None:
        """The office goes on."""
        if self.suspended_since is not None:
            self.stands.append((self.suspended_since, at))
        self.suspended_since = None

    def resume_service(self, service: str, at: float) -> None:
        """A service goes on."""
        since = self.standing_services.pop(service, None)
        if since is not None:
            self.service_stands.setdefault(service, []).append((self.worked(since), self.worked(at)))

    def stood_until(self, at: float) -> float:
        """Return how long the office had stood still, in all, by an instant of the day."""
        now = [(self.suspended_since, at)] if self.suspended_since is not None else []
        return self.stood + sum(min(ended, at) - begun for begun, ended in [*self.stands, *now] if begun < at)

    def service_stood(self, service: str, since: float, at: float) -> float:
        """Return how long a service stood still while the office went on, from `since` on the `worked` clock."""
        spans = self.service_stands.get(service, [])
        if service in self.standing_services:
            spans = [*spans, (self.worked(self.standing_services[service]), self.worked(at))]
        return sum(max(0.0, ended - max(begun, since)) for begun, ended in spans)

    def worked(self, at: float) -> float:
        """Return an instant on the clock that stands while the office does."""
        return at - self.stood_until(at)

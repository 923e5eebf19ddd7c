"""What two offices must share to be the same."""

from __future__ import annotations

from queue_core.domain.office import Office


def facts_of(office: Office) -> dict[str, object]:
    """Return everything of an office but its lazily cleaned heaps and what may still be undone."""
    names = [name for name in Office.__dataclass_fields__ if name not in ("plan", "waiting", "last_presses")]
    facts: dict[str, object] = {name: getattr(office, name) for name in names}
    facts["open_counters"] = {direction: n for direction, n in office.open_counters.items() if n}
    facts["service_counters"] = {service: n for service, n in office.service_counters.items() if n}
    facts["waiting"] = set(office.waiting.everyone())
    facts["first"] = {
        (line, tier): office.waiting.first(line, tier)
        for line in office.waiting.lines()
        for tier in office.waiting.tiers(line)
    }
    return facts

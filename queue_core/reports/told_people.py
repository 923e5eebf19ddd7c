"""Who and what the records speak of, and what they leave unsaid: the house rules. Pure data, read from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FIRST_TIER = 1
LAST_TIER = 4


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What a day's records do not hold: who could serve what, which counters were equipped, and the numbers.

    `skills`, `service_skills`: administrator → direction or service → "primary", "secondary" or "none".
    `secondary_after`: administrator → seconds; `any_secondary_after` for the others. `equipped`: counter → needs.
    `directions`: service → direction. `in_a_row`: tier → calls in a row allowed. `policy` as in the configuration.
    """

    skills: Mapping[str, Mapping[str, str]]
    service_skills: Mapping[str, Mapping[str, str]]
    secondary_after: Mapping[str, float]
    any_secondary_after: float
    equipped: Mapping[str, frozenset[str]]
    directions: Mapping[str, str]
    needs_wait: float
    in_a_row: Mapping[int, int]
    policy: str = "veterans-first"


@dataclass(slots=True)
class Person:
    """Somebody with a ticket."""

    number: str
    direction: str
    service: str
    tier: int
    place: tuple[float, int]
    stood_before: float
    needs: frozenset[str] = frozenset()
    only_counter: str | None = None
    only_administrator: str | None = None
    waits: bool = True


@dataclass(slots=True)
class Desk:
    """A counter: who serves there, and what they can. `administrator` None: closed."""

    administrator: str | None = None
    skills: dict[str, str] = field(default_factory=dict)
    service_skills: dict[str, str] = field(default_factory=dict)
    secondary_after: float = 0.0

    def level(self, service: str, direction: str) -> str | None:
        """Return how well a service can be given here, "primary" or "secondary"; None: not at all."""
        own = self.service_skills.get(service, self.skills.get(direction))
        return None if own == "none" or self.administrator is None else own


def person_of(ticket: dict[str, Any]) -> Person:
    """Read a ticket as a record pictures it."""
    return Person(
        number=ticket["number"],
        direction=ticket["direction"],
        service=ticket["service"],
        tier=ticket["tier"],
        place=(ticket["place_at"], ticket["issued_seq"]),
        stood_before=ticket["stood_before"],
        needs=frozenset(ticket.get("needs", ())),
        only_counter=ticket.get("only_counter"),
        only_administrator=ticket.get("only_administrator"),
        waits=ticket["status"] == "waiting",
    )


def desk_of(place: dict[str, Any]) -> Desk:
    """Read a counter as a record pictures it."""
    return Desk(place["administrator"], dict(place["skills"]), dict(place["service_skills"]), place["secondary_after"])

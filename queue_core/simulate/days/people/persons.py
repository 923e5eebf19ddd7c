"""A visitor as a person: what they come for, how they are, what they do."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from queue_core.domain.plan import OfficePlan
from queue_core.simulate.days.offices.offer import ServiceLaw

CATEGORIES = ((0.10, "veteran"), (0.06, "disability"), (0.04, "booked"))
GIVES_UP = 0.07
IS_SLOW = 0.05
HAS_A_NEED = 0.06
WANTS_A_PACKAGE = 0.05
FORGOT_THE_PROOF = 0.1


@dataclass(slots=True)
class Visitor:
    """One person. Durations in seconds, instants since the epoch; what is to be is drawn when they arrive."""

    arrives_at: float
    service: str
    serves_for: float
    category: str | None
    language: str
    walks_for: float
    patience: float | None
    says_goodbye: bool
    mark: int | None
    needs: tuple[str, ...] = ()
    package: str | None = None
    services_left: int = 0
    """Services still to come after the present one, as far as the visitor knows."""
    has_proof: bool = True
    number: str | None = None
    ticket: str | None = None
    code: str | None = None
    attempts: int = 0
    is_here: bool = True


def draw_visitor(random: Random, plan: OfficePlan, arrives_at: float, service: ServiceLaw, claims: float) -> Visitor:
    """Return somebody who comes for a service or a package; `claims`: how many times the usual share has a category."""
    chance, category = random.random(), None
    for share, name in CATEGORIES:
        if chance < claims * share:
            category = name
            break
        chance -= claims * share
    slow = random.random() < IS_SLOW
    package = random.choice(list(plan.packages.values())) if random.random() < WANTS_A_PACKAGE else None
    needs = random.choice((*((need,) for need in plan.needs), tuple(plan.needs)))
    return Visitor(
        arrives_at=arrives_at,
        service=service.id,
        serves_for=service.seconds(random),
        category=category,
        language="en" if random.random() < 0.1 else "uk",
        walks_for=random.uniform(60, 300) if slow else random.uniform(5, 35),
        patience=random.uniform(120, 3000) if random.random() < GIVES_UP else None,
        says_goodbye=random.random() < 0.5,
        mark=random.randint(1, 5) if random.random() < 0.25 else None,
        needs=needs if random.random() < HAS_A_NEED else (),
        package=package.id if package is not None else None,
        services_left=len(package.steps) - 1 if package is not None else 0,
        has_proof=random.random() >= FORGOT_THE_PROOF,
    )

"""What the office offers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import UNSET, UnsetType

from queue_core.domain.lines.policies import POLICIES
from queue_core.domain.plan import OfficePlan, Service, ServiceId, Words
from queue_core.wire.states import (
    CatalogueState,
    CategoryEntry,
    DirectionEntry,
    MenuEntry,
    NamedEntry,
    PackageEntry,
    ServiceEntry,
)


def catalogue_view(
    plan: OfficePlan, suspended: Collection[ServiceId] = (), register_down: Words | None = None
) -> CatalogueState:
    """Return the catalogue; services not given now stay in it with the reason (their ask is refused with it).

    Categories are in it where they change anybody's turn. `suspended`: the services whose register is down;
    `register_down` says so by language.
    """
    return CatalogueState(
        epoch=0,
        seq=0,
        directions=[
            DirectionEntry(id=d.id, letter=d.letter, name=dict(d.name), halls=list(d.halls))
            for d in plan.directions.values()
        ],
        services=[
            ServiceEntry(
                id=s.id,
                direction=s.direction,
                name=dict(s.name),
                minutes=s.minutes,
                purpose=s.purpose or UNSET,
                documents=[dict(d) for d in s.documents] or UNSET,
                general=True if s.general else UNSET,
                closed=_why_closed(s, suspended, register_down or {}),
            )
            for s in plan.services.values()
        ],
        packages=[PackageEntry(id=p.id, name=dict(p.name), steps=list(p.steps)) for p in plan.packages.values()],
        categories=[
            CategoryEntry(id=c.id, tier=c.tier, name=dict(c.name), proof=dict(c.proof) or UNSET)
            for c in plan.categories.values()
            if POLICIES[plan.policy].uses_tiers
        ],
        needs=[NamedEntry(id=n.id, name=dict(n.name)) for n in plan.needs.values()],
        purposes=[NamedEntry(id=p.id, name=dict(p.name)) for p in plan.purposes.values()],
        languages=list(plan.languages),
        menu=[MenuEntry(id=g.id, name=dict(g.name), items=list(g.items)) for g in plan.menu],
    )


def _why_closed(
    service: Service, suspended: Collection[ServiceId], register_down: Mapping[str, str]
) -> dict[str, str] | UnsetType:
    if service.closed is not None:
        return dict(service.closed)
    return dict(register_down) if service.id in suspended else UNSET

"""The page `/reception`, and what it asks."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler

from queue_core.domain.lines.policies import POLICIES
from queue_core.domain.lines.unmet import place_of
from queue_core.domain.plan import DeviceId, OfficePlan
from queue_core.runtime.texts import Texts
from queue_core.web.drawing import Drawing, spoken, words_of
from queue_core.web.front import FrontOffice
from queue_core.web.reception.bodies import RECEPTION_PATHS, ReceptionAsk
from queue_core.web.reception.words import RECEPTION_WORDS
from queue_core.web.request.bodies import answer, read_body
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import Trouble

NAME_READ: Final = 64


class ReceptionPages:
    """The page of the person at the entrance."""

    def __init__(self, front: FrontOffice, texts: Texts, languages: Languages, drawing: Drawing) -> None:
        self._front = front
        self._texts = texts
        self._languages = languages
        self._drawing = drawing

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/reception", self.page),
            web.get("/api/reception", self.seen),
            web.get("/api/reception/ticket/{named}", self.card),
            *(web.post(path, self._asked(body)) for path, body in RECEPTION_PATHS.items()),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Show the page: `?at=reception-2` is another than the first reception."""
        language, plan = self._languages.of(request), self._front.plan
        receptions = [str(device.id) for device in plan.devices.values() if device.role == "reception"]
        at = request.query.get("at") or (receptions[0] if receptions else None)
        if at is not None and at not in receptions:
            known = ", ".join(receptions)
            raise Trouble(404, "no_such_device", field="at", device=at[:NAME_READ], known=known)
        page = {
            "language": language,
            "words": words_of(self._texts, language, RECEPTION_WORDS),
            "timeZone": plan.time_zone,
            "at": at,
            "prints": at is not None and bool(plan.devices[DeviceId(at)].printers),
            "places": self._places(language),
            **_offer(plan, language),
        }
        context = {"page": page, "at": at, "receptions": receptions, "offer": _offer(plan, language)}
        return self._drawing.draw(request, "reception/page.html", context)

    async def seen(self, request: web.Request) -> web.Response:
        """Answer with everything the page shows of the office."""
        return answer(await self._front.reception.seen(request.query.get("at")))

    async def card(self, request: web.Request) -> web.Response:
        """Answer with a ticket, by id, number or code."""
        named = request.match_info["named"][:NAME_READ]
        found = await self._front.reception.card(named)
        if found is None:
            raise Trouble(404, "no_such_ticket", field="ticket", number=named)
        return answer(found)

    def _asked(self, sort: type[ReceptionAsk]) -> Handler:
        async def asked(request: web.Request) -> web.Response:
            body = await read_body(request, sort)
            return answer(await self._front.reception.ask(body, self._languages.of(request)))

        return asked

    def _places(self, language: str) -> dict[str, str]:
        plan, say = self._front.plan, self._texts.say
        places = {str(hall.id): spoken(hall.name, language) for hall in plan.halls.values()}
        for role in ("kiosk", "printer", "display"):
            found = [device for device in plan.devices.values() if device.role == role]
            for place, device in enumerate(found, 1):
                name = say(f"device.{role}", language, place=place)
                hall = f" ({spoken(plan.halls[device.hall].name, language)})" if device.hall is not None else ""
                places[str(device.id)] = name + hall
        places |= {place.id: spoken(place.name, language) for place in plan.places.values()}
        return places | {place_of(one): say("desk.counter", language, counter=one) for one in plan.counters}


def _offer(plan: OfficePlan, language: str) -> dict[str, Any]:
    """Return what tickets are given for: with both languages' names to search in."""
    directions = [
        {
            "id": direction.id,
            "letter": direction.letter,
            "name": spoken(direction.name, language),
            "service": next(
                (
                    one.id
                    for one in sorted(plan.services.values(), key=lambda one: not one.general)
                    if one.direction == direction.id
                ),
                None,
            ),
        }
        for direction in plan.directions.values()
    ]
    return {
        "directions": [direction for direction in directions if direction["service"] is not None],
        "services": [
            {
                "id": service.id,
                "direction": service.direction,
                "name": spoken(service.name, language),
                "names": " ".join(service.name.values()),
                "closed": spoken(service.closed, language) if service.closed is not None else "",
            }
            for service in plan.services.values()
        ],
        "packages": [
            {"id": one.id, "name": spoken(one.name, language), "names": " ".join(one.name.values())}
            for one in plan.packages.values()
        ],
        "categories": [
            {"id": one.id, "name": spoken(one.name, language), "proof": spoken(one.proof, language), "tier": one.tier}
            for one in plan.categories.values()
            if POLICIES[plan.policy].uses_tiers
        ],
        "needs": [{"id": one.id, "name": spoken(one.name, language)} for one in plan.needs.values()],
        "languages": list(plan.languages),
    }

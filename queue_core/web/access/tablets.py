"""The page where a browser is made a counter's rating tablet, and where one sees and ends what is one."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from queue_core.domain.plan import CounterId, OfficePlan
from queue_core.staff.people import Person
from queue_core.web.access import cookies
from queue_core.web.access.gate import Access, person_behind, tablet_behind
from queue_core.web.access.pairing import Pairing
from queue_core.web.drawing import Drawing, spoken
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import Trouble

KEY_READ: Final = 64


class TabletPages:
    """Pairing, listing and revoking; the rating page itself is public (`web.public`)."""

    def __init__(self, access: Access, languages: Languages, drawing: Drawing, plan: OfficePlan) -> None:
        self._access = access
        self._languages = languages
        self._drawing = drawing
        self._plan = plan
        self._zone = ZoneInfo(plan.time_zone)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; in a demonstration every browser may be a tablet."""
        if self._access.demonstration:
            return []
        return [
            web.get("/tablets", self.show),
            web.post("/tablets/pair", self.pair),
            web.post("/tablets/revoke", self.revoke),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Show which tablets there are, and offer to make this browser one."""
        return self._page(request)

    async def pair(self, request: web.Request) -> web.StreamResponse:
        """Make this browser a counter's tablet. Whoever did it is signed out here: a tablet stands before visitors."""
        counter = str((await request.post()).get("counter", ""))
        if CounterId(counter) not in self._plan.counters:
            known = ", ".join(self._plan.counters)
            raise Trouble(404, "no_such_counter", field="counter", counter=counter[:16], known=known)
        person, address = _person(request), request.remote or ""
        browser, before = request.headers.get("User-Agent", ""), cookies.tablet_token(request)
        token = await self._pairing().pair(person, counter, address, browser, before)
        if self._access.entrance is not None:
            await self._access.entrance.sign_out(person, address)
        gone_on = web.Response(status=303, headers={"Location": f"/tablet/{counter}"})
        cookies.forget(request, gone_on)
        cookies.make_tablet(request, gone_on, token)
        return gone_on

    async def revoke(self, request: web.Request) -> web.Response:
        """Let a browser be no tablet any more; its page says so within a second."""
        key = str((await request.post()).get("tablet", ""))[:KEY_READ]
        if not await self._pairing().revoke(_person(request), key, request.remote or ""):
            raise Trouble(404, "no_such_tablet", field="tablet")
        return self._page(request, done=self._access.texts.say("tablets.revoked", self._languages.of(request)))

    def _page(self, request: web.Request, done: str = "") -> web.Response:
        pairing, entrance, language = self._pairing(), self._access.entrance, self._languages.of(request)
        tablets = [
            {
                "key": one.key,
                "counter": one.counter,
                "at": datetime.fromtimestamp(one.paired_at, self._zone).strftime("%d.%m.%Y %H:%M"),
                "who": entrance.shown_name(one.paired_by) if entrance is not None else one.paired_by,
                "address": one.address,
                "browser": one.browser or "–",
            }
            for one in pairing.tablets()
        ]
        halls = self._plan.halls
        counters = [(one.id, spoken(halls[one.hall].name, language)) for one in self._plan.counters.values()]
        context = {"tablets": tablets, "counters": counters, "done": done, "own": tablet_behind(request) or ""}
        return self._drawing.draw(request, "staff/tablets.html", {**context, "me": _person(request)})

    def _pairing(self) -> Pairing:
        if self._access.pairing is None:
            raise Trouble(401, "not_signed_in", field="session")
        return self._access.pairing


def _person(request: web.Request) -> Person:
    person = person_behind(request)
    if person is None:
        raise Trouble(401, "not_signed_in", field="session")
    return person

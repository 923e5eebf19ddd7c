"""A counter's desk: its page, and what it asks for that is neither key nor visit: a seat, the outcome of an ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from aiohttp import web

from queue_core.domain.plan import AdministratorId, Counter, CounterId, OfficePlan
from queue_core.runtime.texts import Texts
from queue_core.staff.people import Person
from queue_core.web.access.gate import person_behind
from queue_core.web.desk.words import DESK_WORDS
from queue_core.web.desk_keys import keys_by_status
from queue_core.web.drawing import Drawing, spoken, words_of
from queue_core.web.front import FrontOffice
from queue_core.web.request.bodies import Outcome, OutcomeBody, TakeSeatBody, answer, read_body
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import Trouble

SMALL: Final = "small"
"""With `?small=1` the page is made for a small window that stays above others."""


class DeskPage:
    """The desks of all counters."""

    def __init__(self, front: FrontOffice, texts: Texts, languages: Languages, drawing: Drawing) -> None:
        self._front, self._texts, self._languages, self._drawing = front, texts, languages, drawing
        self._keys = keys_by_status(front.plan.rules)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/desk/{counter}", self.desk),
            web.post("/api/take_seat", self.take_seat),
            web.post("/api/outcome", self.outcome),
        ]

    async def desk(self, request: web.Request) -> web.Response:
        """Show a counter's desk: number, timer, the visit, and the keys that do something now."""
        language = self._languages.of(request)
        counter, plan = self._counter(request.match_info["counter"]), self._front.plan
        context = {
            "page": self._page(counter, language, person_behind(request)),
            "counter": counter.id,
            "hall": spoken(plan.halls[counter.hall].name, language),
            "small": request.query.get(SMALL) == "1",
        }
        return self._drawing.draw(request, "desk.html", context)

    async def take_seat(self, request: web.Request) -> web.Response:
        """Let who signed in work at a counter, alone and nowhere else."""
        body = await read_body(request, TakeSeatBody)
        counter, person = self._counter(body.counter), person_behind(request)
        administrator = administrator_of(person, self._front.plan)
        if administrator is None:
            raise Trouble(403, "serves_nowhere", field="session")
        return answer(await self._front.take_seat(counter.id, administrator, body.id, self._languages.of(request)))

    async def outcome(self, request: web.Request) -> web.Response:
        """Say how an ask ended whose reply never arrived, so that nobody has to guess whether to press again."""
        body = await read_body(request, OutcomeBody)
        return answer(Outcome(await self._front.outcome(body.id)))

    def _counter(self, name: str) -> Counter:
        counter = self._front.plan.counters.get(CounterId(name))
        if counter is None:
            raise Trouble(
                404, "no_such_counter", field="counter", counter=name, known=", ".join(self._front.plan.counters)
            )
        return counter

    def _page(self, counter: Counter, language: str, person: Person | None) -> dict[str, Any]:
        plan, rules = self._front.plan, self._front.plan.rules
        me = administrator_of(person, plan)
        return {
            "language": language,
            "words": words_of(self._texts, language, DESK_WORDS),
            "languageNames": {code: self._texts.say(f"language.{code}", language) for code in self._languages.offered},
            "counter": counter.id,
            "me": {"id": me, "name": plan.administrators[me].shown_name} if me is not None else None,
            "keys": self._keys,
            "recallAfter": rules.recall_after,
            "noShowAfter": rules.no_show_after,
            "callsBeforeNoShow": rules.calls_before_no_show,
            "results": _named(plan.results.values(), language),
            "resultRequired": rules.result_required and bool(plan.results),
            "pauses": _named(plan.pause_reasons.values(), language),
            "addsServices": not rules.one_service_per_ticket,
            "directions": _named(plan.directions.values(), language),
            "services": _named(plan.services.values(), language),
        }


def administrator_of(person: Person | None, plan: OfficePlan) -> AdministratorId | None:
    """Return the id in `office.toml` of who signed in, None where they serve at no counter."""
    if person is None or person.administrator is None:
        return None
    administrator = AdministratorId(person.administrator)
    return administrator if administrator in plan.administrators else None


def _named(things: Iterable[Any], language: str) -> list[dict[str, str]]:
    """Return things of the office with their names, for a script."""
    return [{"id": thing.id, "name": spoken(thing.name, language)} for thing in things]

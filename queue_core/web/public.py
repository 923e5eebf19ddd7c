"""Pages for visitors: a hall's board, why a number was called, the rating by code, the rating tablet.

All but the tablet work without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from queue_core.domain.explain.asked import LONGEST_ASKED
from queue_core.domain.plan import CounterId, DirectionId, HallId
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.texts.words import LONGEST
from queue_core.web.access import cookies
from queue_core.web.access.gate import person_behind, tablet_behind
from queue_core.web.access.rights import WHY_IN_FULL, is_allowed
from queue_core.web.drawing import Drawing, spoken, words_of
from queue_core.web.front import FrontOffice
from queue_core.web.request.bodies import rating_fields, rating_of, read_form
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import Trouble
from queue_core.wire.states import BoardState, OfficeState

_BEFORE_A_FIGURE: Final = re.compile(r" (?=\d)")
CALLS_SHOWN: Final = 8
FRESH_SECONDS: Final = 20
"""Office seconds a call is marked as new."""
BOARD_WORDS: Final = ("link.lost", "link.back")
TABLET_WORDS: Final = ("link.lost", "link.back", "ask.not_done", "rate.thanks")


class PublicPages:
    """What a visitor sees. `new_id` gives the id of an ask for a form that is sent without scripts."""

    def __init__(
        self,
        front: FrontOffice,
        texts: Texts,
        languages: Languages,
        drawing: Drawing,
        clock: OfficeClock,
        new_id: Callable[[], str],
    ) -> None:
        self._front = front
        self._texts = texts
        self._languages = languages
        self._drawing = drawing
        self._clock = clock
        self._new_id = new_id
        self._zone = ZoneInfo(front.plan.time_zone)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/board/{hall}", self.board),
            web.get("/why", self.why),
            web.get("/rate", self.rate_form),
            web.post("/rate", self.rate),
            web.get("/tablet/{counter}", self.tablet),
        ]

    async def board(self, request: web.Request) -> web.Response:
        """Show a hall's board; with `?part=board` only what changes on it."""
        language = self._languages.of(request)
        name = request.match_info["hall"]
        hall = self._front.plan.halls.get(HallId(name))
        if hall is None:
            raise Trouble(404, "no_such_hall", field="hall", hall=name, known=", ".join(self._front.plan.halls))
        state = self._front.states().get(f"board/{name}")
        office = self._front.states().get("office")
        now = self._clock.now()
        context: dict[str, Any] = {
            "hall": name,
            "hall_name": spoken(hall.name, language),
            "time": datetime.fromtimestamp(now, UTC).astimezone(self._zone).strftime("%H:%M"),
            "calls": self._calls(state, now) if isinstance(state, BoardState) else [],
            "waiting": self._waiting(state, language) if isinstance(state, BoardState) else [],
            "notice": spoken(state.notice, language) if isinstance(state, BoardState) and state.notice else "",
            "suspended": office.suspended.reason if isinstance(office, OfficeState) and office.suspended else "",
            "closed": isinstance(state, BoardState) and state.closed,
        }
        if request.query.get("part") == "board":
            return self._drawing.draw(request, "parts/board.html", context)
        context["page"] = {"language": language, "words": words_of(self._texts, language, BOARD_WORDS), "hall": name}
        return self._drawing.draw(request, "board.html", context)

    async def why(self, request: web.Request) -> web.Response:
        """Answer why a number was called when it was; without a number show the question alone."""
        number = request.query.get("number", "").strip()[:LONGEST_ASKED]
        code = request.query.get("code", "").strip()[:16]
        in_full, language = is_allowed(person_behind(request), WHY_IN_FULL), self._languages.of(request)
        told = await self._front.why(number, language, in_full=in_full, code=code) if number else None
        status = 404 if told is not None and not told.found else 200
        context = {"number": number, "code": code, "in_full": in_full, "told": told, "kept": _kept_together}
        return self._drawing.draw(request, "why.html", context, status=status)

    async def rate_form(self, request: web.Request) -> web.Response:
        """Show the rating form, the code filled in from the slip's address."""
        return self._form(request, code=request.query.get("code", "")[:16])

    async def rate(self, request: web.Request) -> web.Response:
        """Take the rating form; what cannot be taken is said above the form, which keeps what was written."""
        given = rating_fields(await read_form(request))
        code, comment = given["code"], given["comment"]
        language = self._languages.of(request)
        try:
            body = rating_of(given)
        except msgspec.ValidationError:
            missing = "rate.no_code" if not code else "rate.no_mark"
            trouble = self._texts.say(missing, language)
            return self._form(request, code=code[:16], comment=comment, trouble=trouble, status=400)
        reply = await self._front.rate(body.code, body.mark, body.id, language, comment or None)
        if not reply.ok:
            return self._form(request, code=body.code, comment=comment, trouble=str(reply.text), status=409)
        return self._drawing.draw(request, "rate.html", {"thanks": True})

    async def tablet(self, request: web.Request) -> web.Response:
        """Show a counter's rating tablet: five faces for a while after a service.

        A browser that is not this counter's tablet is told what to do.
        """
        language = self._languages.of(request)
        counter = request.match_info["counter"]
        if CounterId(counter) not in self._front.plan.counters:
            known = ", ".join(self._front.plan.counters)
            raise Trouble(404, "no_such_counter", field="counter", counter=counter, known=known)
        own = tablet_behind(request)
        if own != counter and not self._front.demonstration:
            return self._drawing.draw(request, "staff/unpaired.html", {"counter": counter, "own": own or ""})
        page = {"language": language, "words": words_of(self._texts, language, TABLET_WORDS), "counter": counter}
        answer = self._drawing.draw(request, "tablet.html", {"page": page, "counter": counter})
        token = cookies.tablet_token(request)
        if own is not None and token is not None:
            cookies.make_tablet(request, answer, token)
        return answer

    def _form(
        self, request: web.Request, *, code: str, comment: str = "", trouble: str = "", status: int = 200
    ) -> web.Response:
        written = {"code": code, "comment": comment, "longest": LONGEST}
        context = {**written, "trouble": trouble, "ask_id": self._new_id(), "thanks": False}
        return self._drawing.draw(request, "rate.html", context, status=status)

    def _calls(self, board: BoardState, now: float) -> list[dict[str, Any]]:
        return [
            {
                "number": call.number,
                "counter": call.counter,
                "fresh": now - call.called_at.timestamp() < FRESH_SECONDS,
                "seq": call.seq,
            }
            for call in board.calls[:CALLS_SHOWN]
        ]

    def _waiting(self, board: BoardState, language: str) -> list[dict[str, Any]]:
        directions = self._front.plan.directions
        return [
            {
                "letter": directions[DirectionId(line.direction)].letter,
                "name": spoken(directions[DirectionId(line.direction)].name, language),
                "count": line.count,
                "estimate": line.estimate,
            }
            for line in board.waiting
            if DirectionId(line.direction) in directions
        ]


def _kept_together(line: str) -> str:
    """Return a line that never breaks before a figure: «до вікна 1» stays whole."""
    return _BEFORE_A_FIGURE.sub("\u00a0", line)

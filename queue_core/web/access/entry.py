"""Pages for signing in and out, and for one's own sessions and password. They need no scripts."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from queue_core.domain.plan import AdministratorId, OfficePlan
from queue_core.staff.entrance import Attempt, Entrance, NotSignedIn, SignedIn
from queue_core.staff.passwords import LONGEST, LONGEST_PIN, SHORTEST, SHORTEST_PIN
from queue_core.staff.people import Person, Role
from queue_core.web.access import cookies
from queue_core.web.access.gate import FORM_TOKEN, Access, is_safe, own_address, person_behind, require_own_form
from queue_core.web.drawing import Drawing
from queue_core.web.request.bodies import read_form
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import Trouble

FIRST_USER: Final = "cherga user add NAME --role supervisor --role technician"
_HOME: Final[tuple[tuple[Role, str], ...]] = (
    ("supervisor", "/office"),
    ("administrator", "/desk"),
    ("reception", "/reception"),
    ("technician", "/audit"),
)
_BOUNDS: Final = {
    "shortest": SHORTEST,
    "longest": LONGEST,
    "shortest_pin": SHORTEST_PIN,
    "longest_pin": LONGEST_PIN,
}
_MINUTE: Final = 60


class Entry:
    """Signing in, signing out, and what a user sees of themselves."""

    def __init__(self, access: Access, languages: Languages, drawing: Drawing, plan: OfficePlan) -> None:
        self._access = access
        self._languages = languages
        self._drawing = drawing
        self._zone = ZoneInfo(plan.time_zone)
        self._seats = {one.administrator: one.id for one in plan.counters.values() if one.administrator is not None}

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; a demonstration has none of them, for nobody signs in there."""
        if self._access.demonstration:
            return []
        return [
            web.get("/sign-in", self.form),
            web.post("/sign-in", self.sign_in),
            web.post("/sign-out", self.sign_out),
            web.get("/account", self.account),
            web.post("/account/password", self.change_password),
            web.post("/account/end", self.end_session),
        ]

    async def form(self, request: web.Request) -> web.Response:
        """Show the form; who is signed in already goes on."""
        target = own_address(request.query.get("next", ""))
        person = person_behind(request)
        if person is not None:
            raise web.HTTPSeeOther(target or self._home(person))
        return self._form(request, target=target)

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Take name and password; a session begins anew whatever the browser brought."""
        if not is_safe(request):
            return self._form(request, status=403)
        form = await read_form(request)
        target = own_address(form.get("next", ""))
        attempt = self._attempt(request, form.get("name", ""), form.get("secret", ""))
        outcome = await self._entrance().sign_in(attempt)
        if isinstance(outcome, NotSignedIn):
            said = self._refusal(request, outcome)
            status = 403 if outcome.code == "wrong" else 429
            answer = self._form(request, target=target, name=attempt.name[:32], trouble=said, status=status)
            if outcome.wait > 0:
                answer.headers["Retry-After"] = str(math.ceil(outcome.wait))
            return answer
        gone_on = web.Response(status=303, headers={"Location": target or self._home(outcome.person)})
        cookies.remember(request, gone_on, outcome)
        return gone_on

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """End this session and clear what the browser kept of the pages."""
        person = person_behind(request)
        if person is not None:
            form = await read_form(request)
            require_own_form(person, form.get(FORM_TOKEN, ""))
            await self._entrance().sign_out(person, request.remote or "")
        gone_on = web.Response(status=303, headers={"Location": "/sign-in", "Clear-Site-Data": '"cache", "storage"'})
        cookies.forget(request, gone_on)
        return gone_on

    async def account(self, request: web.Request) -> web.Response:
        """Show one's own sessions, and the form for a new password."""
        return self._account(request, self._person(request))

    async def change_password(self, request: web.Request) -> web.StreamResponse:
        """Set a new password: needs the present one, ends all sessions and begins a new one here."""
        person = self._person(request)
        form = await read_form(request)
        attempt = self._attempt(request, person.name, form.get("present", ""))
        outcome = await self._entrance().change_password(person, attempt, form.get("fresh", ""))
        if isinstance(outcome, NotSignedIn):
            said = self._said(request, "account.present_wrong")
            return self._account(
                request,
                person,
                trouble=said if outcome.code == "wrong" else self._refusal(request, outcome),
                status=403,
            )
        if not isinstance(outcome, SignedIn):
            return self._account(request, person, trouble=self._said(request, f"weak.{outcome}", **_BOUNDS), status=400)
        answer = self._account(request, outcome.person, done=self._said(request, "account.changed"))
        cookies.remember(request, answer, outcome)
        return answer

    async def end_session(self, request: web.Request) -> web.StreamResponse:
        """End another of one's own sessions."""
        person = self._person(request)
        form = await read_form(request)
        if not await self._entrance().end_session(person, form.get("session", ""), request.remote or ""):
            raise Trouble(404, "no_such_session", field="session")
        return self._account(request, person, done=self._said(request, "account.ended"))

    def _form(
        self, request: web.Request, *, target: str = "", name: str = "", trouble: str = "", status: int = 200
    ) -> web.Response:
        entrance = self._access.entrance
        context = {
            "next": target,
            "name": name,
            "trouble": trouble,
            "is_safe": is_safe(request),
            "has_users": entrance is not None and entrance.has_users,
            "first_user": FIRST_USER,
        }
        return self._drawing.draw(request, "staff/sign_in.html", context, status=status)

    def _account(
        self, request: web.Request, person: Person, *, trouble: str = "", done: str = "", status: int = 200
    ) -> web.Response:
        sessions: list[dict[str, Any]] = [
            {
                "key": session.key,
                "is_here": session.key == person.session,
                "browser": session.browser or "–",
                "address": session.address,
                "how": session.how,
                "began": self._moment(session.began_at),
                "seen": self._moment(session.seen_at),
            }
            for session in self._entrance().sessions_of(person.name)
        ]
        context = {"me": person, "sessions": sessions, "trouble": trouble, "done": done, "shortest": SHORTEST}
        return self._drawing.draw(request, "staff/account.html", context, status=status)

    def _attempt(self, request: web.Request, name: str, secret: str) -> Attempt:
        return Attempt(
            name=name,
            secret=secret,
            address=request.remote or "",
            browser=request.headers.get("User-Agent", ""),
            browser_token=cookies.browser_token(request),
            session_token=cookies.session_token(request),
        )

    def _refusal(self, request: web.Request, refused: NotSignedIn) -> str:
        if refused.code != "slowed":
            return self._said(request, f"sign_in.{refused.code}")
        seconds = math.ceil(refused.wait)
        is_long = seconds > _MINUTE
        unit, count = ("minutes", math.ceil(seconds / _MINUTE)) if is_long else ("seconds", seconds)
        return self._said(request, "sign_in.slowed", time=self._said(request, f"sign_in.{unit}", count=count))

    def _said(self, request: web.Request, key: str, **values: object) -> str:
        return self._access.texts.say(key, self._languages.of(request), **values)

    def _moment(self, instant: float) -> str:
        return datetime.fromtimestamp(instant, self._zone).strftime("%d.%m %H:%M")

    def _home(self, person: Person) -> str:
        """Return where somebody begins: at their own counter, or where the work of their role is."""
        home = next((home for role, home in _HOME if role in person.roles), "/account")
        seat = self._seats.get(AdministratorId(person.administrator or ""))
        return f"/desk/{seat}" if home == "/desk" and "administrator" in person.roles and seat is not None else home

    def _entrance(self) -> Entrance:
        if self._access.entrance is None:
            raise Trouble(403, "not_signed_in", field="session")
        return self._access.entrance

    def _person(self, request: web.Request) -> Person:
        person = person_behind(request)
        if person is None:
            raise Trouble(401, "not_signed_in", field="session")
        return person

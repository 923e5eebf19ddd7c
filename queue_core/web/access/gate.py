"""The gate in front of every route: who asks, whether they may, and whether it was a page of ours that asked."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import nullcontext
from typing import Final
from urllib.parse import quote, urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from queue_core.reports.acts import Acts
from queue_core.runtime.texts import Texts
from queue_core.staff.acting import acting_as
from queue_core.staff.entrance import Entrance
from queue_core.staff.people import ROLES, Person
from queue_core.web.access import cookies
from queue_core.web.access.pairing import Pairing
from queue_core.web.access.rights import EVERYBODY, RIGHTS, is_allowed
from queue_core.web.drawing import PERSON
from queue_core.web.request.bodies import FORM, read_form
from queue_core.web.request.guards import LOOPBACK, OWN_HEADER
from queue_core.web.request.troubles import FOR_PROGRAMS, Trouble

log = structlog.get_logger()

FORM_TOKEN: Final = "token"
"""The hidden field of every form that is sent in somebody's name."""
SIGN_IN: Final = "/sign-in"
_READING: Final = frozenset({"GET", "HEAD"})
_BACKGROUND: Final = frozenset({"/api/live"})
"""What a page asks for by itself: it does not count as using a session, and neither does a part of a page."""
_PART: Final = "part"
_TABLET: Final = web.RequestKey("tablet", str)
ANYBODY: Final = Person("demonstration", "", frozenset(ROLES), None)
"""Who acts in a demonstration: everybody may do everything there, and nobody is named."""


class Access:
    """Who is behind a request. Without an `entrance` nobody can sign in, and only public pages are served.

    `texts` are those of room `staff`; `notice` gives what everybody who works here should read now, as key and days;
    `acts` tells what was ordered in the queue; `pairing` knows which browser is whose tablet.
    """

    def __init__(
        self,
        texts: Texts,
        entrance: Entrance | None = None,
        *,
        demonstration: bool = False,
        notice: Callable[[], tuple[str, int] | None] = lambda: None,
        acts: Acts | None = None,
        pairing: Pairing | None = None,
    ) -> None:
        self.pairing = pairing
        self.acts = acts
        self.texts = texts
        self.entrance = entrance
        self.demonstration = demonstration
        self.notice = notice

    def person(self, request: web.Request, *, is_active: bool) -> Person | None:
        """Return who asks, None for a stranger."""
        if self.demonstration:
            return ANYBODY
        if self.entrance is None:
            return None
        return self.entrance.person(cookies.session_token(request), is_active=is_active)

    def is_still(self, request: web.Request) -> bool:
        """Say whether whoever opened this request is still who they were: not signed out, not removed."""
        before, now = person_behind(request), self.person(request, is_active=False)
        return (before and before.roles) == (now and now.roles) and tablet_behind(request) == self.tablet(request)

    def tablet(self, request: web.Request) -> str | None:
        """Return the counter whose tablet asks, None for any other browser."""
        return self.pairing.counter_of(cookies.tablet_token(request)) if self.pairing is not None else None


def keep_to_rights(access: Access) -> Middleware:
    """Return the middleware that lets nobody further than `RIGHTS` say, and writes down in whose name it goes on."""

    @web.middleware
    async def keeping(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            return await handler(request)
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else ""
        method = "GET" if request.method == "HEAD" else request.method
        right = RIGHTS.get(f"{method} {route}")
        is_active = route not in _BACKGROUND and _PART not in request.query
        person = access.person(request, is_active=is_active)
        if person is not None:
            request[PERSON] = person
        tablet = access.tablet(request)
        if tablet is not None:
            request[_TABLET] = tablet
        if not is_allowed(person, right):
            return _turned_away(request, person)
        if person is not None and right != EVERYBODY:
            await _require_own_form(request, person)
        signed_in = person if person is not None and person.how is not None else None
        with acting_as(signed_in.name, signed_in.administrator) if signed_in is not None else nullcontext():
            return await handler(request)

    return keeping


def person_behind(request: web.Request) -> Person | None:
    """Return who asks, as the gate found; None for a stranger."""
    return request.get(PERSON)


def tablet_behind(request: web.Request) -> str | None:
    """Return the counter whose tablet asks, as the gate found; None for any other browser."""
    return request.get(_TABLET)


def require_own_form(person: Person, given: str) -> None:
    """Refuse a form that no page of this session has made. Raises `Trouble`."""
    if person.how is not None and not hmac.compare_digest(given.encode(), person.form_token.encode()):
        raise Trouble(403, "stale_form", field=FORM_TOKEN)


def is_safe(request: web.Request) -> bool:
    """Say whether a password may travel here: over TLS, or without leaving the computer."""
    return request.secure or (request.remote or "") in LOOPBACK


def own_address(address: str) -> str:
    """Return an address of these pages, or the empty string for anything that could lead elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    # Two slashes at the beginning, however the rest is read here, are another host to a browser.
    is_local = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if is_local and "\\" not in address and address.isprintable() else ""


async def _require_own_form(request: web.Request, person: Person) -> None:
    """Require the token of a form; a script of ours has sent a header that no foreign page can send."""
    if request.method in _READING or request.headers.get(OWN_HEADER) == "1":
        return
    form = await read_form(request) if request.content_type == FORM else {}
    require_own_form(person, form.get(FORM_TOKEN, ""))


def _turned_away(request: web.Request, person: Person | None) -> web.StreamResponse:
    if person is not None:
        told = {"action": "not_allowed", "who": person.name, "path": request.path, "address": request.remote}
        log.warning("Somebody asked for what their role does not allow", **told)
        raise Trouble(403, "not_your_role", field="role")
    if request.method in _READING and not request.path.startswith(FOR_PROGRAMS):
        raise web.HTTPSeeOther(f"{SIGN_IN}?next={quote(request.path_qs, safe='/')}")
    raise Trouble(401, "not_signed_in", field="session")

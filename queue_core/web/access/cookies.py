"""The cookies of a session, of a browser at which somebody signed in before, and of a counter's tablet."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from queue_core.staff.entrance import SignedIn
from queue_core.staff.people import DEVICE_SECONDS, TABLET_SECONDS
from queue_core.web.request.language import locked_name

SESSION: Final = "cherga"
BROWSER: Final = "cherga-browser"
TABLET: Final = "cherga-tablet"


def session_token(request: web.Request) -> str | None:
    """Return what the session's cookie holds."""
    return request.cookies.get(_name(request, SESSION))


def browser_token(request: web.Request) -> str | None:
    """Return what the browser's cookie holds."""
    return request.cookies.get(_name(request, BROWSER))


def tablet_token(request: web.Request) -> str | None:
    """Return what the tablet's cookie holds."""
    return request.cookies.get(_name(request, TABLET))


def make_tablet(request: web.Request, answer: web.StreamResponse, token: str) -> None:
    """Give the browser the cookie of a tablet, or the same one for longer."""
    _set(request, answer, TABLET, token, TABLET_SECONDS)


def remember(request: web.Request, answer: web.StreamResponse, signed_in: SignedIn) -> None:
    """Give the browser a new session, and remember it as one that is known."""
    _set(request, answer, SESSION, signed_in.session_token, None)
    _set(request, answer, BROWSER, signed_in.browser_token, int(DEVICE_SECONDS))


def forget(request: web.Request, answer: web.StreamResponse) -> None:
    """Take the session's cookie back."""
    _set(request, answer, SESSION, "", 0)


def _set(request: web.Request, answer: web.StreamResponse, name: str, value: str, max_age: int | None) -> None:
    # Strict: no link and no form of another site is ever followed in somebody's name.
    answer.set_cookie(
        _name(request, name),
        value,
        max_age=max_age,
        path="/",
        secure=request.secure,
        httponly=True,
        samesite="Strict",
    )


def _name(request: web.Request, name: str) -> str:
    return locked_name(name, is_secure=request.secure)

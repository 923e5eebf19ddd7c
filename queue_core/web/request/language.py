"""Which language a page speaks: `?lang=`, else the cookie, else the browser's wish, else the office's first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from aiohttp import web

LOCKED: Final = "__Host-"
"""A browser takes a cookie of such a name only over TLS, for this very host, and from nobody else."""
COOKIE: Final = "language"
QUERY: Final = "lang"
_YEAR: Final = 365 * 24 * 3600


class Languages:
    """The languages offered, in the office's order; at least one."""

    def __init__(self, offered: Iterable[str]) -> None:
        self.offered = tuple(offered)

    def of(self, request: web.Request) -> str:
        """Return the language of the answer to `request`."""
        kept = {COOKIE: request.cookies.get(_name(request), "")}
        return self.choose(request.query, kept, request.headers.get("Accept-Language", ""))

    def choose(self, query: Mapping[str, str], cookies: Mapping[str, str], accepted: str) -> str:
        """Return the language for a query, cookies and an `Accept-Language` header."""
        for wish in (query.get(QUERY), cookies.get(COOKIE), *_by_weight(accepted)):
            if wish in self.offered:
                return wish
        return self.offered[0]

    def remember(self, request: web.Request, page: web.Response) -> None:
        """Keep a language chosen on a page in a cookie, so that the next page speaks it too."""
        wish = request.query.get(QUERY)
        if wish in self.offered and request.cookies.get(_name(request)) != wish:
            page.set_cookie(
                _name(request), wish, max_age=_YEAR, httponly=True, samesite="Lax", path="/", secure=request.secure
            )


def locked_name(name: str, *, is_secure: bool) -> str:
    """Return what a cookie is called: over TLS so that nobody else can plant it."""
    return LOCKED + name if is_secure else name


def _name(request: web.Request) -> str:
    return locked_name(COOKIE, is_secure=request.secure)


def _by_weight(accepted: str) -> list[str]:
    """Read an `Accept-Language` header: primary language codes, the most wanted first."""
    wishes: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.strip().partition(";")
        try:
            wanted = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if wanted > 0:
            wishes.append((-wanted, tag.partition("-")[0].lower()))
    return [tag for _, tag in sorted(wishes, key=lambda wish: wish[0])]

"""Who may speak to the pages: no foreign site through a visitor's browser, and what a browser may do with a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from queue_core.web.request.troubles import Trouble

BODY_LIMIT: Final = 64 * 1024
"""Bytes of a request's body that are read."""
OWN_HEADER: Final = "X-Cherga"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

_CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_READING: Final = frozenset({"GET", "HEAD"})


def keep_strangers_out(hosts: Iterable[str]) -> Middleware:
    """Return the middleware that answers only under our own names and lets only our own pages change anything.

    The name is checked because a foreign site may point its own name at 127.0.0.1. A change needs the header
    `X-Cherga: 1`, which a foreign page cannot send, or an `Origin` that is ours, which a plain form of ours has.
    """
    ours = LOOPBACK | {host.lower() for host in hosts}

    @web.middleware
    async def guarding(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _host_name(request.host) not in ours:
            raise Trouble(400, "foreign_name", field="Host")
        is_said = request.headers.get(OWN_HEADER) == "1" or "Origin" in request.headers
        if not is_own_origin(request) or (request.method not in _READING and not is_said):
            raise Trouble(403, "foreign_page", field="Origin")
        return await handler(request)

    return guarding


def is_own_origin(request: web.Request) -> bool:
    """Say whether the page that asks is one of ours; a program that names no origin is no page."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == request.host.lower()
    except ValueError:
        return False


async def send_safety_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser what a page may load and do: only what comes from here, no inline scripts, no frames."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""

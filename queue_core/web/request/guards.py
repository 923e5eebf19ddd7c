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
    "Origin-Agent-Cluster": "?1",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=()",
}
_ONLY_OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
_READING: Final = frozenset({"GET", "HEAD"})


def keep_strangers_out(hosts: Iterable[str]) -> Middleware:
    """Return the middleware that answers only under our own names and lets only our own pages change anything.

    What a browser says of the page that asks (`Sec-Fetch-Site`) must agree; one may follow a link to here.
    The name is checked because a foreign site may point its own name at 127.0.0.1. A change needs the header
    `X-Cherga: 1`, which a foreign page cannot send, or an `Origin` that is ours, which a plain form of ours has.
    """
    ours = LOOPBACK | {host.lower() for host in hosts}

    @web.middleware
    async def guarding(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _host_name(request.host) not in ours:
            raise Trouble(400, "foreign_name", field="Host")
        is_said = request.headers.get(OWN_HEADER) == "1" or "Origin" in request.headers
        is_reading = request.method in _READING
        if not is_own_origin(request) or not is_own_site(request, is_reading) or not (is_reading or is_said):
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


def is_own_site(request: web.Request, is_reading: bool) -> bool:
    """Say whether the browser, if it tells, sends this for a page of ours: links may lead here, all else may not."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site in ("same-origin", "none"):
        return True
    return is_reading and request.headers.get("Sec-Fetch-Mode") == "navigate"


async def send_safety_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser what a page may load and do: only what comes from here, no inline scripts, no frames."""
    for name, value in {**_HEADERS, **(_ONLY_OVER_TLS if request.secure else {})}.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.pop("Server", None)


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""

"""What every answer tells the browser, whichever route gave it."""

from __future__ import annotations

import pytest

from queue_core.web.access.rights import RIGHTS
from tests.support.staff.signing import StaffSite
from tests.unit.web.access.test_rights import DEMONSTRATION_ONLY, FILLED

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' blob:",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}  # fmt: skip
ROUTES = sorted(set(RIGHTS) - DEMONSTRATION_ONLY - {"GET /api/live"})


def policy_of(header: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


@pytest.mark.parametrize("who", [None, "maria"])
async def test_every_route_sends_the_headers_whatever_it_answers(office: StaffSite, who: str | None) -> None:
    if who is not None:
        await office.sign_in(who)
    for route in ROUTES:
        method, path = route.split()
        for slot, value in FILLED.items():
            path = path.replace(slot, value)
        answer = await office.client.request(method, path, json={}, headers={"X-Cherga": "1"}, allow_redirects=False)
        for header, value in ALWAYS.items():
            assert answer.headers[header] == value, f"{route} {header}"
        assert policy_of(answer.headers["Content-Security-Policy"]) == POLICY, route
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["Cache-Control"] == (
            "no-cache" if "/static/" in path and answer.status < 400 else "no-store"
        )
        assert "Access-Control-Allow-Origin" not in answer.headers, route
        assert answer.status != 500, route
        if method == "POST" and path == "/sign-out" and who is not None:
            await office.sign_in(who)


async def test_pages_hold_no_inline_script_or_style(office: StaffSite) -> None:
    await office.sign_in("maria")
    for path in ("/", "/office", "/desk", "/desk/1", "/account", "/audit", "/board/1", "/why", "/rate", "/tablet/1"):
        page = await (await office.get(path)).text()
        assert " style=" not in page, path
        assert "<style" not in page, path
        assert " onclick=" not in page, path
        assert "javascript:" not in page, path


async def test_the_server_does_not_tell_its_version(office: StaffSite) -> None:
    answer = await office.get("/")
    assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/board/1", "text/html; charset=utf-8"),
        ("/sign-in", "text/html; charset=utf-8"),
        ("/nowhere", "text/html; charset=utf-8"),
        ("/api/state/office", "application/json"),
        ("/api/nowhere", "application/json"),
        ("/static/js/desk.js", "text/javascript; charset=utf-8"),
        ("/static/theme.css", "text/css; charset=utf-8"),
        ("/static/img/mark.svg", "image/svg+xml; charset=utf-8"),
    ],
)
async def test_pages_and_answers_name_their_kind_and_charset(office: StaffSite, path: str, kind: str) -> None:
    assert (await office.get(path)).headers["Content-Type"] == kind

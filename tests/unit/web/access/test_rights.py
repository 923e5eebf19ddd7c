"""Every route stands in the table of rights, and nobody gets further than it says."""

from __future__ import annotations

import pytest

from queue_core.runtime.clock import ManualClock
from queue_core.web.access.rights import EVERYBODY, RIGHTS, SIGNED_IN, is_allowed, may_hear
from tests.support.front_twin import FrontTwin
from tests.support.offices import small_office
from tests.support.staff.signing import USERS, StaffSite
from tests.support.web_office import NOON, pages_of

FILLED = {"{hall}": "1", "{counter}": "1", "{name}": "office", "{number}": "П001", "{device}": "kiosk-1"}
FILLED |= {"{named}": "П001"}
DEMONSTRATION_ONLY = {"GET /screen/{device}", "POST /api/watch", "POST /api/touch", "POST /api/visitors"}
STAFFS_OWN = ("/sign", "/account", "/audit", "/tablets")
NOT_IN_A_DEMONSTRATION = {route for route in RIGHTS if route.split()[1].startswith(STAFFS_OWN)}
PUBLIC = {
    "GET /", "GET /board/{hall}", "GET /why", "GET /api/why/{number}", "GET /rate", "POST /rate", "POST /api/rate",
    "GET /tablet/{counter}", "GET /static/{name}", "GET /api/state/{name}", "GET /api/live", "POST /api/give_up_place",
    "GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /healthz", "GET /metrics", "GET /authority.crt",
}  # fmt: skip
STAFF_ROUTES = sorted(set(RIGHTS) - PUBLIC - DEMONSTRATION_ONLY)


def routes_of(*, demonstration: bool) -> set[str]:
    clock = ManualClock(NOON)
    app = pages_of(FrontTwin(small_office(), clock, demonstration=demonstration), clock)
    routes = [route for route in app.router.routes() if route.method != "HEAD"]
    return {f"{route.method} {route.resource.canonical}" for route in routes if route.resource is not None}


def test_every_route_has_its_right_and_every_right_its_route() -> None:
    at_work, shown = routes_of(demonstration=False), routes_of(demonstration=True)
    assert at_work | shown == set(RIGHTS)
    assert shown - at_work == DEMONSTRATION_ONLY
    assert at_work - shown == NOT_IN_A_DEMONSTRATION


def test_what_is_public_is_what_visitors_need_and_the_way_in() -> None:
    assert {route for route, right in RIGHTS.items() if right == EVERYBODY} == PUBLIC


def test_a_route_without_a_right_is_refused_even_to_who_has_every_role() -> None:
    from queue_core.web.access.gate import ANYBODY

    assert not is_allowed(ANYBODY, RIGHTS.get("GET /something-new"))
    assert not is_allowed(None, None)


@pytest.mark.parametrize("route", STAFF_ROUTES)
async def test_a_stranger_gets_nothing_that_is_for_staff(office: StaffSite, route: str) -> None:
    method, path = route.split()
    for slot, value in FILLED.items():
        path = path.replace(slot, value)
    answer = await office.client.request(method, path, json={}, headers={"X-Cherga": "1"}, allow_redirects=False)
    if method == "GET" and not path.startswith("/api/"):
        assert (answer.status, answer.headers["Location"]) == (303, f"/sign-in?next={path}")
    else:
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == "not_signed_in" if path.startswith("/api/") else True
    assert office.front.told == []


@pytest.mark.parametrize("name", sorted(USERS))
async def test_each_role_gets_what_the_table_says_and_nothing_else(office: StaffSite, name: str) -> None:
    await office.sign_in(name)
    for route in STAFF_ROUTES:
        method, path = route.split()
        for slot, value in FILLED.items():
            path = path.replace(slot, value)
        answer = await office.client.request(method, path, json={}, headers={"X-Cherga": "1"}, allow_redirects=False)
        right = RIGHTS[route]
        assert right != EVERYBODY
        if right & frozenset(USERS[name]):
            assert answer.status in (200, 400, 404), f"{name} {route} {answer.status}"
        else:
            assert answer.status == 403, f"{name} {route}"
            assert "not_your_role" in await answer.text() or not path.startswith("/api/")


async def test_who_lets_others_pass_without_a_code_must_be_of_the_reception(office: StaffSite) -> None:
    by_number, by_code = (
        {"id": "1", "for_seconds": 60, "ticket": "П001"},
        {"id": "2", "for_seconds": 60, "code": "7K3M9PQR"},
    )
    assert (await office.order("/api/give_up_place", by_number)).status == 401
    assert (await office.order("/api/give_up_place", by_code)).status == 200
    await office.sign_in("taras")
    assert (await office.order("/api/give_up_place", by_number)).status == 403
    await office.sign_in("iryna")
    assert (await office.order("/api/give_up_place", by_number)).status == 200


@pytest.mark.parametrize(
    ("name", "is_public"),
    [
        ("state/office", True), ("state/catalogue", True), ("state/queue", True), ("state/board/1", True),
        ("state/counter/3", True), ("state/help", False), ("presence/kiosk-1", False), ("screen/kiosk-1", False),
        ("reception", False),
        ("state/something-new", False), ("visitors", False), ("", False),
    ],
)  # fmt: skip
def test_strangers_hear_what_boards_and_tablets_need(name: str, is_public: bool) -> None:
    assert may_hear(None, name) is is_public


def test_a_session_without_any_role_left_is_good_for_nothing() -> None:
    from queue_core.staff.people import Person

    nobody = Person("olena", "Олена", frozenset(), "pin")
    assert not any(is_allowed(nobody, right) for right in RIGHTS.values() if right != EVERYBODY)
    assert frozenset({"administrator", "reception", "supervisor", "technician"}) == SIGNED_IN


async def test_a_demonstration_asks_nobody_and_says_so(tmp_path: object) -> None:
    from aiohttp.test_utils import TestClient, TestServer

    clock = ManualClock(NOON)
    server = TestServer(pages_of(FrontTwin(small_office(), clock), clock), host="127.0.0.1")
    async with TestClient(server) as client:
        for path in ("/", "/desk", "/desk/1", "/office", "/why"):
            answer = await client.get(path, headers={"Accept-Language": "en"})
            assert answer.status == 200
            assert "no sign-in" in await answer.text(), path

"""Every order about a visit reaches the office from our own pages, and from nowhere else."""

from typing import get_args

import pytest

from queue_core.domain import commands as told
from queue_core.web.request.visit_bodies import VISIT_PATHS, VisitOrder
from queue_core.web.visit_orders import command_of, origin_of
from tests.unit.web.conftest import Site

ORDERS: dict[str, tuple[dict[str, object], told.Command, str]] = {
    "/api/not_shown": ({"counter": "1"}, told.SayNotShown("1"), "administrator"),  # type: ignore[arg-type]
    "/api/redirect": (
        {"counter": "1", "service": "subsidy", "come_back": True},
        told.RedirectTicket("1", service="subsidy", come_back=True),  # type: ignore[arg-type]
        "administrator",
    ),
    "/api/postpone": ({"counter": "1", "for_seconds": 300}, told.PostponeTicket("1", 300), "administrator"),  # type: ignore[arg-type]
    "/api/add_service": ({"counter": "1", "service": "subsidy"}, told.AddService("1", "subsidy"), "administrator"),  # type: ignore[arg-type]
    "/api/undo": ({"counter": "1"}, told.UndoPress("1"), "administrator"),  # type: ignore[arg-type]
    "/api/call_out_of_turn": (
        {"counter": "1", "ticket": "П001", "reason": "child"},
        told.CallOutOfTurn("1", "П001", "child"),  # type: ignore[arg-type]
        "administrator",
    ),
    "/api/return": ({"ticket": "П001"}, told.ReturnTicket("П001"), "reception"),  # type: ignore[arg-type]
    "/api/answered": ({"ticket": "П001"}, told.AnswerAtReception("П001"), "reception"),  # type: ignore[arg-type]
    "/api/withdraw": ({"ticket": "П001"}, told.WithdrawTicket("П001", None), "reception"),  # type: ignore[arg-type]
    "/api/give_up_place": ({"ticket": "П001", "for_seconds": 600}, told.GiveUpPlace("П001", 600), "reception"),  # type: ignore[arg-type]
}


def test_every_order_has_an_address_and_every_address_a_play() -> None:
    assert set(VISIT_PATHS) == set(ORDERS)
    kinds = {kind for union in get_args(VisitOrder) for kind in (get_args(union) or (union,))}
    assert set(VISIT_PATHS.values()) == kinds


@pytest.mark.parametrize("path", ORDERS)
async def test_an_order_reaches_the_office_as_its_command(site: Site, path: str) -> None:
    body, command, who = ORDERS[path]
    reply = await (await site.post(path, {"id": "v1", **body}, **{"Accept-Language": "en"})).json()
    assert reply["ok"] is True
    ((order, language),) = site.front.told_of("visit")
    assert language == "en"
    assert command_of(order) == command  # type: ignore[arg-type]
    assert origin_of(order)[0] == who  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "command"),
    [
        ("direction", told.RedirectTicket("1", direction="social")),  # type: ignore[arg-type]
        ("to_counter", told.RedirectTicket("1", to_counter="social")),  # type: ignore[arg-type]
        ("to_administrator", told.RedirectTicket("1", to_administrator="social")),  # type: ignore[arg-type]
    ],
)
async def test_a_visitor_is_sent_to_a_direction_a_counter_or_a_person(
    site: Site, field: str, command: told.Command
) -> None:
    await site.post("/api/redirect", {"id": "v1", "counter": "1", field: "social"})
    ((order, _),) = site.front.told_of("visit")
    assert command_of(order) == command  # type: ignore[arg-type]


async def test_a_visitor_lets_others_pass_by_the_code_of_the_slip_however_it_is_typed(site: Site) -> None:
    await site.post("/api/give_up_place", {"id": "v1", "code": " 7k3m9pqr ", "for_seconds": 600})
    ((order, _),) = site.front.told_of("visit")
    assert command_of(order) == told.GiveUpPlace(None, 600, "7K3M9PQR")  # type: ignore[arg-type]
    assert origin_of(order) == ("visitor", "page")  # type: ignore[arg-type]


async def test_a_result_goes_with_the_key_that_ends_a_service(site: Site) -> None:
    body = {"id": "a1", "counter": "1", "key": "finish", "result": "served"}
    assert (await site.post("/api/press", body)).status == 200
    assert site.front.told_of("result") == [("served",)]


@pytest.mark.parametrize("path", ORDERS)
async def test_a_foreign_page_orders_nothing_about_a_visit(site: Site, path: str) -> None:
    body = {"id": "v1", **ORDERS[path][0]}
    async with site.client.post(path, json=body) as response:
        assert response.status == 403
    assert (await site.post(path, body, Origin="http://elsewhere.example")).status == 403
    assert site.front.told == []


@pytest.mark.parametrize("path", ORDERS)
async def test_an_order_about_a_visit_says_which_field_it_lacks(site: Site, path: str) -> None:
    for field in ("id", *(name for name in ORDERS[path][0] if name not in ("come_back", "service", "ticket"))):
        body = {key: value for key, value in {"id": "v1", **ORDERS[path][0]}.items() if key != field}
        response = await site.post(path, body)
        assert response.status == 400
        assert (await response.json())["error"]["field"] == field
    assert site.front.told == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/postpone", {"counter": "1", "for_seconds": 0}, "for_seconds"),
        ("/api/postpone", {"counter": "1", "for_seconds": 50_000}, "for_seconds"),
        ("/api/redirect", {"counter": "1", "service": "Субсидія"}, "service"),
        ("/api/add_service", {"counter": "1", "service": ""}, "service"),
        ("/api/give_up_place", {"ticket": "П001", "for_seconds": -1}, "for_seconds"),
        ("/api/return", {"ticket": ""}, "ticket"),
    ],
)
async def test_a_value_that_cannot_be_is_named(site: Site, path: str, body: dict[str, object], field: str) -> None:
    response = await site.post(path, {"id": "v1", **body})
    assert response.status == 400
    assert (await response.json())["error"]["field"] == field


@pytest.mark.parametrize("named", [{}, {"ticket": "П001", "code": "7K3M9PQR"}])
async def test_a_place_is_given_up_by_a_ticket_or_by_a_code(site: Site, named: dict[str, str]) -> None:
    response = await site.post("/api/give_up_place", {"id": "v1", "for_seconds": 60, **named})
    assert response.status == 400
    assert "`ticket` or `code`" in (await response.json())["error"]["wrong"]

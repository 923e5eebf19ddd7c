import pytest

from tests.support.web_office import picture
from tests.unit.web.conftest import OURS, Site

PRESS = {"id": "a1", "counter": "1", "key": "next", "seen": [1, 5]}


async def test_a_state_is_answered_by_its_name(site: Site) -> None:
    async with site.client.get("/api/state/counter/2") as response:
        assert (await response.json())["status"] == "closed"
    async with site.client.get("/api/state/office") as response:
        assert (await response.json())["open"] is True


async def test_an_unknown_state_names_those_there_are(site: Site) -> None:
    async with site.client.get("/api/state/counter/99", headers={"Accept-Language": "en"}) as response:
        error = (await response.json())["error"]
    assert response.status == 404
    assert error["field"] == "name"
    assert "counter/99" in error["wrong"]
    assert "counter/1" in error["remedy"]


async def test_a_press_reaches_the_office_with_what_was_seen(site: Site) -> None:
    site.front.people = ["П001"]
    reply = await (await site.post("/api/press", PRESS, **{"Accept-Language": "en"})).json()
    assert reply["ok"] is True
    assert reply["counter"]["number"] == "П001"
    assert site.front.told_of("press") == [("1", "next", (1, 5), "a1", "en")]


async def test_a_press_may_leave_out_what_was_seen(site: Site) -> None:
    body = {key: value for key, value in PRESS.items() if key != "seen"}
    assert (await site.post("/api/press", body)).status == 200
    assert site.front.told_of("press")[0][2] is None


async def test_a_refusal_is_an_answer_with_its_sentence(site: Site) -> None:
    site.front.refusing = "Спочатку завершіть обслуговування."
    response = await site.post("/api/press", PRESS)
    reply = await response.json()
    assert response.status == 200
    assert (reply["ok"], reply["refused"], reply["text"]) == (
        False,
        "counter_busy",
        "Спочатку завершіть обслуговування.",
    )


async def test_a_mark_reaches_the_office(site: Site) -> None:
    assert (await site.post("/api/rate", {"id": "r1", "code": "7K3M9PQR", "mark": 5})).status == 200
    assert site.front.told_of("rate") == [("7K3M9PQR", 5, "r1", "uk")]


async def test_a_call_for_help_is_answered(site: Site) -> None:
    site.front.call_for_help("kiosk-1")
    assert (await site.post("/api/help", {"id": "h1", "place": "kiosk-1"})).status == 200
    assert site.front.told_of("help") == [("kiosk-1", "h1", "uk")]


async def test_the_office_stands_still_and_goes_on_by_order(site: Site) -> None:
    assert (await (await site.post("/api/suspend", {"id": "s1", "reason": "air_raid"})).json())["ok"] is True
    assert (await (await site.post("/api/resume", {"id": "s2"})).json())["ok"] is True
    assert site.front.told == [("suspend", "air_raid", "s1", "uk"), ("resume", "s2", "uk")]


async def test_the_clock_is_confirmed_by_order(site: Site) -> None:
    assert (await (await site.post("/api/clock", {"id": "c1"})).json())["ok"] is True
    assert site.front.told == [("confirm_clock", "c1", "uk")]


async def test_a_service_stands_still_and_is_given_again_by_order(site: Site) -> None:
    for on, id in ((True, "s1"), (False, "s2")):
        assert (await site.post("/api/service", {"id": id, "service": "subsidy", "suspended": on})).status == 200
    assert site.front.told == [("suspend_service", "subsidy", "s1", "uk"), ("resume_service", "subsidy", "s2", "uk")]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/suspend", {"id": "s1", "reason": "tired"}, "reason"),
        ("/api/suspend", {"id": "s1"}, "reason"),
        ("/api/resume", {}, "id"),
        ("/api/clock", {}, "id"),
        ("/api/service", {"id": "s1", "service": "subsidy", "suspended": "yes"}, "suspended"),
        ("/api/service", {"id": "s1", "service": "Субсидія", "suspended": True}, "service"),
    ],
)
async def test_an_order_that_is_not_understood_names_its_field(
    site: Site, path: str, body: dict[str, object], field: str
) -> None:
    response = await site.post(path, body)
    assert response.status == 400
    assert (await response.json())["error"]["field"] == field
    assert site.front.told == []


@pytest.mark.parametrize("path", ["/api/suspend", "/api/resume", "/api/clock", "/api/service"])
async def test_a_foreign_page_orders_nothing(site: Site, path: str) -> None:
    body = {"id": "s1", "reason": "air_raid", "service": "subsidy", "suspended": True}
    async with site.client.post(path, json=body) as response:
        assert response.status == 403
    assert (await site.post(path, body, Origin="http://elsewhere.example")).status == 403
    assert site.front.told == []


async def test_pictures_are_watched_by_those_who_look(site: Site) -> None:
    body = {"pictures": {"kiosk-1": 960, "display-1": 640}}
    assert (await site.post("/api/watch", body)).status == 200
    assert site.front.told_of("watch") == [("kiosk-1", 960), ("display-1", 640)]


async def test_a_touch_reaches_the_device(site: Site) -> None:
    assert (await site.post("/api/touch", {"device": "kiosk-1", "x": 0.25, "y": 1.0})).status == 200
    assert site.front.told_of("touch") == [("kiosk-1", 0.25, 1.0)]


async def test_a_device_that_may_not_be_touched_is_not(site: Site) -> None:
    response = await site.post("/api/touch", {"device": "display-1", "x": 0.5, "y": 0.5})
    assert response.status == 403
    assert "display-1" in (await response.json())["error"]["wrong"]
    assert site.front.told == []


async def test_visitors_come_and_go_by_the_switch(site: Site) -> None:
    await site.post("/api/visitors", {"on": True})
    assert site.front.visitors_live()
    await site.post("/api/visitors", {"on": False})
    assert not site.front.visitors_live()


async def test_the_picture_of_a_device_is_its_last_one(site: Site) -> None:
    site.front.show_screen("kiosk-1", picture("old"))
    newest = picture("new")
    site.front.show_screen("kiosk-1", newest)
    async with site.client.get("/screen/kiosk-1") as response:
        assert response.content_type == "image/png"
        assert response.headers["Cache-Control"] == "no-store"
        assert await response.read() == newest


async def test_a_device_that_showed_nothing_has_no_picture(site: Site) -> None:
    async with site.client.get("/screen/kiosk-1") as response:
        assert response.status == 404
        assert "kiosk-1" in (await response.json())["error"]["wrong"]


async def test_what_is_no_picture_is_not_handed_to_a_browser(site: Site) -> None:
    site.front.show_screen("kiosk-1", b"<script>", "text/html")
    async with site.client.get("/screen/kiosk-1") as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/press", {**PRESS, "key": "dance"}, "key"),
        ("/api/press", {**PRESS, "counter": "Вікно"}, "counter"),
        ("/api/press", {**PRESS, "seen": [1]}, "seen"),
        ("/api/press", {"counter": "1", "key": "next"}, "id"),
        ("/api/rate", {"id": "r", "code": "7K3M9PQR", "mark": 6}, "mark"),
        ("/api/rate", {"id": "r", "code": "", "mark": 3}, "code"),
        ("/api/touch", {"device": "kiosk-1", "x": 1.5, "y": 0}, "x"),
        ("/api/watch", {"pictures": {"kiosk-1": 5}}, "pictures[...]"),
        ("/api/visitors", {"on": "yes"}, "on"),
    ],
)
async def test_a_wrong_field_is_named_with_its_remedy(site: Site, path: str, body: object, field: str) -> None:
    response = await site.post(path, body)
    error = (await response.json())["error"]
    assert response.status == 400
    assert error["code"] == "field_wrong"
    assert error["field"] == field
    assert error["remedy"]
    assert site.front.told == []


async def test_an_unknown_device_names_those_there_are(site: Site) -> None:
    response = await site.post("/api/watch", {"pictures": {"kiosk-1": 640, "kiosk-9": 640}})
    assert response.status == 404
    assert "kiosk-1" in (await response.json())["error"]["remedy"]
    assert site.front.told == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"more":' + b"[" * 50_000])
async def test_what_is_not_json_is_said(site: Site, body: bytes) -> None:
    headers = {**OURS, "Content-Type": "application/json"}
    async with site.client.post("/api/press", data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == "not_json"


async def test_a_body_of_another_kind_is_not_read(site: Site) -> None:
    async with site.client.post("/api/press", data={"id": "a"}, headers=OURS) as response:
        assert response.status == 415


async def test_a_body_too_large_is_not_read(site: Site) -> None:
    response = await site.post("/api/press", {**PRESS, "more": "x" * 70_000})
    assert response.status == 413
    assert "64" in (await response.json())["error"]["remedy"]


async def test_an_unknown_address_and_a_wrong_way_are_said(site: Site) -> None:
    async with site.client.get("/api/nothing") as response:
        assert (response.status, (await response.json())["error"]["code"]) == (404, "no_such_page")
    async with site.client.get("/api/press") as response:
        assert (response.status, (await response.json())["error"]["code"]) == (405, "no_such_way")


@pytest.mark.parametrize("path", ["/api/watch", "/api/touch", "/api/visitors"])
async def test_devices_are_out_of_reach_where_it_is_no_demonstration(working_site: Site, path: str) -> None:
    assert (await working_site.post(path, {})).status == 404
    working_site.front.show_screen("kiosk-1", picture("x"))
    async with working_site.client.get("/screen/kiosk-1") as response:
        assert response.status == 404

"""Nobody but a page of ours acts in somebody's name, and what is done is written down under that name."""

from __future__ import annotations

import asyncio
import re

import msgspec
import pytest
import structlog

from queue_core.staff.acting import acting
from queue_core.staff.slowing import FREE
from queue_core.web.live import SIGNED_OUT
from queue_core.wire.states import CounterState
from tests.support.staff.signing import StaffSite
from tests.support.staff.users import OTHER_PASSWORD, PASSWORD, add_user

PRESS = {"id": "p1", "counter": "1", "key": "open"}
FOREIGN = "http://evil.example"


async def test_a_form_needs_the_token_of_this_very_session(office: StaffSite) -> None:
    await office.sign_in("taras")
    other = await office.form_token()
    await office.sign_in("olena")
    for token in ({}, {"token": ""}, {"token": "x" * 43}, {"token": other}):
        assert (await office.post("/sign-out", token)).status == 403
        assert (await office.post("/account/end", {"session": "x", **token})).status == 403
    assert (await office.get("/office")).status == 200, "nobody was signed out"


async def test_a_form_of_another_site_does_nothing_even_with_the_token(office: StaffSite) -> None:
    await office.sign_in("olena")
    token = await office.form_token()
    for headers in (
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert (await office.post("/sign-out", {"token": token}, **headers)).status == 403
    assert (await office.get("/office")).status == 200


async def test_a_script_of_another_site_orders_nothing(office: StaffSite) -> None:
    await office.sign_in("taras")
    for headers in ({"Origin": FOREIGN}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert (await office.order("/api/press", PRESS, **headers)).status == 403
    plain = await office.client.post("/api/press", json=PRESS, allow_redirects=False)
    assert plain.status == 403
    assert office.front.told == []
    assert (await office.order("/api/press", PRESS)).status == 200


async def test_signing_in_for_somebody_else_from_another_site_does_not_work(office: StaffSite) -> None:
    answer = await office.post("/sign-in", {"name": "olena", "secret": "x"}, Origin=FOREIGN)
    assert answer.status == 403
    assert office.entrance.work.done == 0


async def test_another_site_cannot_read_the_api_but_may_link_to_a_page(office: StaffSite) -> None:
    reading = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    following = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await office.get("/api/state/office", **reading)).status == 403
    assert (await office.get("/board/1", **following)).status == 200


async def test_a_form_sent_as_json_without_our_header_is_not_taken(office: StaffSite) -> None:
    await office.sign_in("olena")
    answer = await office.client.post(
        "/account/end", data='{"session": "x"}', headers={"Origin": office.origin, "Content-Type": "text/plain"}
    )
    assert answer.status == 403


async def test_who_acts_is_known_while_the_request_is_served_and_not_after(
    office: StaffSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    press = office.front.press

    async def noting(*values: object, **more: object) -> object:
        seen.append(acting())
        return await press(*values, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(office.front, "press", noting)
    await office.sign_in("taras")
    await office.order("/api/press", PRESS)
    await office.sign_in("maria")
    await office.order("/api/press", {**PRESS, "id": "p2"})
    assert seen == ["taras", "maria"]
    assert acting() is None


async def test_a_desk_is_told_at_once_that_its_session_is_over(office: StaffSite) -> None:
    await office.sign_in("olena")
    token = await office.form_token()
    async with asyncio.timeout(10), office.client.ws_connect("/api/live?of=state/,presence/") as socket:
        await socket.receive_json()
        await office.post("/sign-out", {"token": token})
        async for _ in socket:
            pass
        assert socket.close_code == SIGNED_OUT


async def test_a_listener_whose_user_is_removed_is_let_go(office: StaffSite) -> None:
    await office.sign_in("olena")
    async with asyncio.timeout(10), office.client.ws_connect("/api/live?of=state/") as socket:
        await socket.receive_json()
        add_user(office.file, "olena", ("technician",))
        office.entrance._version = -1
        await office.entrance.look()
        async for _ in socket:
            pass
        assert socket.close_code == SIGNED_OUT


async def heard(office: StaffSite, of: str = "state/,presence/,screen/") -> dict[str, dict[str, object]]:
    told: dict[str, dict[str, object]] = {}
    async with asyncio.timeout(10), office.client.ws_connect(f"/api/live?of={of}") as socket:
        async for message in socket:
            said = msgspec.json.decode(message.data)
            if said["kind"] == "beat":
                break
            told[f"{said['kind']}/{said.get('name', said.get('device', ''))}"] = said
    return told


async def test_a_stranger_hears_what_boards_and_tablets_show_and_no_more(office: StaffSite) -> None:
    private = {"administrator": "Олена К.", "automatic": True, "waiting_since": office.front.moment()}
    office.front.show_counter("1", "serving", "П001", **private)
    office.front.people = ["П002"]
    told = await heard(office)
    assert {name.split("/")[1] for name in told if name.startswith("state/")} == {
        "office", "catalogue", "queue", "board", "counter",
    }  # fmt: skip
    assert not any(name.startswith("presence/") for name in told)
    counter = told["state/counter/1"]["state"]
    assert isinstance(counter, dict)
    assert counter["number"] == "П001"
    assert not {"administrator", "waiting_since"} & set(counter)
    assert (counter["waiting"], counter["automatic"]) == (0, False)
    assert list(await heard(office, "state/help,presence/kiosk-1")) == ["hello/"]


async def test_who_works_here_hears_all_of_it(office: StaffSite) -> None:
    office.front.show_counter("1", "serving", "П001", administrator="Олена К.")
    await office.sign_in("taras")
    told = await heard(office)
    assert "state/help" in told
    assert "presence/kiosk-1" in told
    state = msgspec.convert(told["state/counter/1"]["state"], CounterState)
    assert state.administrator == "Олена К."


async def test_a_state_by_itself_is_told_by_the_same_rule(office: StaffSite) -> None:
    office.front.show_counter("1", "serving", "П001", administrator="Олена К.")
    assert (await office.get("/api/state/help")).status == 401
    assert "Олена" not in await (await office.get("/api/state/counter/1")).text()
    unknown = await (await office.get("/api/state/nothing")).text()
    assert "help" not in unknown
    await office.sign_in("iryna")
    assert (await office.get("/api/state/help")).status == 200
    assert "Олена" in await (await office.get("/api/state/counter/1")).text()


async def test_why_is_told_in_full_to_the_supervisor_and_to_who_holds_the_slip(office: StaffSite) -> None:
    await office.get("/why?number=П001&code=7K3M9PQR")
    await office.get("/api/why/П001")
    await office.sign_in("taras")
    await office.get("/why?number=П001")
    await office.sign_in("olena")
    await office.get("/why?number=П001")
    assert office.front.told_of("why_in_full") == [(False, "7K3M9PQR"), (False, ""), (False, ""), (True, "")]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_ways_of_asking_are_not_answered(office: StaffSite, method: str) -> None:
    await office.sign_in("olena")
    answer = await office.client.request(method, "/office", headers={"X-Cherga": "1"})
    assert answer.status == 405


async def test_what_is_shown_of_a_person_is_text_and_no_markup(office: StaffSite) -> None:
    add_user(office.file, "mallory", ("supervisor",), shown_name="<script>alert(1)</script>")
    office.entrance._version = -1
    await office.entrance.look()
    await office.sign_in("mallory")
    for path in ("/office", "/account", "/audit"):
        page = await (await office.get(path)).text()
        assert "<script>alert" not in page
        assert re.search(r"&lt;script&gt;alert", page), path


async def test_who_asks_for_what_their_role_does_not_allow_is_logged_by_name(office: StaffSite) -> None:
    await office.sign_in("taras")
    with structlog.testing.capture_logs() as logs:
        await office.get("/audit")
    (line,) = [line for line in logs if line.get("action") == "not_allowed"]
    assert (line["who"], line["path"]) == ("taras", "/audit")


async def test_passwords_and_tokens_stand_in_no_log_and_no_audit(office: StaffSite) -> None:
    with structlog.testing.capture_logs() as logs:
        await office.sign_in("olena", "my wrong password here")
        await office.sign_in("olena")
        await office.post("/account/password", {"token": "x", "present": PASSWORD, "fresh": OTHER_PASSWORD})
    told = f"{logs} {office.file.audit()}"
    for secret in ("my wrong password here", PASSWORD, OTHER_PASSWORD, str(office.cookie())):
        assert secret not in told


async def test_an_address_that_somebody_writes_into_a_header_is_not_believed(office: StaffSite) -> None:
    for number in range(FREE + 1):
        forged = {"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.0.{number}", "Forwarded": "for=10.0.0.9"}
        answer = await office.post("/sign-in", {"name": "olena", "secret": "wrong wrong wrong"}, **forged)
    assert answer.status == 429
    assert {record.act.place for record in office.file.audit() if record.act.what == "refused"} == {"127.0.0.1"}

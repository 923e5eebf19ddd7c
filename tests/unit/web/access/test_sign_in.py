"""Signing in and out over HTTP, as a browser without scripts does it."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

import pytest
from aiohttp.test_utils import TestClient, TestServer

from queue_core.runtime.clock import ManualClock
from queue_core.staff.people import IDLE_SECONDS
from queue_core.staff.slowing import FREE
from queue_core.web.access.gate import Access, own_address
from tests.support.front_twin import FrontTwin
from tests.support.offices import small_office
from tests.support.staff.signing import STAFF_TEXTS, StaffSite
from tests.support.staff.users import OTHER_PASSWORD, PASSWORD, PIN, add_user
from tests.support.web_office import NOON, pages_of


async def test_one_comes_back_to_the_page_one_wanted(office: StaffSite) -> None:
    answer = await office.get("/desk/1?lang=en")
    assert answer.headers["Location"].startswith("/sign-in?next=/desk/1")
    form = await (await office.get(answer.headers["Location"])).text()
    assert 'name="next" value="/desk/1?lang=en"' in form
    answer = await office.sign_in("taras", next="/desk/1?lang=en")
    assert (answer.status, answer.headers["Location"]) == (303, "/desk/1?lang=en")
    assert (await office.get("/desk/1")).status == 200


@pytest.mark.parametrize(
    ("name", "home"), [("olena", "/office"), ("taras", "/desk"), ("iryna", "/reception"), ("petro", "/audit")]
)
async def test_each_role_begins_where_its_work_is(office: StaffSite, name: str, home: str) -> None:
    answer = await office.sign_in(name)
    assert answer.headers["Location"] == home
    assert (await office.get(home)).status == 200
    assert (await office.get("/sign-in")).headers["Location"] == home


async def test_an_administrator_begins_at_their_own_counter(office: StaffSite) -> None:
    plan = office.front.plan
    seat = next(one for one in plan.counters.values() if one.administrator is not None)
    add_user(office.file, "own-seat", ("administrator",), administrator=seat.administrator)
    office.entrance._version = -1
    await office.entrance.look()
    assert (await office.sign_in("own-seat")).headers["Location"] == f"/desk/{seat.id}"


async def test_a_technician_sees_how_the_office_runs_without_its_keys(office: StaffSite) -> None:
    await office.sign_in("petro")
    assert 'class="sheet supervisor looks-only"' in await (await office.get("/office")).text()
    await office.sign_in("olena")
    assert 'class="sheet supervisor"' in await (await office.get("/office")).text()


@pytest.mark.parametrize(
    "foreign",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "desk",
     "///evil.example", "/\tevil", "http:evil", "/desk\r\nSet-Cookie: a=b", "http://["],
)  # fmt: skip
async def test_signing_in_never_leads_to_another_site(office: StaffSite, foreign: str) -> None:
    assert own_address(foreign) == ""
    assert (await office.sign_in("taras", next=foreign)).headers["Location"] == "/desk"


async def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(office: StaffSite) -> None:
    answer = await office.sign_in("olena")
    cookies = SimpleCookie("; ".join(answer.headers.getall("Set-Cookie")).replace("\n", ""))
    assert set(cookies) == {"cherga", "cherga-browser"}
    for line in answer.headers.getall("Set-Cookie"):
        assert "HttpOnly" in line
        assert "SameSite=Strict" in line
        assert "Path=/" in line
        assert "Domain" not in line
    assert "Max-Age" not in answer.headers.getall("Set-Cookie")[0], "the session ends with the browser"
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_session_planted_beforehand_is_not_taken_up(office: StaffSite) -> None:
    planted = {"cherga": "chosen-by-mallory", "cherga-browser": "chosen-too"}
    office.client.session.cookie_jar.update_cookies(planted, office.client.make_url("/"))
    await office.sign_in("olena")
    assert office.cookie() not in (None, "chosen-by-mallory")
    assert office.cookie("cherga-browser") != "chosen-too"


async def test_signing_in_again_ends_the_session_before(office: StaffSite) -> None:
    await office.sign_in("olena")
    before = office.cookie()
    await office.sign_in("olena")
    assert office.cookie() != before
    assert office.entrance.person(before) is None


async def test_after_signing_out_the_cookie_opens_nothing_even_if_somebody_kept_it(office: StaffSite) -> None:
    await office.sign_in("olena")
    kept = office.cookie()
    answer = await office.post("/sign-out", {"token": await office.form_token()})
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not office.cookie()
    answer = await office.client.get("/office", cookies={"cherga": str(kept)}, allow_redirects=False)
    assert answer.status == 303


async def test_what_is_wrong_is_said_alike_for_a_name_that_is_there_and_one_that_is_not(office: StaffSite) -> None:
    pages = []
    for name in ("olena", "nobody"):
        answer = await office.sign_in(name, "wrong wrong wrong")
        assert answer.status == 403
        pages.append((await answer.text()).replace(f'value="{name}"', ""))
        assert "Set-Cookie" not in answer.headers
    assert pages[0] == pages[1]
    assert "Імʼя або пароль не підходить" in pages[0]
    assert "wrong wrong" not in pages[0]


async def test_after_too_many_tries_one_is_told_how_long_to_wait(office: StaffSite) -> None:
    for _ in range(FREE + 2):
        await office.clock.advance(10)
        answer = await office.sign_in("olena", "wrong wrong wrong")
    answer = await office.sign_in("olena")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    page = await answer.text()
    assert "Забагато спроб звідси. Спробуйте через 4 с." in page, re.findall(r'id="trouble".*', page)


async def test_the_form_needs_no_scripts_and_helps_password_managers(office: StaffSite) -> None:
    form = await (await office.get("/sign-in")).text()
    assert "<script" not in form
    assert 'autocomplete="username"' in form
    assert 'autocomplete="current-password"' in form
    assert "onpaste" not in form


async def test_a_pin_opens_the_desk_and_nothing_of_the_supervisor(office: StaffSite) -> None:
    answer = await office.sign_in("maria", PIN)
    assert answer.headers["Location"] == "/desk"
    assert (await office.get("/desk/1")).status == 200
    assert (await office.get("/office")).status == 403
    assert (await office.order("/api/suspend", {"id": "1", "reason": "other"})).status == 403


async def test_a_session_that_was_not_used_leads_back_to_signing_in(office: StaffSite) -> None:
    await office.sign_in("taras")
    await office.clock.advance(IDLE_SECONDS)
    assert (await office.get("/desk/1")).status == 303
    assert (await office.order("/api/press", {"id": "1", "counter": "1", "key": "open"})).status == 401


async def test_what_a_page_asks_for_by_itself_does_not_keep_a_session_alive(office: StaffSite) -> None:
    await office.sign_in("taras")
    await office.clock.advance(IDLE_SECONDS - 1)
    await office.get("/board/1?part=board")
    async with office.client.ws_connect("/api/live") as socket:
        await socket.receive_json()
    await office.clock.advance(2)
    assert (await office.get("/desk/1")).status == 303


async def test_ones_own_sessions_are_listed_and_ended(office: StaffSite) -> None:
    await office.sign_in("olena")
    elsewhere = office.cookie()
    office.forget_cookies()
    await office.sign_in("olena")
    page = await (await office.get("/account")).text()
    (key,) = re.findall(r'name="session" value="([^"]+)"', page)
    answer = await office.post("/account/end", {"token": await office.form_token(), "session": key})
    assert "Сеанс завершено" in await answer.text()
    assert office.entrance.person(elsewhere) is None
    answer = await office.post("/account/end", {"token": await office.form_token(), "session": key})
    assert answer.status == 404


async def test_the_password_is_changed_on_the_page(office: StaffSite) -> None:
    await office.sign_in("olena")
    before = office.cookie()
    token = await office.form_token()
    wrong = {"token": token, "present": "x" * 12, "fresh": OTHER_PASSWORD}
    assert (await office.post("/account/password", wrong)).status == 403
    weak = {"token": token, "present": PASSWORD, "fresh": "Password2024!"}
    answer = await office.post("/account/password", weak)
    assert (answer.status, "вгадують першим" in await answer.text()) == (400, True)
    answer = await office.post("/account/password", {"token": token, "present": PASSWORD, "fresh": OTHER_PASSWORD})
    assert (answer.status, "Пароль змінено" in await answer.text()) == (200, True)
    assert office.cookie() != before
    assert (await office.get("/account")).status == 200
    office.forget_cookies()
    assert (await office.sign_in("olena")).status == 403
    assert (await office.sign_in("olena", OTHER_PASSWORD)).status == 303


async def test_an_office_without_users_says_in_words_what_to_do_and_serves_visitors() -> None:
    clock = ManualClock(NOON)
    front = FrontTwin(small_office(), clock, demonstration=False)
    server = TestServer(pages_of(front, clock, access=Access(STAFF_TEXTS)), host="127.0.0.1")
    async with TestClient(server) as client:
        page = await (await client.get("/desk")).text()
        assert "cherga user add NAME --role supervisor --role technician" in page
        for path in ("/", "/board/1", "/why", "/rate", "/tablet/1"):
            assert (await client.get(path)).status == 200


async def test_no_password_travels_over_an_unprotected_network(
    office: StaffSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aiohttp import web

    monkeypatch.setattr(web.BaseRequest, "remote", property(lambda _: "192.168.1.20"))
    page = await (await office.get("/sign-in")).text()
    assert "зʼєднання не захищене" in page
    assert 'name="secret"' not in page
    assert (await office.sign_in("olena")).status == 403
    assert office.cookie() is None
    assert office.entrance.work.done == 0


async def test_the_audit_is_read_on_its_page_newest_first(office: StaffSite) -> None:
    await office.sign_in("nobody", "wrong wrong wrong")
    await office.sign_in("petro")
    page = await (await office.get("/audit?lang=en")).text()
    rows = re.findall(r'<tr class="(\w+)">', page)
    assert rows[:2] == ["signed_in", "refused"]
    assert "somebody" in page
    for _ in range(60):
        await office.entrance.note("exported", "petro", detail="2026-11-22")
    page = await (await office.get("/audit")).text()
    (older,) = re.findall(r'href="/audit\?before=(\d+)"', page)
    page = await (await office.get(f"/audit?before={older}")).text()
    assert "signed_in" in page
    assert (await office.get("/audit?before=nonsense")).status == 200


async def test_signing_in_and_out_put_nothing_secret_into_an_address(office: StaffSite) -> None:
    answers = [await office.sign_in("olena", "wrong wrong wrong"), await office.sign_in("olena")]
    answers.append(await office.post("/sign-out", {"token": await office.form_token()}))
    for answer in answers:
        addresses = f"{answer.url} {answer.headers.get('Location', '')}"
        assert not any(secret in addresses for secret in (PASSWORD, "wrong", "token", str(office.cookie() or "none")))
    page = await (await office.get("/sign-in")).text()
    assert 'method="post"' in page

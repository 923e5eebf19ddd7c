"""Signing in, in a real Chromium: with and without scripts, by keyboard, against a foreign page, for every reader."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from selenium.webdriver.common.keys import Keys

from queue_core.staff.entrance import Entrance
from tests.support.browser import Browser
from tests.support.staff.signing import staff_office
from tests.support.staff.users import OTHER_PASSWORD, PASSWORD, PIN, add_user
from tests.support.waiting import until
from tests.support.web_office import WebOffice

AXE = (resources.files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
STAFF_PAGES = ("/office", "/desk", "/desk/1", "/account", "/audit", "/why?number=П001")


@pytest.fixture
async def at_work(tmp_path: Path) -> AsyncIterator[tuple[WebOffice, Entrance]]:
    async with staff_office(tmp_path) as office:
        yield office


async def sign_in(
    browser: Browser, office: WebOffice, name: str, secret: str = PASSWORD, path: str = "/sign-in"
) -> None:
    """Sign in by keyboard alone: the name is where one begins to type."""
    await browser.open(f"{office.address}{path}")
    await browser.press(name, Keys.TAB, secret, Keys.ENTER)
    await browser.holds("location.pathname !== '/sign-in'")


async def violations(browser: Browser) -> list[str]:
    """Return what axe finds on the page as it stands."""
    await browser.run(AXE)
    await browser.run("window.found = null; axe.run(document).then((told) => { window.found = told.violations; })")
    await browser.holds("window.found !== null")
    found: list[dict[str, Any]] = await browser.run("return window.found")
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found]


async def test_one_signs_in_by_keyboard_works_and_signs_out(
    browser: Browser, at_work: tuple[WebOffice, Entrance]
) -> None:
    office, _ = at_work
    await sign_in(browser, office, "taras", path="/desk/1")
    assert await browser.run("return location.pathname") == "/desk/1"
    await browser.holds("document.documentElement.dataset.link === 'alive'")
    await browser.press(Keys.F2)
    await until(lambda: bool(office.front.told_of("press")))
    assert await browser.complaints() == []
    await browser.click(".person button")
    await browser.holds("location.pathname === '/sign-in'")
    await browser.open(f"{office.address}/desk/1")
    assert await browser.run("return location.pathname") == "/sign-in"


async def test_signing_in_needs_no_scripts(browser: Browser, at_work: tuple[WebOffice, Entrance]) -> None:
    office, entrance = at_work
    await browser.tell("Emulation.setScriptExecutionDisabled", value=True)
    await browser.open(f"{office.address}/audit")
    await browser.press("petro", Keys.TAB, "wrong wrong wrong", Keys.ENTER)
    await browser.says("#trouble", "Імʼя або пароль не підходить")
    await browser.press(PASSWORD, Keys.ENTER)
    await browser.says("h1", "Хто і що робив")
    assert len(entrance.sessions_of("petro")) == 1
    await browser.click(".person a[href='/account']")
    await browser.says("h1", "Ваш вхід")
    await browser.click("#present")
    await browser.press(PASSWORD, Keys.TAB, OTHER_PASSWORD, Keys.ENTER)
    await browser.says("[role='status']", "Пароль змінено")


async def test_scripts_cannot_read_the_cookies(browser: Browser, at_work: tuple[WebOffice, Entrance]) -> None:
    office, _ = at_work
    await sign_in(browser, office, "olena")
    assert await browser.run("return document.cookie") == ""


async def test_a_password_may_be_pasted(browser: Browser, at_work: tuple[WebOffice, Entrance]) -> None:
    office, _ = at_work
    await browser.open(f"{office.address}/sign-in")
    await browser.click("#name")
    await browser.press("olena", Keys.TAB)
    await browser.tell("Input.insertText", text=PASSWORD)
    await browser.press(Keys.ENTER)
    await browser.says("h1", "Робота центру")


async def test_a_desk_left_open_leads_to_signing_in_when_its_session_ends(
    browser: Browser, at_work: tuple[WebOffice, Entrance]
) -> None:
    office, entrance = at_work
    await sign_in(browser, office, "taras", PIN, path="/desk/1")
    await browser.holds("document.documentElement.dataset.link === 'alive'")
    add_user(entrance._file, "taras", ("administrator",), password=OTHER_PASSWORD)
    entrance._version = -1
    await entrance.look()
    await browser.holds("location.pathname === '/sign-in'")


@asynccontextmanager
async def foreign_site(target: str) -> AsyncIterator[str]:
    """Serve a page of another origin that tries everything in the name of who looks at it."""
    page = f"""<!doctype html><title>x</title><p id="said"></p>
<form id="form" method="post" action="{target}/sign-out" target="frame"><input name="token" value="x"></form>
<iframe name="frame"></iframe><iframe src="{target}/office"></iframe>
<script>
const tried = [];
const note = (what) => (answer) => tried.push(what + ":" + answer);
const order = JSON.stringify({{id: "1", reason: "other"}});
document.getElementById("form").submit();
Promise.allSettled([
  fetch("{target}/api/suspend", {{method: "POST", credentials: "include", mode: "no-cors", body: order}})
    .then(note("plain")),
  fetch("{target}/api/suspend", {{method: "POST", credentials: "include", body: order,
    headers: {{"X-Cherga": "1", "Content-Type": "application/json"}}}}).then(note("header"), note("header refused")),
  fetch("{target}/api/state/help", {{credentials: "include"}})
    .then((answer) => answer.text()).then(note("read"), note("read refused")),
  new Promise((done) => {{
    const socket = new WebSocket("{target.replace("http", "ws")}/api/live");
    socket.onopen = () => done(tried.push("listened"));
    socket.onerror = () => done(tried.push("deaf"));
  }}),
]).then(() => {{ window.tried = tried; }});
</script>"""

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", serve)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_page_of_another_origin_does_nothing_in_the_name_of_who_looks_at_it(
    browser: Browser, at_work: tuple[WebOffice, Entrance], host: str
) -> None:
    office, entrance = at_work
    await sign_in(browser, office, "olena")
    async with foreign_site(office.address) as foreign:
        await browser.open(f"http://{foreign.replace('127.0.0.1', host)}/")
        await browser.holds("window.tried !== undefined", 15)
        tried: list[str] = await browser.run("return window.tried")
        assert any(one.startswith("header refused") for one in tried)
        assert any(one.startswith("read refused") for one in tried)
        assert "deaf" in tried
    assert office.front.told_of("suspend") == []
    assert len(entrance.sessions_of("olena")) == 1, "nobody was signed out"


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_no_page_breaks_its_own_rules_or_keeps_a_reader_out(
    browser: Browser, at_work: tuple[WebOffice, Entrance], language: str
) -> None:
    office, _ = at_work
    await browser.open(f"{office.address}/sign-in?lang={language}")
    assert await violations(browser) == []
    await browser.press("maria", Keys.TAB, "wrong wrong wrong", Keys.ENTER)
    await browser.holds("document.getElementById('trouble') !== null")
    assert await violations(browser) == []
    await browser.complaints()  # that it was answered with 403 is one
    await browser.press(PASSWORD, Keys.ENTER)
    await browser.holds("location.pathname === '/office'")
    for path in STAFF_PAGES:
        await browser.open(f"{office.address}{path}")
        assert await violations(browser) == [], path
    complaints = [line for line in await browser.complaints() if "404" not in line]
    assert complaints == [], "the policy was broken, or a script failed"


async def test_the_reader_of_pages_sees_a_fault_where_there_is_one(
    browser: Browser, at_work: tuple[WebOffice, Entrance]
) -> None:
    office, _ = at_work
    await browser.open(f"{office.address}/sign-in")
    await browser.run("document.querySelector('label').remove()")
    assert "label" in [one.partition(":")[0] for one in await violations(browser)]


@pytest.mark.parametrize("width", [320, 1366])
async def test_the_pages_fit_a_phone_and_a_desk(
    browser: Browser, at_work: tuple[WebOffice, Entrance], width: int
) -> None:
    office, _ = at_work
    await browser.resize(width, 720)
    await browser.open(f"{office.address}/sign-in")
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    await browser.holds(fits)
    await sign_in(browser, office, "maria")
    for path in STAFF_PAGES:
        await browser.open(f"{office.address}{path}")
        assert await browser.run(f"return {fits}"), path

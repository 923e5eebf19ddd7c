"""Every state of a desk for every reader: axe finds nothing, nothing is cut off, both languages, keyboard alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from selenium.webdriver.common.keys import Keys

from queue_core.domain import commands as told
from tests.parts.pages.test_pages_staff import violations
from tests.support.browser import Browser
from tests.support.desk.office import DeskOffice

STATUS = "document.querySelector('main').dataset.status"
CHOOSING = "!document.querySelector('#chooser').hidden"
TOO_WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
LARGE_OUTSIDE = (
    "const large = document.querySelector('#large button'); if (!large) return false;"
    " const one = large.getBoundingClientRect();"
    " return one.bottom > innerHeight || one.right > innerWidth || one.height < 80"
)
CUT_OFF = (
    "return [...document.querySelectorAll('#keys button, #keys p, #seat, #answer, .choice')]"
    ".filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"
)
PASS = (
    "const one = document.activeElement; if (one !== document.body) one.dataset.passed = 'yes';"
    " return one.dataset.key || one.dataset.act || one.id || one.tagName"
)
BUTTON_OUTSIDE = (
    "const one = document.querySelector('[data-act=not_shown]'); if (!one?.checkVisibility()) return false;"
    " const visit = document.querySelector('#visit').getBoundingClientRect();"
    " return one.getBoundingClientRect().bottom > Math.min(visit.bottom, innerHeight)"
)
COVERED = (
    "const parts = ['#number', '#timer', '#hint', '.said', '#keys'].map((name) => document.querySelector(name))"
    ".filter((one) => one?.checkVisibility() && one.innerText.trim()).map((one) => one.getBoundingClientRect());"
    " return parts.some((one, place) => parts.slice(place + 1).some((other) => one.left < other.right - 1"
    " && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1))"
)
SIZES = {"1366x768": (1366, 768), "a window on it": (1366, 620), "360 wide": (360, 740)}
"""The second: what a browser's own bars leave of a screen of 1366×768."""
CONTRAST = [{"name": "prefers-contrast", "value": "more"}]


async def _states(browser: Browser, office: DeskOffice, language: str) -> AsyncIterator[str]:
    """Lead a desk through all it can show."""
    await office.open(browser, "1", f"?lang={language}")
    yield "closed"
    await browser.press(Keys.F2)
    await browser.holds(f"{STATUS} === 'free'")
    yield "free"
    await office.take("passport-foreign", "veteran", "sight", language="en")
    await browser.holds("document.querySelector('[data-act=not_shown]')")
    yield "called by the queue itself, with a claim and a need"
    await office.front.note("1", "Копія в теці", "note", "uk")
    await office.front.press("3", "open", None, "open-3", "uk")
    await browser.press("2")
    await browser.holds(f"{STATUS} === 'serving'")
    await office.pass_time(1500)
    await browser.holds("document.querySelector('main').hasAttribute('data-over')")
    yield "serving, past the norm"
    for digit, name in (("4", "redirect"), ("5", "postpone"), ("6", "result"), ("9", "note")):
        await browser.press(digit)
        await browser.holds(CHOOSING)
        yield f"choosing: {name}"
        await browser.press(Keys.ESCAPE)
        await browser.holds(f"!({CHOOSING})")
    await browser.press("7")
    await browser.holds(f"{STATUS} === 'paused'")
    await browser.press("1")
    await browser.holds("document.querySelector('[data-reason][aria-pressed=true]')")
    yield "paused, to be undone"
    await office.core.tell(told.SuspendOffice("air_raid"))
    await browser.holds("!document.querySelector('#office-notice').hidden")
    yield "suspended"
    await office.core.tell(told.ResumeOffice())
    await office.sign_in(browser, "taras")
    await office.open(browser, "1", f"?lang={language}")
    await browser.holds("!document.querySelector('#seat').hidden")
    yield "somebody else works here"
    await office.open(browser, "1", f"?lang={language}&small=1")
    yield "small"
    await office.stop()
    await browser.holds("!document.querySelector('#link').hidden")
    yield "offline"


@pytest.mark.parametrize(("language", "size", "media"), [
    ("uk", "1366x768", []), ("en", "1366x768", CONTRAST), ("uk", "360 wide", CONTRAST), ("en", "360 wide", []),
    ("uk", "a window on it", []), ("en", "a window on it", []),
])  # fmt: skip
async def test_every_state_is_for_every_reader_and_nothing_is_cut_off(
    browser: Browser, office: DeskOffice, language: str, size: str, media: list[dict[str, str]]
) -> None:
    await browser.resize(*SIZES[size])
    await browser.tell("Emulation.setEmulatedMedia", features=media)
    found: dict[str, object] = {}
    async for state in _states(browser, office, language):
        wrong = await violations(browser)
        if await browser.run(TOO_WIDE) > 0:
            wrong.append("wider than the window")
        if size != "360 wide" and state != "small" and await browser.run(LARGE_OUTSIDE):
            wrong.append("the large key is not whole in sight")
        if size != "360 wide" and state != "small" and await browser.run(BUTTON_OUTSIDE):
            wrong.append("«not shown» is not whole in sight")
        if not state.startswith("choosing") and await browser.run(COVERED):
            wrong.append("one part lies over another")
        wrong += await browser.run(CUT_OFF)
        if wrong:
            found[state] = wrong
    assert not found
    await browser.tell("Emulation.setEmulatedMedia", features=[])


async def test_the_whole_desk_is_reached_by_tab_and_left_again(browser: Browser, office: DeskOffice) -> None:
    await office.take(category="veteran")
    await office.open(browser)
    await browser.press(Keys.F2)
    await browser.holds("document.querySelector('[data-act=not_shown]')")
    reached: set[str] = set()
    for _ in range(50):
        await browser.press(Keys.TAB)
        if await browser.run("return document.activeElement.dataset.passed === 'yes'"):
            break
        reached.add(await browser.run(PASS))
    else:
        raise AssertionError("the focus never comes round: it is trapped")
    keys = {"recall", "start", "finish", "redirect", "postpone", "result", "note", "shown", "not_shown", "next"}
    assert keys | {"small-switch", "sound-switch", "digits-switch"} <= reached


async def test_escape_gives_the_focus_back_to_where_the_list_was_opened(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await office.open(browser)
    await browser.press(Keys.F2)
    await browser.holds("document.querySelector('[data-act=postpone]')")
    await browser.run("document.querySelector('[data-act=postpone]').focus()")
    await browser.press(Keys.ENTER)
    await browser.holds(CHOOSING)
    await browser.press(Keys.ARROW_RIGHT, Keys.ESCAPE)
    assert await browser.run("return document.activeElement.dataset.act") == "postpone"


async def test_an_automatic_call_lights_the_title_and_asks_for_the_window(browser: Browser, office: DeskOffice) -> None:
    await office.open(browser)
    await browser.run(
        "window.raised = []; window.focus = () => raised.push('focus'); Document.prototype.hasFocus = () => false;"
        "window.Notification = class extends EventTarget { static permission = 'granted';"
        " constructor(words) { super(); raised.push(words); } }"
    )
    await browser.press(Keys.F2)
    await browser.says("#status", "Вільне")
    await office.take()
    await browser.holds("document.title === '● П001'")
    await browser.holds("document.title.startsWith('П001 · ')")
    assert await browser.run("return raised") == ["focus", "Вікно 1: черга викликала П001"]
    await browser.holds("document.documentElement.dataset.gongs === '1'")
    await browser.press("2")
    await browser.says("#status", "Обслуговує")
    await browser.holds("document.title.startsWith('П001 · ')")


async def test_the_small_window_is_the_same_desk_and_comes_back(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await office.take()
    await office.open(browser)
    await browser.press(Keys.F2)
    await browser.says("#number", "П001")
    kept = browser.driver.current_window_handle
    assert await browser.run("return 'documentPictureInPicture' in window"), "Chromium offers it"
    await browser.click("#small-switch")
    await browser.holds("documentPictureInPicture.window !== null")
    small = "documentPictureInPicture.window.document"
    await browser.holds(f"{small}.querySelector('#number').textContent === 'П001'")
    assert await browser.text("#away") != ""
    press = "new documentPictureInPicture.window.KeyboardEvent('keydown', {key: 'F2', bubbles: true})"
    await browser.run(f"{small}.body.dispatchEvent({press})")
    await browser.holds(f"{small}.querySelector('#number').textContent === 'П002'")
    await browser.go_to(kept)
    await browser.click("#away button")
    await browser.says("#number", "П002")
    await browser.press(" ")
    await browser.says("#status", "Вільне")


async def test_where_there_is_no_such_window_a_small_one_opens(browser: Browser, office: DeskOffice) -> None:
    await office.open(browser)
    before = set(browser.driver.window_handles)
    await browser.run("delete window.documentPictureInPicture")
    await browser.click("#small-switch")
    (opened,) = set(browser.driver.window_handles) - before
    await browser.go_to(opened)
    await browser.holds("document.documentElement.className === 'small'")
    await browser.holds(STATUS)
    await browser.press(Keys.F2)
    await browser.says("#status", "Вільне")

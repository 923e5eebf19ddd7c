"""No press is lost silently and none is done twice: the wire cut at each step, tabs killed, pages loaded anew."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from selenium.webdriver.common.keys import Keys

from tests.support.browser import Browser
from tests.support.desk.cutting import STEPS, Step, Wire, wire_to
from tests.support.desk.office import DeskOffice

STATUS = "document.querySelector('main').dataset.status"
SEEN_WITHIN = 2.5
"""Seconds: the page says it after two, and the test looks from outside."""


@pytest.fixture
async def wire(office: DeskOffice) -> AsyncIterator[Wire]:
    async with wire_to(office.port) as wire:
        yield wire


async def _at_work(browser: Browser, office: DeskOffice, wire: Wire, people: int) -> None:
    for _ in range(people):
        await office.take()
    await office.core.press("1", "open")
    await browser.open(f"{wire.address}/desk/1")
    await browser.says("#number", "П001")


@pytest.mark.parametrize("step", STEPS)
async def test_a_press_cut_off_at_any_step_is_done_once(
    browser: Browser, office: DeskOffice, wire: Wire, step: Step
) -> None:
    await _at_work(browser, office, wire, 3)
    wire.cut_next = step
    await browser.press(" ")
    await browser.says("#number", "П002")
    await browser.holds("document.querySelector('#answer').dataset.look !== 'pending'")
    assert wire.cuts == [step]
    assert await browser.text("#number") == "П002"
    assert len(office.core.records_of("service_finished")) == 1
    assert await browser.text("#answer") == ""


async def test_a_wire_that_goes_dead_is_said_in_two_seconds_and_the_press_meanwhile_too(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    await _at_work(browser, office, wire, 2)
    wire.alive.clear()
    assert await browser.says("#link", "Немає звʼязку з чергою") < SEEN_WITHIN
    await browser.press(" ")
    await browser.says("#answer", "надсилаємо")
    await browser.says("#answer", "невідомо, чи виконано")
    assert office.at("1") == "П001"
    wire.loses = True
    wire.alive.set()
    await browser.says("#link", "Звʼязок є")
    await browser.says("#answer", "«Далі» не виконано. Натисніть ще раз.")
    assert await browser.text("#number") == "П001"
    await browser.press(" ")
    await browser.says("#number", "П002")


async def test_a_press_that_was_done_is_never_called_not_done(browser: Browser, office: DeskOffice, wire: Wire) -> None:
    await _at_work(browser, office, wire, 3)
    wire.cut_next, wire.is_dead_after, wire.loses = "before_the_reply", True, True
    await browser.press(" ")
    await browser.says("#answer", "невідомо, чи виконано")
    assert "ще раз" not in await browser.text("#answer")
    wire.alive.set()
    await browser.says("#number", "П002")
    await browser.says("#answer", "«Далі» виконано.")
    assert len(office.core.records_of("service_finished")) == 1


async def test_a_press_that_was_given_up_does_nothing_when_it_arrives_after_all(
    browser: Browser, office: DeskOffice
) -> None:
    await office.take()
    await office.core.press("1", "open")
    assert await office.front.outcome("late-1") is None
    assert await office.front.outcome("late-1") is None
    late = await office.front.press("1", "next", None, "late-1", "uk")
    assert (late.ok, office.at("1")) == (False, "П001")
    done = await office.front.press("1", "start", None, "done-1", "uk")
    assert await office.front.outcome("done-1") == done
    again = await office.front.press("1", "start", None, "same-1", "uk")
    assert await office.front.outcome("same-1") == again


async def test_a_browser_that_knows_it_is_offline_says_so_at_once(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    await _at_work(browser, office, wire, 1)
    wire.alive.clear()
    await browser.run("dispatchEvent(new Event('offline'))")
    assert await browser.says("#link", "Немає звʼязку з чергою") < 1


async def test_a_tab_killed_in_mid_press_leaves_one_press_and_the_next_tab_shows_it(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    kept = browser.driver.current_window_handle
    await browser.open_tab("about:blank")
    await _at_work(browser, office, wire, 3)
    office.journal.is_held = True
    await browser.press(" ")
    await office.journal.entered.acquire()
    browser.driver.close()
    await browser.go_to(kept)
    office.journal.is_held = False
    office.journal.through.release()
    await browser.open(f"{wire.address}/desk/1")
    await browser.says("#number", "П002")
    assert len(office.core.records_of("service_finished")) == 1


async def test_a_page_loaded_anew_in_mid_press_tells_how_it_ended(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    await _at_work(browser, office, wire, 3)
    office.journal.is_held = True
    await browser.press(" ")
    await office.journal.entered.acquire()
    await browser.run("location.reload()")
    await browser.says("#number", "П001")
    office.journal.is_held = False
    office.journal.through.release()
    await browser.says("#answer", "«Далі», натиснуте перед оновленням сторінки, виконано.")
    await browser.says("#number", "П002")
    assert len(office.core.records_of("service_finished")) == 1


async def test_a_press_of_a_page_closed_long_ago_is_told_and_never_sent_again(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    await _at_work(browser, office, wire, 2)
    left = "{path: '/api/press', body: {id: 'old-1', counter: '1', key: 'next'}, label: 'Далі', at: Date.now() - 60000}"
    await browser.run(f"history.replaceState({{ask: {left}}}, ''); location.reload()")
    await browser.says("#answer", "натиснули «Далі» і закрили сторінку")
    await browser.says("#number", "П001")
    assert office.at("1") == "П001"


async def test_a_second_press_while_one_is_on_its_way_is_said_not_queued(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    await _at_work(browser, office, wire, 3)
    office.journal.is_held = True
    await browser.press(" ")
    await office.journal.entered.acquire()
    await browser.press(" ")
    await browser.says("#answer", "Зачекайте: «Далі» ще виконується.")
    office.journal.is_held = False
    office.journal.through.release()
    await browser.says("#number", "П002")
    await browser.holds("document.querySelector('#answer').dataset.look !== 'pending'")
    assert office.at("1") == "П002"


async def test_a_note_that_was_not_sent_stands_in_the_field_again(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    await _at_work(browser, office, wire, 2)
    await browser.press("9")
    await browser.holds("document.querySelector('#written')")
    await browser.press("Копія в теці")
    wire.loses = True
    wire.alive.clear()
    await browser.press(Keys.TAB, Keys.ENTER)
    await browser.says("#answer", "невідомо, чи виконано")
    wire.alive.set()
    await browser.says("#answer", "не виконано")
    await browser.press("9")
    await browser.holds("document.querySelector('#written')?.value === 'Копія в теці'")
    await browser.press(Keys.TAB, Keys.ENTER)
    await browser.says("#visit", "Копія в теці")
    await browser.press("9")
    await browser.holds("document.querySelector('#written')?.value === ''")

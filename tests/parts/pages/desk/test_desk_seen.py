"""What is done at a desk is done to the visitor whom this person saw: two tabs, a cut link, the box meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from selenium.webdriver.common.keys import Keys

from tests.support.browser import Browser
from tests.support.desk.cutting import Wire, wire_to
from tests.support.desk.office import DeskOffice

OTHER = "Погляньте на номер і натисніть ще раз"


@pytest.fixture
async def wire(office: DeskOffice) -> AsyncIterator[Wire]:
    async with wire_to(office.port) as wire:
        yield wire


async def _veterans_at(browser: Browser, office: DeskOffice, address: str) -> None:
    for _ in range(2):
        await office.take(category="veteran")
    await office.core.press("1", "open")
    await browser.open(f"{address}/desk/1")
    await browser.says("#visit", "Не показано")


async def _meanwhile(browser: Browser, office: DeskOffice, wire: Wire, keys: tuple[str, ...], key: str) -> None:
    """Press keys of the page while the link is down and somebody presses on the box."""
    wire.alive.clear()
    await office.core.press("1", key)
    await browser.press(*keys)
    await browser.says("#answer", "надсилаємо")
    wire.alive.set()


@pytest.mark.parametrize("keys", [("-",), ("5", "1"), ("4", "1")], ids=["not shown", "postponed", "sent on"])
async def test_an_act_over_a_cut_link_does_nothing_to_the_next_visitor(
    browser: Browser, office: DeskOffice, wire: Wire, keys: tuple[str, ...]
) -> None:
    await _veterans_at(browser, office, wire.address)
    await _meanwhile(browser, office, wire, keys, "next")
    await browser.says("#answer", OTHER)
    await browser.says("#number", "П002")
    assert (office.at("1"), office.status_of("П002")) == ("П002", "called")


async def test_an_undo_over_a_cut_link_takes_back_no_press_of_the_box(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    await _veterans_at(browser, office, wire.address)
    await browser.press("2")
    await browser.says("#undo", "Почати")
    await _meanwhile(browser, office, wire, ("0",), "next")
    await browser.holds("document.querySelector('#answer').dataset.look === 'stop'")
    assert "Останнє натискання вже інше" in await browser.text("#answer")
    assert (office.at("1"), office.status_of("П001")) == ("П002", "served")


async def test_a_key_over_a_cut_link_is_about_no_visitor_whom_nobody_saw(
    browser: Browser, office: DeskOffice, wire: Wire
) -> None:
    await _veterans_at(browser, office, wire.address)
    await _meanwhile(browser, office, wire, ("3",), "next")
    await browser.says("#number", "П002")
    await browser.holds("document.querySelector('#answer').dataset.look !== 'pending'")
    assert (office.at("1"), office.status_of("П002")) == ("П002", "called")


async def test_a_note_is_left_with_nobody_else(browser: Browser, office: DeskOffice, wire: Wire) -> None:
    await _veterans_at(browser, office, wire.address)
    await browser.press("9")
    await browser.holds("!document.querySelector('#chooser').hidden")
    await browser.press("Копія в теці")
    await _meanwhile(browser, office, wire, (Keys.TAB, Keys.ENTER), "next")
    await browser.says("#answer", OTHER)
    assert office.core.records_of("text_left") == []


async def test_two_tabs_deny_one_claim_once(browser: Browser, office: DeskOffice, wire: Wire) -> None:
    await _veterans_at(browser, office, wire.address)
    first = browser.driver.current_window_handle
    await browser.open_tab(f"{office.address}/desk/1")
    await browser.says("#visit", "Не показано")
    wire.alive.clear()
    await browser.press("-")
    await browser.says("#number", "П002")
    await browser.go_to(first)
    await browser.press("-")
    wire.alive.set()
    await browser.says("#answer", OTHER)
    assert (office.at("1"), office.status_of("П002")) == ("П002", "called")
    assert len(office.core.records_of("category_not_shown")) == 1

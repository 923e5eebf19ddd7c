"""One person at one counter: who takes over, and who opens a second one, is told on both pages."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.support.browser import Browser
from tests.support.desk.office import DeskOffice

STATUS = "document.querySelector('main').dataset.status"


async def test_who_signed_in_opens_the_counter_in_their_own_name(browser: Browser, office: DeskOffice) -> None:
    await office.sign_in(browser, "petro")
    await office.open(browser, "1")
    await browser.press(Keys.F2)
    await browser.says("#status", "Вільне")
    assert office.core.office.workplaces["1"].administrator == "petro"  # type: ignore[index]


async def test_taking_over_a_counter_is_said_on_both_pages(browser: Browser, office: DeskOffice) -> None:
    before = await browser.open_tab(f"{office.address}/desk/1")
    await browser.holds(STATUS)
    await browser.press(Keys.F2)
    await browser.says("#status", "Вільне")
    await office.sign_in(browser, "taras")
    await browser.open_tab(f"{office.address}/desk/1")
    await browser.says("#seat", "У цьому вікні працює")
    await browser.click("[data-act='take_seat']")
    await browser.holds("document.querySelector('#seat').hidden")
    assert office.core.office.workplaces["1"].administrator == "taras"  # type: ignore[index]
    await browser.go_to(before)
    await browser.says("#seat", "У цьому вікні працює")


async def test_nobody_takes_over_while_a_visitor_is_there(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await office.core.press("1", "open")
    await office.core.press("2", "open")
    await office.sign_in(browser, "taras")
    await office.open(browser, "1")
    await browser.says("#seat", "У цьому вікні працює")
    await browser.click("[data-act='take_seat']")
    await browser.says("#answer", "У вікні є відвідувач. Спершу завершіть обслуговування.")
    places = office.core.office.workplaces
    assert {one.administrator for one in places.values() if one.administrator} == {"olena", "taras"}


async def test_a_person_who_opens_a_second_counter_is_told_at_both_and_may_move(
    browser: Browser, office: DeskOffice
) -> None:
    await office.sign_in(browser, "taras")
    before = await browser.open_tab(f"{office.address}/desk/2")
    await browser.holds(STATUS)
    await browser.press(Keys.F2)
    await browser.says("#status", "Вільне")
    second = await browser.open_tab(f"{office.address}/desk/1")
    await browser.says("#seat", "Ви працюєте у вікні 2.")
    await browser.press(Keys.F2)
    await browser.says("#answer", "Ви вже працюєте у вікні 2")
    await browser.go_to(before)
    await browser.says("#seat", "Хтось відкриває вікно 1 від імені")
    await browser.go_to(second)
    await browser.click("[data-act='take_seat']")
    await browser.says("#status", "Вільне")
    await browser.go_to(before)
    await browser.says("#status", "Зачинено")
    await browser.says("#seat", "Ви працюєте у вікні 1.")

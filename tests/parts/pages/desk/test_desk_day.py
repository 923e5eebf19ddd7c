"""A day of sixty visitors at one desk, by keyboard; two desks that race; one desk in many places."""

from __future__ import annotations

from collections import Counter
from itertools import cycle

from selenium.webdriver.common.keys import Keys

from tests.support.browser import Browser
from tests.support.desk.office import DeskOffice

VISITORS = 60
MOST_INPUTS_EACH = 1.3
ROUNDS = 3
NUMBER = "document.querySelector('#number').textContent"
STATUS = "document.querySelector('main').dataset.status"


class Hands:
    """The administrator's hands: every press of theirs is counted."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.inputs = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._browser.holds("document.querySelector('#answer').dataset.look !== 'pending'")
            self.inputs += 1
            await self._browser.press(key)


async def _one_visitor(browser: Browser, office: DeskOffice, hands: Hands, place: int) -> None:
    """Serve who is at the counter, with what befalls some of them; then somebody else is there, or nobody."""
    number = office.at("1")
    assert number is not None
    await browser.says("#number", number)
    await office.pass_time(240)
    if place % 20 == 3:
        await browser.holds("document.querySelector('[data-key=no_show]')")
        await hands.press("3")  # did not come
    elif place % 20 == 7:
        await hands.press("4")
        await browser.holds("!document.querySelector('#chooser').hidden")
        await hands.press("3")  # to the third direction
    elif place % 20 == 11:
        await hands.press("-")  # the proof was not shown
        await browser.holds(f"{NUMBER} !== '{number}' || !document.querySelector('[data-act=not_shown]')")
        return
    elif place % 20 == 15:
        await hands.press("7", "8")  # papers first, then on
        await browser.holds(f"{STATUS} !== 'paused'")
    else:
        await hands.press(" ")
    await browser.holds(f"{NUMBER} !== '{number}'")


async def test_a_day_of_sixty_visitors_takes_at_most_1_3_inputs_each(browser: Browser, office: DeskOffice) -> None:
    services = cycle(["passport-foreign", "passport-advice", "ready-passport"])
    for place in range(VISITORS):
        await office.take(next(services), "veteran" if place % 20 == 11 else None)
    await office.open(browser)
    hands = Hands(browser)
    await hands.press(Keys.F2)
    place = 0
    while office.at("1") is not None:
        await _one_visitor(browser, office, hands, place)
        place += 1
        assert place < 2 * VISITORS
    await hands.press("8")
    await browser.says("#status", "Пауза")
    ends = Counter(ticket.status for ticket in office.core.office.tickets.values())
    assert sum(ends.values()) == VISITORS
    assert ends["served"] >= 50
    assert not ends["called"]
    assert not ends["serving"]
    assert hands.inputs / VISITORS <= MOST_INPUTS_EACH, f"{hands.inputs} inputs"
    assert await browser.complaints() == []


async def test_two_desks_that_race_for_one_ticket_never_both_get_it(browser: Browser, office: DeskOffice) -> None:
    tabs = {}
    await office.sign_in(browser, "taras", office.second_address)
    for counter, address in (("1", office.address), ("2", office.second_address)):
        tabs[counter] = await browser.open_tab(f"{address}/desk/{counter}")
        await browser.holds(STATUS)
        await office.front.press(counter, "open", None, f"open-{counter}", "uk")
        await office.front.press(counter, "pause", None, f"pause-{counter}", "uk")
        await browser.holds(f"{STATUS} === 'paused'")
    for _ in range(ROUNDS):
        number = await office.take("passport-foreign")
        office.journal.is_held = True
        for tab in tabs.values():
            await browser.go_to(tab)
            await browser.press(Keys.F2)
            await browser.says("#answer", "надсилаємо")
        office.journal.is_held = False
        for _ in range(2):
            office.journal.through.release()
        shown = []
        for tab in tabs.values():
            await browser.go_to(tab)
            await browser.holds(f"{STATUS} !== 'paused'")
            shown.append(await browser.text("#number"))
        assert sorted(shown) == ["", number]
        office.journal.through = type(office.journal.through)(0)
        for tab in tabs.values():
            await browser.go_to(tab)
            await browser.press("7" if await browser.text("#number") else "8")
            await browser.holds(f"{STATUS} === 'paused'")
    calls = Counter(record.body for record in office.core.records_of("ticket_called"))
    assert len(calls) == ROUNDS


async def test_two_tabs_stay_one_desk_whatever_is_done_in_either(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await office.take(category="veteran")
    first = await browser.open_tab(f"{office.address}/desk/1")
    await browser.holds(STATUS)
    second = await browser.open_tab(f"{office.address}/desk/1")
    await browser.holds(STATUS)
    await browser.press(Keys.F2)
    await browser.says("#visit", "Не показано")
    await browser.go_to(first)
    await browser.says("#visit", "Не показано")
    await office.pass_time(2)
    await browser.press("-")
    await browser.says("#number", "П001")
    await browser.go_to(second)
    await browser.says("#number", "П001")
    await browser.says("#undo", "Скасувати останнє")
    await browser.press("0")
    await browser.says("#visit", "Не показано")
    await browser.go_to(first)
    await browser.says("#number", "П002")


async def test_a_pc_that_died_goes_on_at_another_with_the_same_visit_claim_and_time(
    browser: Browser, office: DeskOffice
) -> None:
    await office.take(category="veteran")
    dying = await browser.open_tab(f"{office.address}/desk/1")
    await browser.holds(STATUS)
    await browser.press(Keys.F2)
    await browser.says("#number", "П001")
    await browser.press("2")
    await browser.says("#status", "Обслуговує")
    await office.pass_time(600)
    other = await browser.open_tab("about:blank")
    await browser.go_to(dying)
    browser.driver.close()
    await browser.go_to(other)
    await browser.open(f"{office.address}/desk/1")
    assert await browser.says("#number", "П001") < 2
    await browser.says("#visit", "Не показано")
    await browser.says("#timer", "10:0")


async def test_two_tabs_that_say_not_shown_at_once_say_it_of_one_visitor(browser: Browser, office: DeskOffice) -> None:
    first, second = await office.take(category="veteran"), await office.take(category="veteran")
    await office.core.press("1", "open")
    tabs = [await browser.open_tab(f"{office.address}/desk/1") for _ in range(2)]
    office.journal.is_held = True
    for tab in tabs:
        await browser.go_to(tab)
        await browser.says("#number", first)
        await browser.holds("document.querySelector('[data-act=not_shown]')")
        await browser.press("-")
        await browser.says("#answer", "надсилаємо")
    office.journal.is_held = False
    for _ in tabs:
        office.journal.through.release()
    answers = []
    for tab in tabs:
        await browser.go_to(tab)
        await browser.says("#number", second)
        await browser.holds("document.querySelector('#answer').dataset.look !== 'pending'")
        answers.append(await browser.text("#answer"))
    assert sorted(answers) == ["", f"У вікні вже не {first}. Погляньте на номер і натисніть ще раз."]
    assert [each.denied for each in office.core.office.tickets.values()] == [True, False]

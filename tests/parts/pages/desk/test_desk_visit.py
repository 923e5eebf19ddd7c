"""What a desk shows of a visit and does with it, in a real Chromium at the real rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from queue_core.domain import commands as told
from queue_core.domain.plan import CounterId
from tests.support.browser import Browser
from tests.support.desk.office import QUICK, DeskOffice, desk_office, desk_plan

CONTROL_Z = "document.body.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyZ', ctrlKey: true, bubbles: true}))"
OPEN = "!document.querySelector('#chooser').hidden"


async def _at_work(browser: Browser, office: DeskOffice, counter: str = "1") -> None:
    """Open the desk and the counter; who waits is called."""
    await office.open(browser, counter)
    await browser.press(Keys.F2)
    await browser.holds("document.querySelector('main').dataset.status !== 'closed'")


async def test_a_desk_tells_what_the_visitor_came_for_needs_and_should_have_brought(
    browser: Browser, office: DeskOffice
) -> None:
    await office.take("passport-foreign", None, "sight", language="en")
    await _at_work(browser, office)
    await browser.says("#visit", "Закордонний паспорт")
    told_ = await browser.text("#visit")
    assert "Мова: English" in told_
    assert "Має принести\nПаспорт\nКод" in told_
    assert "Потреби" in told_
    await browser.press(" ")
    await browser.holds("document.querySelector('#visit').hidden")
    assert await browser.complaints() == []


async def test_a_claim_that_was_shown_is_folded_and_one_that_was_not_goes_back_in_line(
    browser: Browser, office: DeskOffice
) -> None:
    veteran, other, ordinary = (
        await office.take(category="veteran"),
        await office.take(category="veteran"),
        await office.take(),
    )
    await _at_work(browser, office)
    await browser.says("#visit", "Не показано")
    await browser.press("+")
    await browser.says("#visit", "Посвідчення показано.")
    assert office.at("1") == veteran
    await browser.press(" ")
    await browser.says("#number", other)
    await browser.says("#visit", "Не показано")
    await browser.press("-")
    await browser.says("#number", other, seconds=5)
    await browser.says("#visit", "Посвідчення не показано")
    assert (office.status_of(veteran), office.status_of(ordinary)) == ("served", "waiting")


async def test_a_note_is_handed_over_with_the_visitor(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await _at_work(browser, office)
    await browser.says("#visit", "Закордонний паспорт")
    await browser.press("9")
    await browser.holds(OPEN)
    await browser.press("Копія в теці")
    await browser.press(Keys.TAB, Keys.ENTER)
    await browser.says("#visit", "Копія в теці")
    assert "Нотатку залишено" in await browser.text("#answer")
    await office.front.press("3", "open", None, "open-3", "uk")
    await office.core.tell(told.RedirectTicket(CounterId("1"), to_counter=CounterId("3")))
    await browser.holds("document.querySelector('#visit').hidden")
    await office.sign_in(browser, "iryna")
    await office.open(browser, "3")
    await browser.says("#visit", "Копія в теці")


async def test_the_time_is_held_against_the_norm_in_words(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await _at_work(browser, office)
    await browser.press("2")
    await browser.says("#norm", "норма 18 хв")
    await office.pass_time(21 * 60)
    await browser.says("#norm", "на 3 хв довше за норму 18 хв")


async def test_who_waits_longest_is_told_and_who_is_next_only_where_the_office_allows(
    browser: Browser, office: DeskOffice, tmp_path: Path
) -> None:
    for _ in range(3):
        await office.take()
        await office.pass_time(120)
    await _at_work(browser, office)
    await browser.says("#waiting", "2")
    await browser.says("#longest", "найдовше 4 хв")
    assert "П002" not in await browser.run("return document.body.innerText")
    async with desk_office(tmp_path / "open", desk_plan(replace(QUICK, show_next=True))) as open_office:
        await open_office.sign_in(browser, "olena")
        await open_office.take()
        await open_office.take()
        await _at_work(browser, open_office)
        await browser.says("#longest", "наступний П002")


async def test_the_last_press_is_taken_back_while_its_seconds_run(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await office.take()
    await _at_work(browser, office)
    await browser.press(" ")
    await browser.says("#number", "П002")
    await browser.says("#undo", "Скасувати «Далі»")
    await browser.press("0")
    await browser.says("#number", "П001")
    assert (office.status_of("П001"), office.status_of("П002")) == ("called", "waiting")
    await browser.press(" ")
    await browser.says("#number", "П002")
    await browser.run(CONTROL_Z)
    await browser.says("#number", "П001")
    await browser.press(" ")
    await browser.says("#undo", "Скасувати")
    await office.pass_time(11)
    await browser.holds("document.querySelector('#undo').hidden")


async def test_a_press_at_the_box_is_not_called_by_the_name_of_what_was_pressed_on_the_page(
    browser: Browser, office: DeskOffice
) -> None:
    await office.take()
    await office.take()
    await _at_work(browser, office)
    await browser.says("#undo", "Скасувати «Відкрити вікно»")
    await office.pass_time(3)
    await office.core.press("1", "next")
    await browser.says("#number", "П002")
    await browser.says("#undo", "Скасувати останнє")


async def test_a_visitor_is_sent_to_a_direction_and_comes_back_by_keys_alone(
    browser: Browser, office: DeskOffice
) -> None:
    await office.take()
    await _at_work(browser, office)
    await office.front.press("3", "open", None, "open-3", "uk")
    await browser.press("4")
    await browser.holds(OPEN)
    await browser.press(Keys.ESCAPE)
    await browser.holds("document.querySelector('#chooser').hidden")
    assert office.at("1") == "П001", "Escape changes nothing"
    await browser.press("4")
    await browser.holds(OPEN)
    await browser.run("document.querySelector('.tick input').focus()")
    await browser.press(" ", "3")
    await browser.says("#status", "Вільне")
    assert office.at("3") == "П001"
    await browser.says("#answer", "Перенаправлено: Соціальний захист")
    await office.core.press("3", "next")
    await browser.says("#number", "П001")


async def test_a_visitor_is_sent_to_a_counter_or_a_person_with_arrows(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await office.take()
    await office.front.press("3", "open", None, "open-3", "uk")
    await _at_work(browser, office)
    for steps, number in ((3, "П001"), (4, "П002")):
        await browser.says("#number", number)
        await browser.press("4")
        await browser.holds(OPEN)
        await browser.press(*[Keys.ARROW_DOWN] * steps, Keys.ENTER)
        await browser.holds("document.querySelector('#chooser').hidden")
        await browser.holds(f"document.querySelector('#number').textContent !== '{number}'")
    lines = {ticket.number: ticket.line for ticket in office.core.office.tickets.values()}
    assert (lines["П001"].counter, lines["П002"].administrator) == ("3", "iryna")


async def test_a_visitor_stands_aside_for_a_time_or_until_others_were_called(
    browser: Browser, office: DeskOffice
) -> None:
    for _ in range(4):
        await office.take()
    await _at_work(browser, office)
    await browser.press("5")
    await browser.holds(OPEN)
    await browser.press("7")  # after two others
    await browser.says("#number", "П002")
    await browser.press("5")
    await browser.holds(OPEN)
    await browser.press("1")  # in five minutes
    await browser.says("#number", "П003")
    await browser.says("#answer", "Відкладено. Через 5 хв.")
    await browser.press(" ")
    await browser.says("#number", "П001")
    await office.pass_time(301)
    await browser.press(" ")
    await browser.says("#number", "П002")


async def test_a_result_goes_with_the_end_of_its_visit_and_with_no_other(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await office.take()
    await _at_work(browser, office)
    await browser.press("6")
    await browser.holds(OPEN)
    await browser.press("2")
    await browser.says("#result", "Бракує документів")
    await browser.press(" ")
    await browser.says("#number", "П002")
    assert await browser.text("#result") == ""
    await browser.press(" ")
    await browser.says("#status", "Вільне")
    results = {ticket.number: ticket.result for ticket in office.core.office.tickets.values()}
    assert results == {"П001": "missing", "П002": None}


async def test_where_a_result_is_required_next_asks_for_it_and_goes_on(browser: Browser, tmp_path: Path) -> None:
    async with desk_office(tmp_path, desk_plan(replace(QUICK, result_required=True))) as office:
        await office.sign_in(browser, "olena")
        await office.take()
        await office.take()
        await _at_work(browser, office)
        await browser.press(" ")
        await browser.holds(OPEN)
        await browser.press("1")
        await browser.says("#number", "П002")
        assert [ticket.result for ticket in office.core.office.tickets.values()] == ["served", None]


async def test_a_pause_says_what_it_is_for(browser: Browser, office: DeskOffice) -> None:
    await _at_work(browser, office)
    await browser.press("8")
    await browser.says("#status", "Пауза")
    await browser.press("2")
    await browser.says("#hint", "Пауза: Технічна перерва.")
    await browser.holds("document.querySelector('[data-reason=technical]').ariaPressed === 'true'")
    await browser.press("8")
    await browser.says("#status", "Вільне")


async def test_one_more_service_is_found_by_writing_its_name(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await _at_work(browser, office)
    await browser.click("[data-act='add_service']")
    await browser.holds(OPEN)
    await browser.press("3")
    await browser.says("#visit", "Далі: Отримати паспорт")


async def test_digits_can_be_switched_off(browser: Browser, office: DeskOffice) -> None:
    await office.take()
    await _at_work(browser, office)
    await browser.click("#digits-switch")
    await browser.press("2")
    await office.open(browser)
    await browser.says("#digits-switch", "Цифри вимкнено")
    await browser.press("2")
    assert office.core.at("1").status == "called"
    await browser.click("#digits-switch")
    await browser.press("2")
    await browser.says("#status", "Обслуговує")


async def test_a_digit_whose_key_comes_later_says_when(browser: Browser, tmp_path: Path) -> None:
    async with desk_office(tmp_path, desk_plan(replace(QUICK, calls_before_no_show=3, recall_after=40))) as office:
        await office.sign_in(browser, "olena")
        await office.take()
        await _at_work(browser, office)
        await browser.says("#number", "П001")
        await browser.press("3")
        await browser.says("#answer", "Не прийшов після 3 викликів")
        await browser.press("1")
        await browser.says("#answer", "Повторити виклик через")


async def test_a_page_loaded_anew_offers_to_call_again_as_late_as_the_office_allows(
    browser: Browser, tmp_path: Path
) -> None:
    async with desk_office(tmp_path, desk_plan(replace(QUICK, calls_before_no_show=2, recall_after=40))) as office:
        await office.sign_in(browser, "olena")
        await office.take()
        await _at_work(browser, office)
        await browser.says("#number", "П001")
        await office.pass_time(41)
        await office.core.press("1", "recall")
        await browser.says("#times", "2")
        await office.pass_time(10)
        for _ in range(2):
            await browser.says("#keys", "через 30 с")
            await office.open(browser)
        await office.pass_time(30)
        await browser.holds("document.querySelector('#keys [data-key=recall]')")

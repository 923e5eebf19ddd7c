"""An administrator's desk in a real Chromium."""

from selenium.webdriver.common.keys import Keys

from tests.support.browser import Browser
from tests.support.waiting import until
from tests.support.web_office import WebOffice

KEYS = "return [...document.querySelectorAll('button[data-key]')].map((key) => key.dataset.key)"


async def _open(browser: Browser, office: WebOffice, counter: str = "1") -> None:
    await browser.open(f"{office.address}/desk/{counter}")
    await browser.holds("document.querySelector('main').dataset.status")


async def test_two_desks_share_one_line_and_each_person_goes_to_one(browser: Browser, office: WebOffice) -> None:
    office.front.people = ["П001", "П002", "П003"]
    first = await browser.open_tab(f"{office.address}/desk/1")
    await browser.holds("document.querySelector(\"[data-key='open']\") !== null")
    await browser.click("[data-key='open']")
    await browser.says("#number", "П001")
    second = await browser.open_tab(f"{office.address}/desk/2")
    await browser.holds("document.querySelector(\"[data-key='open']\") !== null")
    await browser.click("[data-key='open']")
    await browser.says("#number", "П002")
    await browser.go_to(first)
    assert await browser.text("#number") == "П001"
    await browser.says("#waiting", "1")
    await browser.press(" ")
    await browser.says("#number", "П003")
    await browser.says("#waiting", "0")
    await browser.go_to(second)
    await browser.says("#waiting", "0")
    await browser.press(Keys.F2)
    await browser.says("#status", "Вільне")
    assert [told[:2] for told in office.front.told_of("press")] == [
        ("1", "open"),
        ("2", "open"),
        ("1", "next"),
        ("2", "next"),
    ]
    assert await browser.complaints() == []


async def test_a_press_says_which_state_was_looked_at(browser: Browser, office: WebOffice) -> None:
    office.front.show_counter("1", "serving", "П005")
    await _open(browser, office)
    await browser.says("#number", "П005")
    seen = office.front.counter("1")
    await browser.click("[data-key='next']")
    await until(lambda: office.front.told_of("press"))
    assert office.front.told_of("press")[0][2] == (seen.epoch, seen.seq)


async def test_only_keys_that_do_something_are_shown(browser: Browser, office: WebOffice) -> None:
    await _open(browser, office)
    expected = {
        "closed": {"open"},
        "free": {"pause", "close"},
        "called": {"next", "recall", "start", "finish", "no_show"},
        "serving": {"next", "finish"},
        "paused": {"next", "resume", "close"},
    }
    for status, keys in expected.items():
        number = "П007" if status in ("called", "serving") else None
        office.front.show_counter("1", status, number, times_called=3, since=office.front.moment(600))
        await browser.holds(f"document.querySelector('main').dataset.status === '{status}'")
        assert set(await browser.run(KEYS)) == keys, status


async def test_a_key_that_comes_too_early_waits_for_its_time(browser: Browser, office: WebOffice) -> None:
    office.front.show_counter("1", "called", "П007", since=office.front.moment(34))
    await _open(browser, office)
    await browser.says("#keys", "через ")
    assert "recall" not in await browser.run(KEYS)
    assert "після 3 викликів" in await browser.text("#keys")
    await browser.holds("document.querySelector(\"[data-key='recall']\")")
    await browser.click("[data-key='recall']")
    await browser.says("#times", "2")
    assert "recall" not in await browser.run(KEYS), "after a recall its time begins anew"


async def test_a_key_stays_the_same_under_the_finger_while_the_time_goes_on(
    browser: Browser, office: WebOffice
) -> None:
    office.front.show_counter("1", "called", "П007", since=office.front.moment(37))
    await _open(browser, office)
    await browser.run("window.underTheFinger = document.querySelector(\"[data-key='start']\")")
    await browser.holds("document.querySelector(\"[data-key='recall']\")")
    assert await browser.run("return window.underTheFinger === document.querySelector(\"[data-key='start']\")")


async def test_the_timer_goes_with_the_office(browser: Browser, office: WebOffice) -> None:
    office.front.show_counter("1", "serving", "П007", since=office.front.moment(754))
    await _open(browser, office)
    await browser.says("#timer", "12:3")
    office.front.show_counter("1", "serving", "П007", since=office.front.moment(3 * 3600 + 62))
    await browser.says("#timer", "3:01:0")


async def test_a_press_without_an_answer_is_shown_on_its_way_and_then_as_not_done(
    browser: Browser, office: WebOffice
) -> None:
    office.front.show_counter("1", "serving", "П005")
    office.front.answering.clear()
    await _open(browser, office)
    await browser.says("#number", "П005")
    await browser.press(Keys.F2)
    await browser.says("#answer", "«Далі»: надсилаємо", seconds=1)
    await browser.click("[data-key='finish']")
    await browser.says("#answer", "ще виконується")
    took = await browser.says("#answer", "не виконано")
    assert 3 < took < 6
    asked = {told[3] for told in office.front.told_of("press")}
    assert len(asked) == 1, "sent again under the same id"
    assert len(office.front.told_of("press")) >= 2
    office.front.answering.set()
    await browser.says("#status", "Вільне")


async def test_a_lost_link_is_said_at_once_and_a_press_meanwhile_is_not_lost_silently(
    browser: Browser, office: WebOffice
) -> None:
    office.front.show_counter("1", "serving", "П005")
    await _open(browser, office)
    await browser.says("#number", "П005")
    await office.stop()
    assert await browser.says("#link", "Немає звʼязку з чергою") < 3
    await browser.press(" ")
    await browser.says("#answer", "невідомо, чи виконано", seconds=8)
    assert office.front.told_of("press") == []
    await office.start()
    await browser.says("#link", "Звʼязок є")
    await browser.says("#answer", "«Далі» не виконано. Натисніть ще раз.")
    await browser.press(" ")
    await browser.says("#status", "Вільне")


async def test_a_press_survives_a_short_break(browser: Browser, office: WebOffice) -> None:
    office.front.people = ["П009"]
    await _open(browser, office)
    await office.stop()
    await browser.says("#link", "Немає звʼязку")
    await browser.press(Keys.F2)
    await office.start()
    await browser.says("#number", "П009")
    assert len({told[3] for told in office.front.told_of("press")}) == 1


async def test_a_refusal_is_said_in_the_words_of_the_office(browser: Browser, office: WebOffice) -> None:
    office.front.refusing = "За цим вікном нікого не записано. Зверніться до керівника."
    await _open(browser, office)
    await browser.click("[data-key='open']")
    await browser.says("#answer", "За цим вікном нікого не записано")


async def test_a_key_held_down_is_one_press(browser: Browser, office: WebOffice) -> None:
    office.front.people = ["П001", "П002", "П003"]
    office.front.show_counter("1", "paused")
    await _open(browser, office)
    await browser.run(
        "for (const repeat of [false, true, true, true])"
        " document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'F2', repeat, bubbles: true}))"
    )
    await browser.says("#number", "П001")
    assert len(office.front.told_of("press")) == 1


async def test_space_is_the_key_in_focus_for_who_works_without_a_mouse(browser: Browser, office: WebOffice) -> None:
    office.front.show_counter("1", "paused")
    await _open(browser, office)
    await browser.run("document.querySelector(\"[data-key='close']\").focus()")
    await browser.press(" ")
    await browser.says("#status", "Зачинено")
    assert [told[1] for told in office.front.told_of("press")] == ["close"]


async def test_after_the_mouse_space_is_the_large_key_again(browser: Browser, office: WebOffice) -> None:
    office.front.show_counter("1", "called", "П001")
    office.front.people = ["П002"]
    await _open(browser, office)
    await browser.click("[data-key='start']")
    await browser.says("#status", "Обслуговує")
    await browser.press(" ")
    await browser.says("#number", "П002")
    assert [told[1] for told in office.front.told_of("press")] == ["start", "next"]


async def test_a_call_by_the_queue_itself_is_shown_and_sounds(browser: Browser, office: WebOffice) -> None:
    gongs = "document.documentElement.dataset.gongs"
    await _open(browser, office)
    await browser.click("[data-key='open']")
    await browser.says("#status", "Вільне")
    await browser.says("#sound-switch", "Звук увімкнено")
    office.front.show_counter("1", "called", "П004", automatic=True)
    await browser.says("#hint", "Черга викликала сама")
    await browser.holds(f"{gongs} === '1'")
    await browser.click("[data-key='start']")
    await browser.says("#status", "Обслуговує")
    assert await browser.text("#hint") == ""


async def test_an_office_that_stands_still_is_said_on_the_desk(browser: Browser, office: WebOffice) -> None:
    from queue_core.wire.states import Suspension

    await _open(browser, office)
    office.front.open_office(suspended=Suspension("blackout", office.front.moment()))
    await browser.says("#office-notice", "Немає світла")
    office.front.open_office()
    await browser.holds("document.querySelector('#office-notice').hidden")

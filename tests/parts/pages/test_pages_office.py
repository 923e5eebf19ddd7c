"""The virtual office in a real Chromium."""

import pytest
from selenium.webdriver.common.keys import Keys

from queue_core.web import live
from tests.support.browser import Browser
from tests.support.waiting import until
from tests.support.web_office import WebOffice, picture

KIOSK = "[data-device='kiosk-1']"
DISPLAY = "[data-device='display-1']"
ALIVE = "document.documentElement.dataset.link === 'alive'"


def _state(figure: str, state: str) -> str:
    return f'document.querySelector("{figure}").dataset.state === "{state}"'


async def _open_with_pictures(browser: Browser, office: WebOffice) -> None:
    for device in office.front.plan.devices:
        office.front.show_screen(device, picture(device))
    await browser.open(f"{office.address}/")
    await browser.holds(_state(KIOSK, "live"))
    await browser.holds(_state(DISPLAY, "live"))


async def test_a_device_that_ends_is_said_to_be_offline_within_three_seconds_and_comes_back(
    browser: Browser, office: WebOffice
) -> None:
    await _open_with_pictures(browser, office)
    office.front.go_away("display-1")
    assert await browser.says(f"{DISPLAY} .veil", "Немає звʼязку") < 3
    assert await browser.text(f"{KIOSK} .veil") == ""
    office.front.be_there("display-1")
    office.front.show_screen("display-1", picture("back"))
    await browser.holds(_state(DISPLAY, "live"))
    assert await browser.complaints() == []


async def test_a_device_without_a_picture_yet_is_waited_for(browser: Browser, office: WebOffice) -> None:
    await browser.open(f"{office.address}/")
    await browser.says(f"{KIOSK} .veil", "Чекаємо на зображення")
    office.front.show_screen("kiosk-1", picture("first"))
    await browser.holds(_state(KIOSK, "live"))


async def test_a_new_picture_takes_the_place_of_the_old_one(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    office.front.show_screen("kiosk-1", picture("wide", width=500, height=200))
    await browser.holds(f'document.querySelector("{KIOSK} img").naturalWidth === 500')


async def test_an_office_that_goes_away_is_said_on_every_picture_and_all_is_well_when_it_is_back(
    browser: Browser, office: WebOffice
) -> None:
    await _open_with_pictures(browser, office)
    await office.stop()
    assert await browser.says(f"{KIOSK} .veil", "Немає звʼязку з офісом") < 3
    assert await browser.says(f"{DISPLAY} .veil", "Немає звʼязку з офісом") < 3
    assert "Немає звʼязку" in await browser.text("#link")
    await office.start()
    await browser.holds(_state(KIOSK, "live"))
    await browser.says("#link", "Звʼязок є")


async def test_an_office_that_falls_silent_is_noticed_by_the_missing_beat(
    browser: Browser, office: WebOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _open_with_pictures(browser, office)
    monkeypatch.setattr(live, "BEAT_SECONDS", 60.0)
    assert await browser.says("#link", "Немає звʼязку") < 5


async def test_a_click_on_the_picture_touches_the_device_at_that_place(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    for x, y in ((0.25, 0.75), (0.9, 0.1)):
        await browser.click_at(f"{KIOSK} img", x, y)
        await until(lambda: office.front.told_of("touch"))
        device, touched_x, touched_y = office.front.told_of("touch")[-1]
        assert device == "kiosk-1"
        assert touched_x == pytest.approx(x, abs=0.01)
        assert touched_y == pytest.approx(y, abs=0.01)
        office.front.told.clear()


async def test_a_picture_can_be_touched_with_the_keyboard(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    await browser.run("document.querySelector(arguments[0]).focus()", f"{KIOSK} .cross")
    await browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ENTER)
    await until(lambda: office.front.told_of("touch"))
    device, x, y = office.front.told_of("touch")[0]
    assert (device, x, y) == ("kiosk-1", pytest.approx(0.54), pytest.approx(0.48))


async def test_neither_a_board_nor_a_device_that_is_gone_is_touched(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    office.front.go_away("kiosk-1")
    await browser.holds(_state(KIOSK, "offline"))
    await browser.click_at(f"{KIOSK} .glass", 0.5, 0.5)
    await browser.click_at(f"{DISPLAY} .glass", 0.5, 0.5)
    await browser.click_at("[data-device='buttons-1'] img", 0.5, 0.5)
    await until(lambda: office.front.told_of("touch"))
    assert [told[0] for told in office.front.told_of("touch")] == ["buttons-1"]


async def test_the_gong_sounds_only_after_one_click(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    gongs = "document.documentElement.dataset.gongs"
    office.front.show_board("1", ("П001", "1"))
    office.front.show_counter("1", "called", "П001")
    await browser.says("[data-counter='1']", "П001")
    assert await browser.run(f"return {gongs}") is None
    await browser.click("#sound-switch")
    await browser.says("#sound-switch", "Звук увімкнено")
    assert await browser.run(f"return {gongs}") is None, "what was called before is not sounded again"
    office.front.show_board("2", ("Г001", "3"))
    await browser.holds(f"{gongs} === '1'")
    for number in range(10):
        office.front.show_board("1", (f"П{number:03}", "2"), ("П001", "1"))
    office.front.show_board("1", ("П777", "2"), ("П001", "1"))
    await browser.holds(f"Number({gongs}) >= 2")
    assert int(await browser.run(f"return {gongs}")) <= 3, "many calls at once are not many gongs"
    await browser.click("#sound-switch")
    await browser.says("#sound-switch", "Увімкнути звук")


async def test_who_looks_is_told_to_the_devices_that_are_seen(browser: Browser, large_office: WebOffice) -> None:
    await browser.open(f"{large_office.address}/")
    await until(lambda: large_office.front.told_of("watch"))
    watched = {told[0] for told in large_office.front.told_of("watch")}
    assert watched == {"kiosk-1", "printer-1", "display-1", "display-2", "display-3", "buttons-1"}
    large_office.front.told.clear()
    await browser.click("[data-choose='kiosk-2']")
    await until(lambda: "kiosk-2" in [told[0] for told in large_office.front.told_of("watch")])
    assert "kiosk-1" not in [told[0] for told in large_office.front.told_of("watch")]


async def test_a_small_board_becomes_the_large_one_when_it_is_clicked(
    browser: Browser, large_office: WebOffice
) -> None:
    await _open_with_pictures(browser, large_office)
    await browser.holds(_state("[data-device='display-3']", "live"))
    width = "return document.querySelector(arguments[0]).getBoundingClientRect().width"
    assert await browser.run(width, DISPLAY) > await browser.run(width, "[data-device='display-3']")
    await browser.click_at("[data-device='display-3']", 0.5, 0.5)
    await browser.holds("document.querySelector(\"[data-choose='display-3']\").ariaPressed === 'true'")
    assert await browser.run(width, DISPLAY) < await browser.run(width, "[data-device='display-3']")


async def test_visitors_live_by_a_switch_that_tells_the_truth(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    await browser.click("#visitors")
    await until(office.front.visitors_live)
    office.front.let_visitors_live(False)
    await browser.holds("document.querySelector('#visitors').ariaChecked === 'false'")


async def test_a_visitor_rates_at_the_tablet_of_the_counter(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    office.front.show_counter("2", "paused", rate="7K3M9PQR")
    await browser.says("[data-tablet='2']", "Вікно 2")
    await browser.click("[data-tablet='2'] [data-mark='5']")
    await browser.says("[data-tablet='2']", "Дякуємо за оцінку")
    assert [told[:2] for told in office.front.told_of("rate")] == [("7K3M9PQR", 5)]
    office.front.show_counter("2", "free")
    await browser.holds("!document.querySelector('[data-tablet]')")


async def test_a_call_for_help_stands_until_somebody_has_come(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    office.front.call_for_help("kiosk-1")
    await browser.says("#help", "Потрібна допомога: Термінал 1")
    await browser.click("#help button")
    await browser.holds("document.querySelector('#help').hidden")
    assert [told[0] for told in office.front.told_of("help")] == ["kiosk-1"]


async def test_many_tabs_at_once_all_hear_the_office(browser: Browser, large_office: WebOffice) -> None:
    tabs = [await browser.open_tab(f"{large_office.address}/desk/{counter}") for counter in range(1, 9)]
    for counter, tab in enumerate(tabs, 1):
        large_office.front.show_counter(str(counter), "called", f"П{counter:03}")
        await browser.go_to(tab)
        await browser.says("#number", f"П{counter:03}")
    await browser.press(Keys.F2)
    await until(lambda: large_office.front.told_of("press"))
    assert large_office.front.told_of("press")[0][:2] == ("8", "next")


async def test_a_page_of_yesterday_loads_anew_when_the_office_is_renewed(browser: Browser, office: WebOffice) -> None:
    await _open_with_pictures(browser, office)
    await browser.run("window.isOfYesterday = true")
    await office.stop()
    await office.start(renewed=True)
    await browser.holds("window.isOfYesterday === undefined")
    await browser.holds(ALIVE)

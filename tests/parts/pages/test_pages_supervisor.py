"""The supervisor's page in a real Chromium: one key for the whole office, a switch for each service."""

from datetime import UTC, datetime

from selenium.webdriver.common.keys import Keys

from queue_core.wire.states import ClockDoubt
from tests.support.browser import Browser
from tests.support.waiting import until
from tests.support.web_office import WebOffice

RAID = "[data-reason='air_raid']"
SUBSIDY = "[data-service='subsidy']"
IS_ON = f'document.querySelector("{SUBSIDY}").getAttribute("aria-checked")'
ASKS = f"document.querySelector(\"{RAID}\").hasAttribute('data-asks')"
TREMBLE_SECONDS = 0.4


async def _open(browser: Browser, office: WebOffice, language: str = "uk") -> None:
    await browser.open(f"{office.address}/office?lang={language}")
    await browser.holds(f'!document.querySelector("{SUBSIDY}").disabled')


async def _let_the_hand_rest(browser: Browser) -> None:
    await browser.run("window.restedAt = performance.now()")
    await browser.holds(f"performance.now() - window.restedAt > {TREMBLE_SECONDS * 1000 + 50}")


async def test_a_second_press_suspends_and_a_second_press_resumes(browser: Browser, office: WebOffice) -> None:
    await _open(browser, office)
    await browser.says("#today", "Центр працює")
    await browser.click(RAID)
    await browser.says(RAID, "Ще раз, щоб підтвердити")
    assert office.front.told_of("suspend") == []
    await _let_the_hand_rest(browser)
    await browser.click(RAID)
    await browser.says("#today", "Повітряна тривога: роботу призупинено")
    assert await browser.text("#since") == "з 13:00"
    assert [told[0] for told in office.front.told_of("suspend")] == ["air_raid"]
    assert await browser.text("#suspend") == ""
    await browser.click("#resume")
    await _let_the_hand_rest(browser)
    await browser.click("#resume")
    await browser.says("#today", "Центр працює")
    assert len(office.front.told_of("resume")) == 1
    assert await browser.complaints() == []


async def test_a_double_click_and_a_press_alone_change_nothing(browser: Browser, office: WebOffice) -> None:
    await _open(browser, office)
    await browser.run("for (let press = 0; press < 2; press += 1) document.querySelector(arguments[0]).click()", RAID)
    await browser.holds(ASKS)
    await browser.holds(f"!{ASKS}")
    await browser.says("#answer", "Не підтверджено: нічого не змінилося.")
    assert {told[0] for told in office.front.told} <= {"estimates"}, "it only looked"


async def test_it_works_by_keyboard_and_the_focus_goes_on(browser: Browser, office: WebOffice) -> None:
    await _open(browser, office, "en")
    await browser.run("document.querySelector(arguments[0]).focus()", "[data-reason='blackout']")
    await browser.press(Keys.ENTER)
    await _let_the_hand_rest(browser)
    await browser.press(Keys.ENTER)
    await browser.says("#today", "Power cut: work is suspended")
    await browser.holds("document.activeElement.id === 'resume'")
    await browser.press(" ")
    await browser.says("#resume", "Once more to confirm")
    await _let_the_hand_rest(browser)
    await browser.press(" ")
    await browser.says("#today", "The office is at work")
    await browser.holds("document.activeElement.dataset.reason === 'air_raid'")


async def test_a_switch_lets_one_service_stand_still(browser: Browser, office: WebOffice) -> None:
    await _open(browser, office)
    await browser.click(SUBSIDY)
    await browser.says("#answer", "«Субсидія» призупинено.")
    await browser.holds(f"{IS_ON} === 'true'")
    assert [told[0] for told in office.front.told_of("suspend_service")] == ["subsidy"]
    await browser.click(SUBSIDY)
    await browser.says("#answer", "«Субсидія» знову надають.")
    assert [told[0] for told in office.front.told_of("resume_service")] == ["subsidy"]


async def test_what_the_office_refuses_is_said_and_the_switch_goes_back(browser: Browser, office: WebOffice) -> None:
    await _open(browser, office)
    office.front.refusing = "Такої послуги немає."
    await browser.click(SUBSIDY)
    await browser.says("#answer", "Такої послуги немає.")
    await browser.holds(f"{IS_ON} === 'false'")


async def test_what_happens_elsewhere_is_seen_at_once(browser: Browser, office: WebOffice) -> None:
    await _open(browser, office)
    await office.front.suspend("other", "elsewhere", "uk")
    await browser.says("#today", "Роботу призупинено")
    await office.front.suspend_service("subsidy", "elsewhere", "uk")
    await browser.holds(f"{IS_ON} === 'true'")
    office.front.show_counter("1", "free")
    await browser.says("#counters", "1 / 3")


async def test_the_way_there_is_on_the_virtual_office_and_the_list_of_desks(
    browser: Browser, office: WebOffice
) -> None:
    for page in ("/", "/desk"):
        await browser.open(f"{office.address}{page}")
        await browser.click("a[href='/office']")
        await browser.holds("location.pathname === '/office'")


async def test_a_desk_says_that_keys_work_but_nobody_is_called(browser: Browser, office: WebOffice) -> None:
    office.front.show_counter("1", "free")
    await office.front.suspend("air_raid", "elsewhere", "uk")
    await browser.open(f"{office.address}/desk/1?lang=uk")
    await browser.says("#office-notice", "Повітряна тривога: роботу призупинено")
    await browser.says("#hint", "нікого не викличуть")
    await browser.click("[data-key='pause']")
    await until(lambda: office.front.told_of("press"))
    await browser.says("#status", "Пауза")
    await office.front.resume("elsewhere-2", "uk")
    await browser.says("#hint", "Черга не викликає до вас")


async def test_a_doubted_clock_is_asked_about_and_confirmed_by_a_second_press(
    browser: Browser, office: WebOffice
) -> None:
    words = {"uk": "Дата й час можуть бути хибними.", "en": "Date and time may be wrong."}
    last, wall = datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)
    doubt = ClockDoubt(since=last, wall=wall, last=last, words=words)
    for language, said in (
        ("en", "but the queue's last record is"),
        ("uk", "останній запис черги — 20 листопада 2026"),
    ):
        office.front.open_office(clock_doubted=doubt)
        await _open(browser, office, language)
        await browser.says("#doubted-words", said)
        await browser.says("#doubted-words", "1970")
    await browser.click("#clock")
    assert office.front.told_of("confirm_clock") == []
    await _let_the_hand_rest(browser)
    await browser.click("#clock")
    await browser.holds("document.querySelector('#doubted').hidden")
    assert len(office.front.told_of("confirm_clock")) == 1
    assert await browser.complaints() == []


async def test_a_disk_that_fills_up_is_told_before_it_is_full_with_what_to_do(
    browser: Browser, office: WebOffice
) -> None:
    is_hidden = "document.querySelector('#disk').hidden"
    for language, low, out, kiosks, unknown in (
        ("uk", "заповнюється: вільно 312 МБ", "майже повний: вільно 7 МБ", "їх видає рецепція", "не каже"),
        ("en", "filling up: 312 MB free", "nearly full: 7 MB free", "the reception does", "does not say"),
    ):
        office.front.be_there("core", disk="ok", disk_free_mb=9000)
        await _open(browser, office, language)
        await browser.holds(is_hidden)
        office.front.be_there("core", disk="low", disk_free_mb=312)
        await browser.says("#disk", low)
        assert kiosks not in await browser.text("#disk")
        office.front.be_there("core", disk="out", disk_free_mb=7)
        await browser.says("#disk", out)
        await browser.says("#disk", kiosks)
        office.front.be_there("core", disk="unknown", disk_free_mb=0)
        await browser.says("#disk", unknown)
        office.front.be_there("core", disk="ok", disk_free_mb=9000)
        await browser.holds(is_hidden)
    assert await browser.complaints() == []

"""What is amiss in the office, told where people look: a device on the supervisor's page, a silent core at a desk."""

import pytest

from tests.support.browser import Browser
from tests.support.web_office import WebOffice

TROUBLES: dict[str, tuple[str, dict[str, object], str, str]] = {
    "paper low": (
        "printer-1",
        {"paper": "low", "cover": "closed", "printer": "ok"},
        "Принтер 1: закінчується папір. Підготуйте новий рулон.",
        "Printer 1: paper is running low. Prepare a new roll.",
    ),
    "paper out": (
        "printer-1",
        {"paper": "out", "cover": "closed", "printer": "ok"},
        "Принтер 1: немає паперу. Вставте новий рулон.",
        "Printer 1: out of paper. Put in a new roll.",
    ),
    "cover open": (
        "printer-1",
        {"paper": "out", "cover": "open", "printer": "ok"},
        "Принтер 1: кришку відкрито. Закрийте її.",
        "Printer 1: the cover is open. Close it.",
    ),
    "unplugged": (
        "printer-1",
        {"paper": None, "cover": None, "printer": "offline"},
        "Принтер 1 не відповідає. Перевірте кабель і живлення.",
        "Printer 1 does not answer. Check its cable and power.",
    ),
    "out of order": (
        "printer-1",
        {"paper": "ok", "cover": "closed", "printer": "error"},
        "Принтер 1 повідомляє про несправність. Вимкніть його й увімкніть знову.",
        "Printer 1 reports a fault. Switch it off and on again.",
    ),
    "no sound": (
        "display-1",
        {"sound": "none"},
        "немає звуку. Виклики лише на екрані.",
        "no sound. Calls are only shown.",
    ),
    "line lost": (
        "buttons-1",
        {"line": "lost", "missing": ["1", "2", "3"], "stuck": {}},
        "Пульти 1: лінію обірвано. Працюйте зі сторінок вікон.",
        "Boxes 1: the line is lost. Work from the counters’ pages.",
    ),
    "box missing": (
        "buttons-1",
        {"line": "ok", "missing": ["2"], "stuck": {}},
        "Вікно 2: пульт не відповідає. Працюйте зі сторінки вікна.",
        "Counter 2: the box does not answer. Work from the counter’s page.",
    ),
    "sign missing": (
        "buttons-1",
        {"line": "ok", "missing": [], "missing_signs": ["2"], "stuck": {}},
        "Вікно 2: табло номера не відповідає. Перевірте його кабель і живлення.",
        "Counter 2: its number sign does not answer. Check its cable and power.",
    ),
    "button stuck": (
        "buttons-1",
        {"line": "ok", "missing": [], "stuck": {"3": [1]}},
        "Вікно 3: кнопку затиснуто. Працюйте зі сторінки вікна.",
        "Counter 3: a button is stuck. Work from the counter’s page.",
    ),
}
"""Device, the health it tells, and what the supervisor reads."""
IS_WELL = "document.querySelector('#amiss').hidden"
IS_LATER = "const now = performance.now.bind(performance); performance.now = () => now() + arguments[0] * 1000"


async def _open(browser: Browser, office: WebOffice, language: str) -> None:
    await browser.open(f"{office.address}/office?lang={language}")
    await browser.holds("document.documentElement.dataset.link === 'alive'")


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_device_that_is_not_well_is_told_with_what_to_do_until_it_is_well(
    browser: Browser, office: WebOffice, trouble: str
) -> None:
    device, health, ukrainian, english = TROUBLES[trouble]
    office.front.be_there(device, **health)
    for language, said in (("en", english), ("uk", ukrainian)):
        await _open(browser, office, language)
        await browser.says("#amiss", said)
        assert await browser.run("return document.querySelectorAll('#amiss li').length") == 1
    office.front.be_there(device)
    await browser.holds(IS_WELL)
    assert await browser.complaints() == []


async def test_a_device_that_is_gone_is_told_and_when_none_is_there_that_is_one_sentence(
    browser: Browser, office: WebOffice
) -> None:
    await _open(browser, office, "uk")
    await browser.says("#today", "Центр працює")
    assert await browser.run(f"return {IS_WELL}")
    office.front.go_away("kiosk-1")
    await browser.says("#amiss", "Термінал 1 не на звʼязку. Перевірте живлення й мережу.")
    for device in office.front.plan.devices:
        office.front.go_away(device)
    await browser.says("#amiss", "Жоден пристрій не на звʼязку. Перевірте мережу й брокер повідомлень.")
    await browser.holds("document.querySelectorAll('#amiss li').length === 1")
    for device in office.front.plan.devices:
        office.front.be_there(device)
    await browser.holds(IS_WELL)


@pytest.mark.parametrize(
    ("page", "language", "said"),
    [
        ("/desk/1", "uk", "Черга не відповідає. Працюйте за номерами талонів і покличте техніка."),
        ("/office", "en", "The queue does not answer. Call by slip numbers; fetch the technician."),
    ],
)
async def test_when_the_core_stays_away_a_desk_and_the_supervisor_are_told_what_to_do(
    browser: Browser, office: WebOffice, page: str, language: str, said: str
) -> None:
    await browser.open(f"{office.address}{page}?lang={language}")
    await browser.holds("document.documentElement.dataset.link === 'alive'")
    await office.stop()
    await browser.says("#link", {"uk": "Немає звʼязку з чергою", "en": "No connection to the queue"}[language])
    await browser.run(IS_LATER, 31)
    await browser.says("#link", said)
    await office.start()
    await browser.says("#link", {"uk": "Звʼязок є", "en": "Connected again"}[language])

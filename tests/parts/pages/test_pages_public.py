"""Boards, rating and tablets in a real Chromium; and how all pages lie on small and large screens."""

import pytest

from tests.support.browser import Browser
from tests.support.waiting import until
from tests.support.web_office import WebOffice, picture

PAGES = ("/", "/desk", "/desk/1", "/board/1", "/rate", "/tablet/1", "/nowhere")


async def test_a_board_shows_a_call_as_it_happens(browser: Browser, office: WebOffice) -> None:
    await browser.open(f"{office.address}/board/1")
    await browser.says("#main", "Викликів ще немає")
    await browser.run("window.isSamePage = true")
    office.front.show_board("1", ("П042", "2"))
    await browser.says(".fresh", "П042")
    assert await browser.run("return window.isSamePage"), "nothing was loaded anew"
    assert await browser.complaints() == []


async def test_a_board_and_the_rating_work_without_scripts(browser: Browser, office: WebOffice) -> None:
    office.front.show_board("1", ("П042", "2"))
    await browser.tell("Emulation.setScriptExecutionDisabled", value=True)
    await browser.open(f"{office.address}/board/1")
    await browser.says(".calls", "П042")
    office.front.show_board("1", ("П043", "1"))
    await browser.says(".calls", "П043", seconds=15)
    await browser.open(f"{office.address}/rate?code=7K3M9PQR")
    await browser.click(".face-4")
    await browser.click(".rate-form button")
    await browser.says("#main", "Дякуємо за оцінку")
    assert [told[:2] for told in office.front.told_of("rate")] == [("7K3M9PQR", 4)]


async def test_a_tablet_asks_after_a_service_thanks_and_rests(browser: Browser, office: WebOffice) -> None:
    await browser.open(f"{office.address}/tablet/1")
    await browser.says("#idle", "Дякуємо, що завітали")
    office.front.show_counter("1", "paused", rate="7K3M9PQR")
    await browser.says("#faces", "Як вас обслужили?")
    office.front.refusing = "Цю оцінку вже поставлено."
    await browser.click("[data-mark='2']")
    await browser.says("#answer", "Цю оцінку вже поставлено")
    office.front.refusing = None
    await browser.click("[data-mark='4']")
    await browser.says("#thanks", "Дякуємо за оцінку")
    await browser.says("#idle", "Дякуємо, що завітали")
    assert [told[:2] for told in office.front.told_of("rate")] == [("7K3M9PQR", 2), ("7K3M9PQR", 4)]


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_no_page_is_wider_than_its_screen(browser: Browser, large_office: WebOffice, language: str) -> None:
    front = large_office.front
    for device in front.plan.devices:
        front.show_screen(device, picture(device, 960, 540))
    front.show_counter("1", "called", "П1017", times_called=3, since=front.moment(90), automatic=True, rate="7K3M9PQR")
    front.show_board("1", ("П1017", "1"), ("Г004", "2"))
    front.call_for_help("Термінал біля входу")
    for width in (320, 400, 1366, 1920):
        await browser.resize(width, 768)
        for page in PAGES:
            await browser.open(f"{large_office.address}{page}?lang={language}")
            await browser.holds("document.fonts.status === 'loaded'")
            overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await browser.run(overflow) <= 0, f"{page} at {width}"


@pytest.mark.parametrize("page", ["/", "/desk/1", "/rate"])
async def test_the_keyboard_reaches_everything_and_its_place_is_seen(
    browser: Browser, office: WebOffice, page: str
) -> None:
    office.front.show_counter("1", "paused")
    await browser.open(f"{office.address}{page}")
    if page == "/desk/1":
        await browser.holds("document.querySelector('[data-key]')")
    reachable = (
        "return [...document.querySelectorAll('a[href], button, input:not([type=hidden])')]"
        ".filter((one) => one.checkVisibility()).length"
    )
    wanted = int(await browser.run(reachable))
    seen: set[str] = set()
    for _ in range(wanted + 3):
        await browser.press("\ue004")
        look = (
            "const at = document.activeElement; if (at === document.body) return null;"
            "const ring = getComputedStyle(at.closest('.face') ?? at);"
            "return [at.outerHTML, ring.outlineStyle !== 'none' || at.matches('.skip')]"
        )
        found = await browser.run(look)
        if found is not None:
            seen.add(found[0])
            assert found[1], f"no ring around {found[0]}"
    unmarked = 4 if page == "/rate" else 0  # of five faces the keyboard stops at one, arrows choose among them
    assert len(seen) >= wanted - unmarked
    await until(lambda: True)

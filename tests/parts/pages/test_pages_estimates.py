"""How true past estimates were, on the supervisor's page in a real Chromium."""

from tests.support.browser import Browser
from tests.support.front_twin import estimates_told
from tests.support.web_office import WebOffice

TODAY, YESTERDAY = "2026-11-02", "2026-11-01"


async def test_the_page_tells_in_words_and_a_table_and_another_day_can_be_chosen(
    browser: Browser, office: WebOffice
) -> None:
    days = [TODAY, YESTERDAY]
    office.front.past = {
        None: estimates_told(TODAY, checked=40, held=33, days=days),
        TODAY: estimates_told(TODAY, checked=40, held=33, days=days),
        YESTERDAY: estimates_told(YESTERDAY, checked=3, held=2, days=days),
    }
    await browser.open(f"{office.address}/office?lang=uk")
    await browser.says("#estimates-told", "Прогноз справдився у 82 % випадків; обіцяємо 80 %.")
    await browser.says("#estimates-told table", "на 1,3 хв раніше")
    await browser.click(f"[data-day='{YESTERDAY}']")
    await browser.says("#estimates-told", "Прогнозів перевірено лише 3, справдилося 2.")
    await browser.holds(f"document.activeElement.dataset.day === '{YESTERDAY}'")
    assert await browser.complaints() == []


async def test_without_a_basis_it_says_why_there_is_no_figure(browser: Browser, office: WebOffice) -> None:
    await browser.open(f"{office.address}/office?lang=en")
    await browser.says("#estimates-told", "No forecast has been checked yet")
    assert await browser.run("return document.querySelector('#estimates-told table')") is None


async def test_figures_that_cannot_be_read_leave_the_keys_at_work(browser: Browser, office: WebOffice) -> None:
    office.front.past = {}
    await browser.open(f"{office.address}/office?lang=uk")
    await browser.says("#estimates-told", "Прогнози прочитати не вдалося.")
    await browser.says("#today", "Центр працює")
    await browser.click("[data-service='subsidy']")
    await browser.says("#answer", "«Субсидія» призупинено.")

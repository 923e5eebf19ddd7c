"""How true past estimates were, asked of the pages: in JSON, and in plain words on the supervisor's page."""

import pytest

from tests.support.front_twin import estimates_told
from tests.unit.web.conftest import Site

PART = "/office?part=estimates"
DAY = "2026-11-02"


async def test_the_figures_are_given_to_programs(site: Site) -> None:
    site.front.past[DAY] = estimates_told(DAY, checked=40, held=33)
    async with site.client.get(f"/api/estimates?day={DAY}") as response:
        answer = await response.json()
    assert (answer["day"], answer["stated_coverage"], answer["pilot"]) == (DAY, 0.8, False)
    assert (answer["all"]["checked"], answer["all"]["coverage"], answer["all"]["late"]) == (40, 0.825, 7)
    (row,) = answer["directions"]
    assert (row["id"], row["letter"], row["name"]["en"], row["mean_width_minutes"]) == (
        "passports",
        "П",
        "Passports",
        12,
    )


async def test_a_day_the_journal_lacks_is_told_with_those_it_has(site: Site) -> None:
    site.front.past[None] = estimates_told(DAY)
    async with site.client.get("/api/estimates?day=2026-01-01", headers={"Accept-Language": "en"}) as response:
        error = (await response.json())["error"]
    assert (response.status, error["code"], error["field"]) == (404, "no_such_day", "day")
    assert "2026-01-01" in error["wrong"]
    assert DAY in error["remedy"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("uk", "Прогноз справдився у 82 % випадків; обіцяємо 80 %. Перевірено прогнозів: 40."),
        ("en", "The forecast held in 82 % of cases; we promise 80 %. Forecasts checked: 40."),
    ],
)
async def test_the_page_says_it_in_plain_words(site: Site, language: str, words: str) -> None:
    site.front.past[None] = estimates_told(DAY, checked=40, held=33)
    assert words in await site.page(PART, language)


async def test_without_a_basis_the_page_says_why_there_is_no_figure(site: Site) -> None:
    page = await site.page(PART)
    assert "Перевірених прогнозів ще немає" in page
    assert "<table" not in page
    assert "%" not in page


async def test_few_estimates_are_told_in_people_and_not_in_per_cent(site: Site) -> None:
    site.front.past[None] = estimates_told(DAY, checked=3, held=2)
    page = await site.page(PART)
    assert "Прогнозів перевірено лише 3, справдилося 2." in page
    assert "2 з 3" in page
    assert "%" not in page


@pytest.mark.parametrize(
    ("bias", "words"), [(1.26, "на 1,3 хв раніше"), (-4.0, "на 4 хв пізніше"), (0.3, "вчасно"), (-0.3, "вчасно")]
)
async def test_on_which_side_it_missed_is_said_in_words(site: Site, bias: float, words: str) -> None:
    site.front.past[None] = estimates_told(DAY, checked=40, held=33, bias=bias)
    assert words in await site.page(PART)


async def test_a_day_on_trial_is_named_as_such(site: Site) -> None:
    site.front.past[None] = estimates_told(DAY, pilot=True)
    assert "навчальний день" in await site.page(PART)


async def test_the_last_days_can_be_chosen(site: Site) -> None:
    days = [f"2026-11-{day:02d}" for day in range(20, 1, -1)]
    site.front.past[None] = estimates_told("2026-11-20", days=days)
    page = await site.page(PART)
    assert page.count("data-day=") == 7
    assert 'data-day="2026-11-20" aria-pressed="true">20.11.2026<' in page
    assert 'data-day="2026-11-14" aria-pressed="false">14.11.2026<' in page


async def test_the_keys_of_the_page_do_not_wait_for_the_journal(site: Site) -> None:
    await site.page("/office")
    assert site.front.told_of("estimates") == []

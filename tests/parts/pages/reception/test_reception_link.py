"""The reception when things break: the line at each step of an act, the tab, two receptions; and for every reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path

import pytest
from aiohttp import ClientSession
from selenium.webdriver.common.keys import Keys

from queue_core.domain import commands as told
from queue_core.web.access.rights import RIGHTS
from tests.parts.pages.reception.test_reception import GIVEN, open_page
from tests.support.browser import Browser
from tests.support.staff.reception_site import Cut, ReceptionSite, reception_site
from tests.support.waiting import until

AXE = (resources.files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
NAMED = "one.id || one.dataset.need || one.dataset.direction || one.textContent"
UNANSWERED = "document.querySelectorAll('#outbox-list li').length"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[ReceptionSite]:
    async with reception_site(tmp_path) as site:
        yield site


async def violations(browser: Browser) -> list[str]:
    """Return what axe finds on the page as it stands; the notice of a demonstration is every page's."""
    await browser.run("window.found = null")
    await browser.run(
        "axe.run({exclude: [['.demonstration']]}).then((told) => { window.found = told.violations.map((one) => "
        "`${one.id}: ${one.nodes.map((node) => node.html)}`); })"
    )
    await browser.holds("window.found !== null")
    return list(await browser.run("return window.found"))


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_line_cut_before_or_after_the_office_acts_loses_no_ticket_and_gives_none_twice(
    browser: Browser, site: ReceptionSite, cut: Cut
) -> None:
    await open_page(browser, site)
    site.cut = cut
    await browser.press("4", Keys.ENTER)
    await browser.says("#outbox", "відповіді немає")
    site.cut = ""
    await browser.holds(GIVEN)
    await browser.holds(f"{UNANSWERED} === 0")
    assert len(site.tickets) == 1
    assert await browser.text("#result-number") == "С001"


async def test_an_office_that_is_away_is_said_at_once_and_what_was_asked_is_done_when_it_is_back(
    browser: Browser, site: ReceptionSite
) -> None:
    await open_page(browser, site)
    await site.stop()
    assert await browser.says("#link", "Немає звʼязку", seconds=3) < 3
    await browser.press("4", Keys.ENTER)
    await browser.says("#outbox", "відповіді немає")
    await site.start()
    await browser.holds(GIVEN)
    assert len(site.tickets) == 1


async def test_who_gives_up_a_ticket_without_an_answer_leaves_no_number_that_nobody_holds(
    browser: Browser, site: ReceptionSite
) -> None:
    await open_page(browser, site)
    site.cut = "after"
    await browser.press("4", Keys.ENTER)
    await until(lambda: bool(site.tickets))
    await browser.says("#outbox", "відповіді немає")
    await browser.click("#outbox-list .key")
    await browser.says("#result-words", "Не видано")
    site.cut = ""
    await until(lambda: site.tickets[0].status == "withdrawn")
    await browser.holds(f"{UNANSWERED} === 0")


async def test_a_page_loaded_anew_in_the_middle_goes_on_with_the_same_ask(
    browser: Browser, site: ReceptionSite
) -> None:
    await open_page(browser, site)
    site.cut = "after"
    await browser.press("4", Keys.ENTER)
    await until(lambda: bool(site.tickets))
    await browser.says("#outbox", "відповіді немає")
    await asyncio.to_thread(browser.driver.refresh)
    site.cut = ""
    await browser.holds(GIVEN)
    assert await browser.text("#result-number") == "С001"
    assert len(site.tickets) == 1


async def test_after_a_tab_was_killed_the_next_one_shows_what_had_been_given(
    browser: Browser, site: ReceptionSite
) -> None:
    kept = browser.driver.current_window_handle
    await browser.open_tab(f"{site.address}/reception?lang=uk")
    await browser.holds("document.documentElement.dataset.link === 'alive'")
    site.cut = "after"
    await browser.press("4", Keys.ENTER)
    await until(lambda: bool(site.tickets))
    browser.driver.close()
    site.cut = ""
    await browser.go_to(kept)
    await open_page(browser, site)
    await browser.says("#given", "С001")
    assert len(site.tickets) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_every_act_is_carried_out_once_over_a_line_that_breaks(
    browser: Browser, site: ReceptionSite, cut: Cut
) -> None:
    answered, withdrawn, copied, met = [await site.take("subsidy") for _ in range(4)]
    await site.report(copied, "printed")
    await site.core.tell(told.CallHelp("ramp", by="kiosk-1"))
    acts = {
        "/api/answered": {"ticket": answered.id},
        "/api/withdraw": {"ticket": withdrawn.id},
        "/api/help": {"place": "ramp"},
        "/api/reception/reprint": {"at": "reception-1", "ticket": copied.id},
        "/api/reception/met": {"at": "reception-1", "ticket": met.id},
        "/api/reception/correct": {"at": "reception-1", "ticket": met.id, "service": "subsidy", "needs": ["sight"]},
    }
    await open_page(browser, site)
    site.cut, before = cut, len(site.core.records)
    await browser.run("window.became = []")
    asking = "import('/static/reception/outbox.js').then((box) => box.ask(arguments[0], arguments[1], 'act'))"
    for path, body in acts.items():
        await browser.run(f"{asking}.then((reply) => {{ window.became.push(reply.ok); }})", path, body)
    await browser.says("#outbox", "відповіді немає")
    site.cut = ""
    await browser.holds(f"window.became.length === {len(acts)}")
    assert await browser.run("return window.became.every(Boolean)")
    assert len(site.core.records) - before == len(acts)


async def test_two_receptions_at_one_ticket_do_it_once_and_the_second_is_told(
    browser: Browser, site: ReceptionSite
) -> None:
    ticket = await site.take("subsidy")
    await open_page(browser, site)
    await browser.press(Keys.F4, ticket.number, Keys.ENTER)
    await browser.says("#card .number", ticket.number)
    paths = ("/api/withdraw", "/api/answered")
    async with ClientSession(headers={"X-Cherga": "1"}) as client:

        async def order(place: int) -> bool:
            body = {"id": f"race-{place}", "ticket": ticket.id}
            async with client.post(f"{site.address}{paths[place % 2]}", json=body) as answer:
                return bool((await answer.json())["ok"])

        outcomes = await asyncio.gather(*(order(place) for place in range(2)))
    assert sum(outcomes) == 1
    ended = site.core.records_of("ticket_withdrawn") + site.core.records_of("answered_at_reception")
    assert len(ended) == 1
    await browser.holds("document.querySelectorAll('#card [data-act]').length === 0")


async def test_a_hundred_races_of_two_receptions_change_a_ticket_once_each(site: ReceptionSite) -> None:
    async with ClientSession(headers={"X-Cherga": "1"}) as client:

        async def order(path: str, place: int, number: str, **more: object) -> bool:
            body = {"id": f"{path[-4:]}-{place}", "ticket": number, **more}
            async with client.post(f"{site.address}{path}", json=body) as answer:
                return bool((await answer.json())["ok"])

        for place in range(100):
            number = (await site.take("subsidy")).number
            await asyncio.gather(order("/api/withdraw", place, number), order("/api/answered", place, number))
    ended = [ticket.status for ticket in site.tickets]
    assert len(ended) == 100
    assert set(ended) <= {"withdrawn", "answered"}
    ends = site.core.records_of("ticket_withdrawn") + site.core.records_of("answered_at_reception")
    assert len(ends) == 100


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_no_state_of_the_page_shuts_a_reader_out_at_any_width(
    browser: Browser, site: ReceptionSite, language: str
) -> None:
    blind = await site.take("subsidy", needs=("sight",))
    await site.report(blind, "paper_out")
    await site.core.tell(told.CallHelp("ramp", by="kiosk-1"))
    site.core.at_reception = {"uk": "На рецепції.", "en": "At the reception."}
    await site.core.tell(told.PassTime(), who="core")
    await open_page(browser, site, language)
    await browser.run(AXE)
    states: dict[str, tuple[str, ...]] = {
        "at rest": (),
        "a direction open": ("4", "1"),
        "words found": (Keys.ESCAPE, *"пас"),
        "nothing found": (Keys.ESCAPE, *"ъъъ"),
        "given": (Keys.ESCAPE, "4", Keys.ENTER),
        "a card": (Keys.F4, blind.number, Keys.ENTER),
    }
    for name, keys in list(states.items())[:: 1 if language == "uk" else 5]:
        await browser.press(*keys) if keys else None
        if name == "given":
            await browser.holds(GIVEN)
        if name == "a card":
            await browser.holds("document.querySelectorAll('#card [data-act]').length > 0")
            await browser.run("document.querySelector('[data-act=correct]').click()")
            await browser.run("document.querySelector('#paper-switch').click()")
        assert await violations(browser) == [], name
    for width, height in ((1366, 768), (360, 740)):
        await browser.resize(width, height)
        await browser.holds(f"document.documentElement.scrollWidth <= {width}")
    assert await violations(browser) == []


async def test_everything_is_reached_by_keyboard_and_the_focus_is_seen(browser: Browser, site: ReceptionSite) -> None:
    ticket = await site.take("subsidy", needs=("sight",))
    await open_page(browser, site)
    await browser.says("#calls", ticket.number)
    reached: set[str] = set()
    await browser.run("document.activeElement.blur()")
    for _ in range(100):
        await browser.press(Keys.TAB)
        if await browser.run("return document.activeElement === document.body"):
            continue
        name = await browser.run(f"const one = document.activeElement; return {NAMED}")
        outline = await browser.run("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", name
        reached.add(str(name))
    assert {"what", "sight", "social", "find", "paper-switch", "Іду"} <= reached


def test_what_the_reception_orders_is_for_the_reception_and_the_supervisor_alone() -> None:
    orders = {route: right for route, right in RIGHTS.items() if "/reception" in route}
    assert len(orders) == 8
    assert set(orders.values()) == {frozenset({"reception", "supervisor"})}

"""The reception's page in a real Chromium before a real core: each flow, counted in keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from queue_core.domain import commands as told
from queue_core.domain.ticket import Ticket
from tests.support.browser import Browser
from tests.support.offices import demo_office
from tests.support.staff.reception_site import ReceptionSite, reception_site
from tests.support.waiting import until

IS_READY = "document.documentElement.dataset.link === 'alive' && document.querySelectorAll('#lines-list li').length > 3"
GIVEN = "document.querySelector('#result').dataset.state === 'given'"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[ReceptionSite]:
    async with reception_site(tmp_path) as site:
        yield site


async def open_page(browser: Browser, site: ReceptionSite, language: str = "uk") -> None:
    await browser.open(f"{site.address}/reception?lang={language}")
    await browser.holds(IS_READY)
    await browser.holds("document.activeElement.id === 'what'")


async def type_keys(browser: Browser, *keys: str) -> int:
    """Press each key as a person does; return how many it were."""
    await browser.press(*keys)
    return len(keys)


async def missed(site: ReceptionSite) -> Ticket:
    """Let somebody be called three times and not come."""
    ticket = await site.take("subsidy")
    ticket.status = "waiting"
    await site.core.press("11", "open")
    for _ in range(2):
        await site.core.press("11", "recall")
    await site.core.press("11", "no_show")
    return ticket


async def test_a_ticket_with_a_category_takes_three_keys(browser: Browser, site: ReceptionSite) -> None:
    await open_page(browser, site)
    inputs = await type_keys(browser, "4", "1", Keys.ENTER)
    await browser.holds(GIVEN)
    assert inputs == 3
    [ticket] = site.tickets
    assert (ticket.direction, ticket.category, ticket.tier) == ("social", "veteran", 1)
    assert (ticket.device, ticket.slip and ticket.slip.printer) == ("reception-1", "printer-1")
    assert await browser.text("#result-number") == ticket.number
    await browser.says("#result-slip", "Друкується")
    await site.report(ticket, "printed")
    await browser.says("#result-slip", "Надруковано")
    record = site.core.records_of("ticket_issued")[0]
    assert (record.who, record.where) == ("reception", "reception/reception-1")
    assert await browser.complaints() == []


async def test_an_ordinary_ticket_takes_two_keys_and_letters_find_any_service(
    browser: Browser, site: ReceptionSite
) -> None:
    await open_page(browser, site)
    assert await type_keys(browser, "п", Keys.ENTER) == 2
    await until(lambda: len(site.tickets) == 1)
    assert site.tickets[0].direction == "passports"
    assert await type_keys(browser, *"субс", Keys.ENTER) <= 5
    await until(lambda: len(site.tickets) == 2)
    assert site.tickets[1].service == "subsidy"
    # Hands that forgot to change the keyboard: «ce,c» lies where «субс» does.
    await type_keys(browser, *"ce,c", Keys.ENTER)
    await until(lambda: len(site.tickets) == 3)
    assert site.tickets[2].service == "subsidy"


async def test_the_key_of_a_letter_is_its_direction_under_a_keyboard_left_in_english(
    browser: Browser, site: ReceptionSite
) -> None:
    await open_page(browser, site)
    for count, (key, direction) in enumerate((("c", "social"), ("g", "passports"), ("C", "social")), start=1):
        await type_keys(browser, key, "1", Keys.ENTER)
        await until(lambda count=count: len(site.tickets) == count)  # type: ignore[misc]
        await browser.holds("document.querySelector('#what').value === ''")
        assert (site.tickets[-1].direction, site.tickets[-1].category) == (direction, "veteran")


async def test_a_second_enter_gives_no_second_ticket(browser: Browser, site: ReceptionSite) -> None:
    await open_page(browser, site)
    await type_keys(browser, "1", Keys.ENTER, Keys.ENTER, Keys.ENTER)
    await browser.holds(GIVEN)
    assert len(site.tickets) == 1


async def test_needs_and_language_go_with_the_ticket(browser: Browser, site: ReceptionSite) -> None:
    await open_page(browser, site, "en")
    await browser.press("4")
    await browser.click("[data-need='sight']")
    await browser.click("[data-need='wheelchair']")
    await browser.click("[data-language='en']")
    await browser.holds("document.activeElement.id === 'what'")
    await browser.press(Keys.ENTER)
    await browser.holds(GIVEN)
    [ticket] = site.tickets
    assert (set(ticket.needs), ticket.language) == ({"sight", "wheelchair"}, "en")
    assert await browser.run("return document.querySelectorAll('[data-need][aria-pressed=true]').length") == 0


async def test_by_mouse_a_service_of_a_direction_is_three_clicks(browser: Browser, site: ReceptionSite) -> None:
    await open_page(browser, site)
    for clicked in ("[data-direction='social']", "#services [data-service='subsidy']", "#issue"):
        await browser.click(clicked)
    await browser.holds(GIVEN)
    assert site.tickets[0].service == "subsidy"


async def test_without_a_printer_the_number_is_large_and_read_aloud(browser: Browser, tmp_path: Path) -> None:
    plan = demo_office()
    bare = {name: replace(one, printers=()) for name, one in plan.devices.items()}
    async with reception_site(tmp_path, replace(plan, devices=bare)) as site:
        await open_page(browser, site)
        await browser.press("1", Keys.ENTER)
        await browser.holds(GIVEN)
        await browser.says("#result-slip", "запишіть або прочитайте")
        await browser.holds("document.documentElement.dataset.read === 'Ваш талон: П один'")
        assert await browser.run("return document.querySelector('#result-number').getBoundingClientRect().height") >= 72
        assert await browser.text("#result-print") == ""


async def test_what_is_refused_is_said_and_the_ticket_is_taken_back_by_one_key(
    browser: Browser, site: ReceptionSite
) -> None:
    await open_page(browser, site)
    await site.core.tell(told.SuspendOffice("air_raid"))
    await browser.says("#office-notice", "Повітряна тривога")
    await browser.press("1", Keys.ENTER)
    await browser.says("#result-words", "Роботу зупинено")
    await site.core.tell(told.ResumeOffice())
    await browser.press("1", Keys.ENTER)
    await browser.holds(GIVEN)
    await browser.press(Keys.F9)
    await browser.says("#result-words", "скасовано")
    assert [ticket.status for ticket in site.tickets] == ["withdrawn"]


async def test_paper_numbers_are_entered_one_after_the_other_in_their_order(
    browser: Browser, site: ReceptionSite
) -> None:
    kiosk = await site.take("subsidy")
    await open_page(browser, site)
    await browser.click("#paper-switch")
    await browser.holds("document.activeElement.id === 'paper-number'")
    await browser.press("47", Keys.ENTER, "820", Keys.ENTER)
    assert await type_keys(browser, "4", Keys.ENTER) == 2
    await browser.holds(GIVEN)
    await browser.holds("document.querySelector('#paper-number').value === '48'")
    await browser.press("4", Keys.ENTER)
    await until(lambda: len(site.tickets) == 3)
    order = [ticket.number for ticket in sorted(site.tickets, key=lambda ticket: ticket.place)]
    assert order == ["С002", "С003", kiosk.number]
    assert site.core.office.papers.keys() == {47, 48}
    await browser.press(Keys.F4, "С003", Keys.ENTER)
    await browser.says("#card dl", "Номер із рулона\n48")
    await browser.says("#card .why", "паперовий номер 48 — від 08:20")


async def test_a_ticket_is_found_by_number_or_code_with_why_and_set_right_and_back(
    browser: Browser, site: ReceptionSite
) -> None:
    ticket = await site.take("subsidy")
    await open_page(browser, site)
    await browser.press(Keys.F4, "с1", Keys.ENTER)
    await browser.says("#card .number", ticket.number)
    await browser.says("#card .state", "чекає, попереду: 0")
    await browser.says("#card .why", ticket.number)
    await browser.click("[data-act='correct']")
    await browser.run("document.querySelector('#correct-category').value = 'veteran'")
    await browser.click("#card input[value='hearing']")
    await browser.click("#card form .key")
    await browser.says("#said", "змінено")
    assert (ticket.category, ticket.tier, ticket.needs) == ("veteran", 1, ("hearing",))
    await browser.click("#undo-correct")
    await until(lambda: ticket.needs == ())
    assert (ticket.category, ticket.tier) == (None, 4)
    await browser.press(Keys.F4, ticket.code, Keys.ENTER)
    await browser.says("#card .number", ticket.number)
    await browser.press(Keys.F4, "Щ999", Keys.ENTER)
    await browser.says("#said", "не видавали")


async def test_a_correction_that_comes_too_late_is_told_where_it_is_seen_and_the_card_says_where_the_ticket_is(
    browser: Browser, site: ReceptionSite
) -> None:
    ticket = await site.take("subsidy")
    await browser.resize(1366, 625)
    await open_page(browser, site)
    await browser.press(Keys.F4, ticket.number, Keys.ENTER)
    await browser.says("#card .state", "чекає")
    await browser.click("[data-act='correct']")
    await browser.run("document.querySelector('#correct-category').value = 'veteran'")
    await site.core.press("11", "open")
    await browser.says("#card .state", "11")
    assert await browser.run("return document.querySelector('#correct-category').value") == "veteran"
    await browser.click("#card form .key")
    await browser.says("#said", "Цей талон уже у вікні 11. Зверніться туди.")
    await browser.holds("document.querySelector('#card form') === null")
    place = "const at = document.querySelector('#said').getBoundingClientRect();"
    assert min(await browser.run(f"{place} return [at.top, innerHeight - at.bottom]")) >= 0
    assert await browser.run("return document.querySelector('[data-act=correct]')") is None
    assert (ticket.category, ticket.tier) == (None, 4)


async def test_answered_here_and_taking_back_ask_once_more(browser: Browser, site: ReceptionSite) -> None:
    first, second = await site.take("subsidy"), await site.take("subsidy")
    await open_page(browser, site)
    for ticket, act, left in ((first, "answered", "answered"), (second, "withdraw", "withdrawn")):
        await browser.press(Keys.F4, ticket.number, Keys.ENTER)
        await browser.says("#card .number", ticket.number)
        await browser.run("document.querySelector(arguments[0]).focus()", f"[data-act='{act}']")
        await browser.press(Keys.ENTER)
        await browser.says(f"[data-act='{act}']", "Ще раз")
        assert ticket.status == "waiting"
        await browser.run("window.restedAt = performance.now()")
        await browser.holds("performance.now() - window.restedAt > 450")
        await browser.press(Keys.ENTER)
        await until(lambda ticket=ticket, left=left: ticket.status == left)  # type: ignore[misc]
        await browser.says("#said", "видайте новий")


async def test_who_missed_the_call_is_brought_back_by_one_key(browser: Browser, tmp_path: Path) -> None:
    plan = demo_office()
    eager = replace(plan.rules, recall_after=0, calls_before_no_show=1, no_show_after=0)
    async with reception_site(tmp_path, replace(plan, rules=eager)) as site:
        await open_page(browser, site)
        ticket = await missed(site)
        await browser.says("#aside-list", ticket.number)
        await browser.says("#aside-list", "не прийшов до вікна 11")
        await browser.click("#aside-list .key")
        await until(lambda: ticket.status == "called")
        await browser.says("#said", "знову чекає")
        await browser.says("#aside-list", "Усі прийшли")


async def test_a_call_for_help_sounds_until_somebody_goes_and_who_went_is_written(
    browser: Browser, site: ReceptionSite
) -> None:
    await open_page(browser, site)
    await browser.press(Keys.ESCAPE, "1", Keys.ESCAPE)  # a browser takes no Escape for a wish to hear
    await browser.holds("document.documentElement.dataset.sound === 'on'")
    await site.core.tell(told.CallHelp("ramp", by="kiosk-1"))
    await browser.says("#calls", "Потрібна допомога: Пандус")
    await browser.holds("Number(document.documentElement.dataset.gongs) === 1")
    await browser.holds("document.title.startsWith('(1)')")
    await browser.holds("parseInt(document.querySelector('#calls .age').textContent) >= 1")
    await browser.click("#calls .key")
    await browser.holds("document.querySelector('#calls').hidden")
    assert [record.who for record in site.core.records_of("help_answered")] == ["reception"]


async def test_who_sees_badly_is_met_and_led_and_the_call_at_the_counter_is_answered_with_it(
    browser: Browser, site: ReceptionSite
) -> None:
    await open_page(browser, site)
    ticket = await site.take("subsidy", needs=("sight",))
    await browser.says("#calls", f"Зустріньте відвідувача: {ticket.number}, Термінал 1")
    await browser.click("#calls .key")
    await browser.holds("document.querySelector('#calls').hidden")
    await site.core.press("12", "open")
    await until(lambda: ticket.status == "called")
    await browser.says("#calls", f"Проведіть {ticket.number} до вікна 12")
    assert await browser.run("return document.querySelectorAll('#calls li').length") == 1
    await browser.click("#calls .key")
    await browser.holds("document.querySelector('#calls').hidden")
    assert site.core.office.help == {}
    assert len(site.core.records_of("visitor_met")) == 2


async def test_a_slip_that_did_not_come_out_is_told_and_printed_by_one_key(
    browser: Browser, site: ReceptionSite
) -> None:
    ticket = await site.take("subsidy")
    await site.report(ticket, "unknown")
    await open_page(browser, site)
    await browser.says("#slips", f"{ticket.number}: невідомо, чи надруковано")
    await browser.click("#slips .key")
    await browser.holds("document.querySelector('#slips').hidden")
    assert site.core.announced[-1].prints[0].job.duplicate
    assert len(site.core.records_of("slip_ordered")) == 1


async def test_closed_kiosks_and_a_full_disk_are_told(browser: Browser, site: ReceptionSite) -> None:
    await open_page(browser, site)
    await browser.holds("document.querySelector('#kiosks').hidden")
    for kiosk in ("kiosk-1", "kiosk-2"):
        site.be_there(kiosk, online=False)
    await site.take("subsidy")
    await browser.says("#kiosks", "Жоден термінал не на звʼязку")
    site.core.at_reception = {"uk": "Талон дадуть на рецепції.", "en": "At the reception."}
    await site.core.tell(told.PassTime(), who="core")
    await browser.says("#kiosks", "Термінали не видають талонів")


async def test_lines_tell_how_many_wait_and_who_longest_by_level(browser: Browser, site: ReceptionSite) -> None:
    first = await site.take("subsidy")
    await site.take("subsidy", "veteran")
    await open_page(browser, site)
    await browser.says("#lines-list", "рівень 1: 1")
    await browser.says("#lines-sum", "усього 2")
    await browser.click("#lines-list .open")
    await browser.says("#card .number", first.number)
    await browser.says("#card .state", "попереду: 1")

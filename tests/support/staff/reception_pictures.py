"""Pictures of the reception's page for its guide: `make pictures`."""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from queue_core.domain import commands as told
from tests.support.browser import Browser, chromium, fresh_tab
from tests.support.offices import demo_office
from tests.support.staff.reception_site import ReceptionSite, reception_site

SIZE = (1366, 768)
COLOURS = 64


async def _busy(site: ReceptionSite) -> None:
    """Let an ordinary hour have passed: people wait, somebody did not come, somebody calls."""
    for counter in ("1", "5"):
        await site.core.press(counter, "open")
    services = ["passport-foreign", "passport-id-first", "ready-passport", "residence-registration", "subsidy"]
    known = [name for name in services if name in site.core.plan.services]
    for place in range(12):
        await site.take(known[place % len(known)], "veteran" if place % 5 == 4 else None)
    for ticket in site.tickets:
        await site.report(ticket, "printed")
    await site.core.press("1", "recall")
    await site.core.press("1", "no_show")


def _save(driver: webdriver.Chrome, path: Path) -> None:
    picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    picture.quantize(COLOURS).save(path, "PNG", optimize=True)


async def _calm(browser: Browser) -> None:
    """Let the page have fetched what it shows."""
    await browser.run("window.calmAt = performance.now()")
    await browser.holds("performance.now() - window.calmAt > 1200")


async def draw(folder: Path) -> None:
    """Write the pictures into a folder."""
    plan = demo_office()
    plan = replace(plan, rules=replace(plan.rules, recall_after=0, calls_before_no_show=1, no_show_after=0))
    with tempfile.TemporaryDirectory() as kept, chromium(Path(kept) / "profile") as driver:
        async with reception_site(Path(kept), plan) as site, fresh_tab(driver) as browser:
            await _busy(site)
            await browser.resize(*SIZE)
            await browser.open(f"{site.address}/reception?lang=uk")
            await browser.holds("document.querySelectorAll('#lines-list li').length > 3")
            await browser.press("4", "1")
            await _calm(browser)
            _save(driver, folder / "three-keys.png")
            await browser.press(Keys.ENTER)
            await browser.holds("document.querySelector('#result').dataset.state === 'given'")
            await site.report(site.tickets[-1], "printed")
            blind = await site.take("subsidy", needs=("sight",))
            await site.report(blind, "paper_out")
            await site.core.tell(told.CallHelp("ramp", by="kiosk-1"))
            await browser.says("#calls", blind.number)
            await browser.says("#result-slip", "Надруковано")
            await _calm(browser)
            _save(driver, folder / "calls.png")
            await browser.open(f"{site.address}/reception?lang=uk")
            await browser.holds("document.querySelectorAll('#lines-list li').length > 3")
            await browser.press(Keys.F4, blind.number, Keys.ENTER)
            await browser.holds("document.querySelectorAll('#card [data-act]').length > 0")
            await browser.click("#calls .key")
            await _calm(browser)
            _save(driver, folder / "ticket.png")
            await browser.run("window.scrollTo(0, 0)")
            await browser.click("#paper-switch")
            await browser.press("47", Keys.ENTER, "08:20", Keys.ENTER, "4")
            await _calm(browser)
            _save(driver, folder / "paper.png")


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1])))

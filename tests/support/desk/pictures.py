"""Pictures of the desk for the administrator's guide: `python -m tests.support.desk.pictures docs/pictures/desk [en]`.

A real Chromium at a real core; each picture has a palette of 64 colours, so that the guide stays light.
"""

from __future__ import annotations

import asyncio
import base64
import io
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from selenium.webdriver.common.keys import Keys

from queue_core.domain import commands as told
from tests.support.browser import Browser, chromium, fresh_tab
from tests.support.desk.office import DeskOffice, desk_office
from tests.support.offices import demo_office

WIDE, NARROW, SMALL = (1366, 768), (360, 760), (380, 520)
COLOURS = 64


async def shoot(browser: Browser, folder: Path, name: str) -> None:
    """Take a picture of what is shown now."""
    await browser.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    await asyncio.sleep(1.3)  # the page has heard a beat: office time was moved by hand
    told_ = await asyncio.to_thread(browser.driver.execute_cdp_cmd, "Page.captureScreenshot", {"format": "png"})
    picture = Image.open(io.BytesIO(base64.b64decode(told_["data"]))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


async def the_day(browser: Browser, office: DeskOffice, folder: Path, language: str) -> None:
    """Play what the guide tells, and take its pictures."""
    await office.sign_in(browser, "olena")
    await office.open(browser, "5", f"?lang={language}")
    await browser.click("[data-key='open']")
    await browser.holds("document.querySelector('main').dataset.status === 'free'")
    await shoot(browser, folder, "free")
    await office.take("residence-register")
    await browser.holds("document.querySelector('main').dataset.status === 'called'")
    await shoot(browser, folder, "automatic")
    await office.take("residence-register", "veteran", "hearing", language="en")
    for service in ("residence-leave", "residence-child", "residence-extract"):
        await office.take(service)
        await office.pass_time(240)
    await browser.press(" ")
    await browser.holds("document.querySelector('.claim') !== null")
    await shoot(browser, folder, "called")
    await browser.press("2")
    await browser.holds("document.querySelector('main').dataset.status === 'serving'")
    await office.front.note("5", "Приніс довідку про склад сімʼї, копія в теці.", "note-1", "uk")
    await office.pass_time(15 * 60 + 20)
    await office.open(browser, "5", f"?lang={language}")
    await browser.holds("document.querySelector('.notes') !== null")
    await shoot(browser, folder, "serving")
    await browser.press("4")
    await browser.holds("!document.querySelector('#chooser').hidden")
    await shoot(browser, folder, "redirect")
    await browser.press(Keys.ESCAPE)
    for size, name in ((NARROW, "narrow"), (SMALL, "small")):
        await browser.resize(*size)
        await office.open(browser, "5", f"?lang={language}{'&small=1' if name == 'small' else ''}")
        await browser.holds("document.querySelector('.notes') !== null")
        await shoot(browser, folder, name)
    await browser.resize(*WIDE)
    await office.open(browser, "5", f"?lang={language}")
    await browser.press("7")
    await browser.holds("document.querySelector('main').dataset.status === 'paused'")
    await browser.press("1")
    await browser.holds("document.querySelector('[aria-pressed=true][data-reason]') !== null")
    await shoot(browser, folder, "paused")
    await office.core.tell(told.SuspendOffice("air_raid"))
    await browser.holds("!document.querySelector('#office-notice').hidden")
    await shoot(browser, folder, "suspended")
    await office.core.tell(told.ResumeOffice())
    await browser.press(" ")
    await browser.holds("document.querySelector('main').dataset.status === 'called'")
    await office.sign_in(browser, "taras")
    await office.open(browser, "5", f"?lang={language}")
    await browser.holds("!document.querySelector('#seat').hidden")
    await shoot(browser, folder, "another")
    await office.sign_in(browser, "olena")
    await office.open(browser, "5", f"?lang={language}")
    await office.stop()
    await browser.holds("!document.querySelector('#link').hidden")
    await shoot(browser, folder, "offline")


async def take_all(folder: Path, language: str) -> None:
    """Take all pictures of one language into a folder."""
    demo = demo_office()
    seats = {"olena": "tkachenko", "taras": "kravets"}
    plan = replace(demo, rules=replace(demo.rules, recall_after=0))
    with TemporaryDirectory() as data, chromium(Path(data) / "profile", language) as driver:
        async with desk_office(Path(data), plan, seats=seats) as office, fresh_tab(driver) as browser:
            await browser.resize(*WIDE)
            await the_day(browser, office, folder, language)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "uk"))

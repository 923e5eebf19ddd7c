"""A real Chromium for tests of pages: without a window, with a profile of its own."""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--window-size=1366,768",
)
_LOOK_SECONDS = 0.02
_Answer = TypeVar("_Answer")


class Browser:
    """One Chromium. Each call runs in a thread, so that the office under test goes on meanwhile."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    async def open(self, address: str) -> None:
        await self._do(self.driver.get, address)

    async def open_tab(self, address: str) -> str:
        """Open a page beside the others and go there; return its handle for `go_to`."""
        await self._do(self.driver.switch_to.new_window, "tab")
        await self.open(address)
        return self.driver.current_window_handle

    async def go_to(self, tab: str) -> None:
        await self._do(self.driver.switch_to.window, tab)

    async def run(self, script: str, *values: object) -> Any:
        return await self._do(self.driver.execute_script, script, *values)

    async def holds(self, expression: str, seconds: float = 10) -> float:
        """Wait until a JavaScript expression is true; return after how many seconds it was."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not await self.run(f"return {expression}"):
            if loop.time() - began > seconds:
                raise AssertionError(f"«{expression}» did not become true within {seconds} s")
            await asyncio.sleep(_LOOK_SECONDS)
        return loop.time() - began

    async def text(self, selector: str) -> str:
        """Return what a person reads in an element; empty where it is hidden."""
        script = "const one = document.querySelector(arguments[0]); return one.checkVisibility() ? one.innerText : ''"
        return str(await self.run(script, selector))

    async def says(self, selector: str, words: str, seconds: float = 10) -> float:
        """Wait until an element shows these words; return after how many seconds it did."""
        element = f"document.querySelector({selector!r})"
        return await self.holds(f"{element}?.checkVisibility() && {element}.innerText.includes({words!r})", seconds)

    async def click(self, selector: str) -> None:
        await self._do(lambda: self.driver.find_element(By.CSS_SELECTOR, selector).click())

    async def click_at(self, selector: str, x: float, y: float) -> None:
        """Click a place of an element given as fractions of its width and height."""
        await self._do(self._click_at, selector, x, y)

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        await self._do(lambda: ActionChains(self.driver, duration=0).send_keys(*keys).perform())

    async def tell(self, command: str, **values: object) -> None:
        """Give the browser itself a command of its DevTools protocol."""
        await self._do(self.driver.execute_cdp_cmd, command, values)

    async def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.tell("Emulation.setDeviceMetricsOverride", **size)

    async def complaints(self) -> list[str]:
        """Return what the browser complained about since the last look: broken rules of a page, errors in scripts."""
        log: list[dict[str, Any]] = await self._do(self.driver.get_log, "browser")
        return [str(line["message"]) for line in log if line["level"] == "SEVERE"]

    def _click_at(self, selector: str, x: float, y: float) -> None:
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        width, height = element.size["width"], element.size["height"]
        actions = ActionChains(self.driver, duration=0)
        actions.move_to_element_with_offset(element, round((x - 0.5) * width), round((y - 0.5) * height))
        actions.click().perform()

    async def _do(self, what: Callable[..., _Answer], *values: object) -> _Answer:
        return await asyncio.to_thread(functools.partial(what, *values))


@contextmanager
def chromium(profile: Path, language: str = "uk") -> Iterator[webdriver.Chrome]:
    """Start Chromium with its profile in `profile`; fails, naming the package, where there is none."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert program is not None, "these tests need Debian's package chromium"
    assert driver is not None, "these tests need Debian's package chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--lang={language}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(options, Service(driver, log_output=os.devnull))
    try:
        yield started
    finally:
        started.quit()


@asynccontextmanager
async def fresh_tab(driver: webdriver.Chrome) -> AsyncIterator[Browser]:
    """Give a tab without cookies in a running Chromium; all tabs opened meanwhile are closed afterwards."""
    browser = Browser(driver)
    kept = driver.current_window_handle
    await browser.open_tab("about:blank")
    await browser.tell("Network.clearBrowserCookies")
    await browser.complaints()
    try:
        yield browser
    finally:
        await asyncio.to_thread(_close_all_but, driver, kept)


def _close_all_but(driver: webdriver.Chrome, kept: str) -> None:
    for tab in driver.window_handles:
        if tab != kept:
            driver.switch_to.window(tab)
            driver.close()
    driver.switch_to.window(kept)

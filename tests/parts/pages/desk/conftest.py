from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from tests.support.browser import Browser, chromium, fresh_tab
from tests.support.desk.office import DeskOffice, desk_office


@pytest.fixture(scope="package")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One Chromium for all tests of desks."""
    with chromium(tmp_path_factory.mktemp("desk-profile")) as driver:
        yield driver


@pytest.fixture
async def browser(driver: webdriver.Chrome) -> AsyncIterator[Browser]:
    async with fresh_tab(driver) as browser:
        yield browser


@pytest.fixture
async def office(tmp_path: Path, browser: Browser) -> AsyncIterator[DeskOffice]:
    """The small office at the real rules; the browser is signed in as who sits at counter 1."""
    async with desk_office(tmp_path) as office:
        await office.sign_in(browser, "olena")
        yield office

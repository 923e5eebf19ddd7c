from collections.abc import AsyncIterator, Iterator

import pytest
from selenium import webdriver

from tests.support.browser import Browser, chromium, fresh_tab
from tests.support.offices import demo_office, small_office
from tests.support.web_office import WebOffice, web_office


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
async def browser(driver: webdriver.Chrome) -> AsyncIterator[Browser]:
    async with fresh_tab(driver) as browser:
        yield browser


@pytest.fixture
async def office() -> AsyncIterator[WebOffice]:
    """Three counters, two halls, one kiosk."""
    async with web_office(small_office()) as office:
        yield office


@pytest.fixture
async def large_office() -> AsyncIterator[WebOffice]:
    """The demonstration office: fourteen counters, three halls, two kiosks."""
    async with web_office(demo_office()) as office:
        yield office

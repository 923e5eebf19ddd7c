import re

from queue_core.runtime.theme import Theme
from queue_core.web.assets import theme_css
from tests.support.offices import CONFIG
from tests.unit.web.conftest import Site

THEME = Theme.load(CONFIG)


def test_the_theme_becomes_variables_for_light_dark_and_more_contrast() -> None:
    css = theme_css(THEME, {400: "face.ttf"})
    assert f"--ink:{THEME.light.ink}" in css
    assert re.search(rf"\.dark{{[^}}]*--called:{THEME.dark.called}", css)
    assert re.search(rf"prefers-contrast:more\){{[^@]*--paper:{THEME.high_contrast.paper}", css)
    assert 'url("face.ttf")' in css


async def test_the_theme_and_its_faces_are_served(site: Site) -> None:
    async with site.client.get("/static/theme.css") as response:
        css = await response.text()
        assert response.content_type == "text/css"
        assert response.headers["Cache-Control"] == "no-cache"
    faces = re.findall(r'url\("([^"]+)"\)', css)
    assert len(faces) == 2
    for face in faces:
        async with site.client.get(f"/static/{face}") as response:
            assert response.status == 200
            assert response.content_type == "font/ttf"
            assert "immutable" in response.headers["Cache-Control"]


async def test_a_file_the_browser_has_is_not_sent_again(site: Site) -> None:
    async with site.client.get("/static/js/desk.js") as response:
        tag = response.headers["ETag"]
    async with site.client.get("/static/js/desk.js", headers={"If-None-Match": tag}) as response:
        assert response.status == 304
        assert await response.read() == b""


async def test_only_an_address_that_names_these_very_bytes_may_be_kept_for_ever(site: Site) -> None:
    async with site.client.get("/static/js/desk.js?v=of-yesterday") as response:
        assert response.headers["Cache-Control"] == "no-cache"


async def test_nothing_outside_the_folder_is_served(site: Site) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/js/../../app.py", "/static/js"):
        async with site.client.get(path) as response:
            assert response.status == 404, path


async def test_the_rating_page_is_light_enough_for_a_thin_line(site: Site) -> None:
    page = await site.page("/rate")
    total = len(page.encode())
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        async with site.client.get(address) as response:
            content = await response.read()
            total += len(content)
            assert b"url(" not in content
    assert total <= 30_000

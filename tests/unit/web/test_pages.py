import json
import re
from html.parser import HTMLParser

import pytest

from queue_core.runtime.theme import Palette, Theme
from tests.support.offices import CONFIG
from tests.unit.web.conftest import Site

PAGES = ("/", "/desk", "/desk/1", "/board/1", "/why", "/rate", "/tablet/1", "/nowhere")
VOID = {"meta", "link", "img", "input", "br", "path", "circle", "use", "rect"}


class Outline(HTMLParser):
    """What a page is made of, as far as somebody who cannot see it depends on it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: dict[int, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(f"{len(self.elements) - 1}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        opened = int(self.open.pop())
        assert self.elements[opened][0] == tag, f"</{tag}> closes <{self.elements[opened][0]}>"

    def handle_data(self, data: str) -> None:
        for place in self.open:
            self.texts[int(place)] = self.texts.get(int(place), "") + data.strip()

    def all(self, tag: str) -> list[tuple[dict[str, str], str]]:
        return [(with_, self.texts.get(n, "")) for n, (name, with_) in enumerate(self.elements) if name == tag]


async def _outline(site: Site, path: str, language: str = "uk") -> tuple[str, Outline]:
    async with site.client.get(path, headers={"Accept-Language": language}) as response:
        page = await response.text()
    return page, Outline(page)


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("path", PAGES)
async def test_a_page_can_be_used_without_seeing_it(site: Site, path: str, language: str) -> None:
    page, outline = await _outline(site, path, language)
    assert not outline.open, "every element is closed"
    assert outline.all("html")[0][0]["lang"] == language
    assert outline.all("title")[0][1]
    assert len(outline.all("main")) == 1
    assert len(outline.all("h1")) >= 1
    assert "user-scalable" not in page
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {attributes["for"] for attributes, _ in outline.all("label") if "for" in attributes}
    for _, attributes in outline.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(attributes.get(name, "").split()) <= set(ids)
    for attributes, text in outline.all("button"):
        assert text or attributes.get("aria-label")
    for attributes, text in outline.all("a"):
        assert text or attributes.get("aria-label")
    for attributes, _ in outline.all("img"):
        assert attributes["alt"]
    for attributes, _ in outline.all("input"):
        assert attributes["type"] in ("hidden", "radio") if "type" in attributes else attributes["id"] in labels


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_holds_nothing_inline_and_loads_nothing_from_outside(site: Site, path: str) -> None:
    page, outline = await _outline(site, path)
    for attributes, text in outline.all("script"):
        assert attributes.get("type") == "application/json" or (attributes["src"] and not text)
    assert not outline.all("style")
    for tag, attributes in outline.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "action"):
            address = attributes.get(name, "/")
            assert address.startswith(("/", "#")), f"<{tag} {name}={address}>"
    assert "//" not in re.sub(r"http://www\.w3\.org/2000/svg", "", page.replace("<!doctype html>", ""))


@pytest.mark.parametrize("path", PAGES)
async def test_every_shape_a_page_shows_is_there(site: Site, path: str) -> None:
    _, outline = await _outline(site, path)
    shapes = {f"#{attributes['id']}" for attributes, _ in outline.all("symbol")}
    assert {attributes["href"] for attributes, _ in outline.all("use")} <= shapes


async def test_the_virtual_office_has_a_picture_for_each_device_and_a_desk_for_each_counter(site: Site) -> None:
    page, outline = await _outline(site, "/")
    devices = {attributes["data-device"]: attributes for attributes, _ in outline.all("figure")}
    assert set(devices) == {"kiosk-1", "printer-1", "display-1", "display-2", "buttons-1"}
    assert {name for name, attributes in devices.items() if "data-touch" in attributes} == {"kiosk-1", "buttons-1"}
    assert {f"/desk/{counter}" for counter in site.front.plan.counters} <= {a.get("href") for a, _ in outline.all("a")}
    assert "Живі відвідувачі" in page


@pytest.mark.parametrize(("language", "words"), [("uk", "Вікно 3"), ("en", "Counter 3")])
async def test_a_call_for_help_at_a_counter_is_told_with_the_words_people_use(
    site: Site, language: str, words: str
) -> None:
    told = re.search(r'id="page">(.*?)</script>', await site.page("/", language))
    assert told
    assert json.loads(told[1])["places"]["counter-3"] == words


async def test_an_office_that_is_no_demonstration_has_a_plain_index(working_site: Site) -> None:
    page, outline = await _outline(working_site, "/")
    assert not outline.all("figure")
    assert {"/desk", "/board/1", "/board/2", "/rate"} <= {a.get("href") for a, _ in outline.all("a")}
    assert "Живі відвідувачі" not in page


async def test_a_desk_of_no_counter_names_the_counters_there_are(site: Site) -> None:
    async with site.client.get("/desk/77") as response:
        page = await response.text()
        assert response.status == 404
    assert "77" in page
    assert "1, 2, 3" in page


async def test_an_address_in_an_error_is_text_and_never_markup(site: Site) -> None:
    async with site.client.get("/desk/%3Cscript%3Ealert(1)%3C%2Fscript%3E") as response:
        page = await response.text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


async def test_a_mistake_of_ours_is_a_sentence_and_not_a_trace(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.front, "states", lambda: 1 / 0)
    async with site.client.get("/api/state/office") as response:
        assert response.status == 500
        assert (await response.json())["error"]["code"] == "our_fault"
    async with site.client.get("/board/1") as response:
        page = await response.text()
        assert response.status == 500
    assert "ZeroDivisionError" not in page


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [Theme.load(CONFIG).light, Theme.load(CONFIG).dark])
def test_words_stand_out_from_what_they_are_on(palette: Palette) -> None:
    for name in ("ink", "quiet", "accent", "good", "warn", "stop", "called"):
        assert _contrast(getattr(palette, name), palette.paper) >= 4.5, name

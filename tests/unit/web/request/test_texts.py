"""Words of people on the pages and in the API: taken, shown to the desk that has the visitor, erased on request."""

from __future__ import annotations

import logging

import pytest
from aiohttp.http_exceptions import BadHttpMessage

from queue_core.web.request.unread import keep_requests_out_of_the_log
from tests.unit.web.conftest import OURS, Site

FORM = {"id": "f1", "code": "7K3M9PQR", "mark": "2", "comment": " Довго чекали\r\nна довідку "}


async def test_words_with_a_mark_reach_the_office(site: Site) -> None:
    async with site.client.post("/rate", data=FORM, headers=OURS) as response:
        assert response.status == 200
    assert site.front.told_of("comment") == [("Довго чекали\r\nна довідку",)]
    await site.post("/api/rate", {"id": "f2", "code": "7K3M9PQR", "mark": 5, "comment": "Дякую"})
    assert site.front.told_of("comment")[1:] == [("Дякую",)]


async def test_a_mark_needs_no_words(site: Site) -> None:
    async with site.client.post("/rate", data={**FORM, "comment": "  "}, headers=OURS) as response:
        assert response.status == 200
    assert site.front.told_of("comment") == []


@pytest.mark.parametrize("mark", ["2", "9"])
async def test_a_form_that_is_not_taken_keeps_the_words_as_text(site: Site, mark: str) -> None:
    site.front.refusing = "Текст задовгий."
    words = "</textarea><script>alert(1)</script>"
    async with site.client.post("/rate", data={**FORM, "mark": mark, "comment": words}, headers=OURS) as response:
        page = await response.text()
        assert response.status in (400, 409)
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(("language", "hint"), [("uk", "Імен і телефонів не пишіть"), ("en", "No names or phone")])
async def test_the_form_asks_for_no_names_and_says_that_words_are_erased(site: Site, language: str, hint: str) -> None:
    page = await site.page(f"/rate?lang={language}")
    assert hint in page
    assert 'maxlength="500"' in page


async def test_a_note_is_left_at_a_desk_and_shown_there(site: Site) -> None:
    reply = await (await site.post("/api/note", {"id": "n1", "counter": "1", "text": "Чекає на довідку"})).json()
    assert reply["ok"] is True
    assert site.front.told_of("note") == [("1", "Чекає на довідку", "n1", "uk")]
    site.front.noted["1"] = ["Чекає на довідку"]
    async with site.client.get("/api/notes/1") as response:
        assert [note["text"] for note in (await response.json())["notes"]] == ["Чекає на довідку"]
    async with site.client.get("/api/notes/99") as response:
        assert response.status == 404


async def test_a_visit_is_forgotten_by_number_and_day(site: Site) -> None:
    body = {"id": "x1", "number": "А017", "day": "2026-11-22"}
    told = await (await site.post("/api/forget", body)).json()
    assert told == {"erased": 1, "gone": True, "ok": True}
    await site.post("/api/forget", {"id": "x2", "number": "А018"})
    assert site.front.told_of("forget") == [("А017", "2026-11-22", "x1"), ("А018", None, "x2")]
    wrong = await site.post("/api/forget", body | {"day": "вчора"})
    assert (wrong.status, (await wrong.json())["error"]["field"]) == (400, "day")


async def test_a_foreign_page_neither_writes_nor_erases(site: Site) -> None:
    orders = {"/api/note": {"id": "n", "counter": "1", "text": "x"}, "/api/forget": {"id": "n", "number": "А1"}}
    for path, body in orders.items():
        async with site.client.post(path, json=body, headers={"Origin": "http://elsewhere.example"}) as response:
            assert response.status == 403
    assert site.front.told == []


def test_what_is_no_request_is_not_logged_as_it_came(caplog: pytest.LogCaptureFixture) -> None:
    logger = keep_requests_out_of_the_log()
    assert keep_requests_out_of_the_log().filters == logger.filters
    with caplog.at_level(logging.DEBUG, logger.name):
        try:
            raise BadHttpMessage("Bad status line «Олена, 067»")
        except BadHttpMessage as error:
            logger.error("Error handling request: %s", error, exc_info=error)
        logger.error("Something else")
    assert "Олена" not in caplog.text
    assert "A request was not HTTP and was refused (BadHttpMessage)" in caplog.text
    assert "Something else" in caplog.text

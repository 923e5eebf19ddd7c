"""Why a number was called, asked of the pages: in JSON, and on a page without scripts."""

from queue_core.reports.why import WhyAnswer
from tests.unit.web.conftest import Site

TOLD = WhyAnswer("П003", True, "Талон П003 викликано <раніше>.", ["Рівень 1: першочергово."], ["08:40 — видано."])


async def test_the_answer_is_given_to_programs(site: Site) -> None:
    site.front.whys["п003"] = TOLD
    async with site.client.get("/api/why/п003?lang=en") as response:
        answer = await response.json()
    assert (answer["number"], answer["sentence"]) == ("П003", TOLD.sentence)
    assert (answer["details"], answer["story"]) == (TOLD.details, TOLD.story)
    assert site.front.told_of("why") == [("п003", "en")]


async def test_an_unknown_number_is_told_with_a_remedy(site: Site) -> None:
    async with site.client.get("/api/why/П999", headers={"Accept-Language": "en"}) as response:
        error = (await response.json())["error"]
    assert (response.status, error["code"], error["field"]) == (404, "no_such_ticket", "number")
    assert "П999" in error["wrong"]


async def test_the_page_asks_and_answers_without_scripts(site: Site) -> None:
    page = await site.page("/why")
    assert 'action="/why"' in page
    assert not site.front.told_of("why")
    site.front.whys["п003"] = TOLD
    page = await site.page("/why?number=п003")
    assert "Талон П003 викликано &lt;раніше&gt;." in page
    assert "Рівень\u00a01: першочергово." in page, "a line does not break before a figure"
    assert "08:40 — видано." in page
    assert "<script" not in page


async def test_the_page_keeps_a_number_nobody_had(site: Site) -> None:
    async with site.client.get("/why", params={"number": "Ъ<1>"}) as response:
        page = await response.text()
    assert response.status == 404
    assert 'value="Ъ&lt;1&gt;"' in page


async def test_the_list_of_desks_leads_there(site: Site) -> None:
    assert 'href="/why"' in await site.page("/desk")

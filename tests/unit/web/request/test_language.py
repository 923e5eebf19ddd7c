import pytest

from queue_core.web.request.language import Languages
from tests.unit.web.conftest import Site

LANGUAGES = Languages(["uk", "en"])


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "chosen"),
    [
        ({}, {}, "", "uk"),
        ({}, {}, "en-GB,en;q=0.9", "en"),
        ({}, {}, "de,en;q=0.5,uk;q=0.7", "uk"),
        ({}, {}, "en;q=0,de", "uk"),
        ({}, {}, "en;q=nonsense", "uk"),
        ({}, {"language": "en"}, "uk", "en"),
        ({"lang": "uk"}, {"language": "en"}, "en", "uk"),
        ({"lang": "xx"}, {"language": "../en"}, "en", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_kept_or_wished(
    query: dict[str, str], cookie: dict[str, str], accepted: str, chosen: str
) -> None:
    assert LANGUAGES.choose(query, cookie, accepted) == chosen


async def test_a_language_chosen_on_a_page_is_kept_for_the_next(site: Site) -> None:
    assert '<html lang="en"' in await site.page("/desk?lang=en")
    assert '<html lang="en"' in await site.page("/desk/1")
    assert '<html lang="uk"' in await site.page("/?lang=uk")


async def test_a_request_in_the_background_does_not_change_what_is_kept(site: Site) -> None:
    await site.post("/api/press?lang=en", {"id": "a", "counter": "1", "key": "open"})
    await site.page("/board/1?part=board&lang=en")
    assert '<html lang="uk"' in await site.page("/desk")
    assert site.front.told_of("press")[0][-1] == "en"


async def test_the_other_language_is_one_click_away_and_the_rest_of_the_address_stays(site: Site) -> None:
    page = await site.page("/rate?code=7K3M9PQR")
    assert 'href="/rate?code=7K3M9PQR&amp;lang=en"' in page
    assert 'hreflang="en"' in page

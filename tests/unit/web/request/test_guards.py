import pytest

from tests.unit.web.conftest import Site

PRESS = {"id": "a1", "counter": "1", "key": "open"}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "[", "10.0.0.7"])
async def test_a_name_that_is_not_ours_is_not_answered(site: Site, host: str) -> None:
    async with site.client.get("/", headers={"Host": host}) as response:
        assert response.status == 400
        assert "Такої" not in await response.text()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"])
async def test_the_loopback_names_are_ours(site: Site, host: str) -> None:
    async with site.client.get("/", headers={"Host": host}) as response:
        assert response.status == 200


async def test_a_foreign_page_changes_nothing(site: Site) -> None:
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://evil.example", "X-Cherga": "1"},
        {},
    ):
        async with site.client.post("/api/press", json=PRESS, headers=headers) as response:
            assert response.status == 403
            assert (await response.json())["error"]["field"] == "Origin"
    assert site.front.told == []


async def test_a_form_of_our_own_page_is_taken_without_scripts(site: Site) -> None:
    origin = f"http://{site.client.host}:{site.client.port}"
    form = {"id": "f1", "code": "7K3M9PQR", "mark": "4"}
    async with site.client.post("/rate", data=form, headers={"Origin": origin}) as response:
        assert response.status == 200
    assert site.front.told_of("rate") == [("7K3M9PQR", 4, "f1", "uk")]


async def test_a_form_of_a_foreign_page_is_not(site: Site) -> None:
    form = {"id": "f1", "code": "7K3M9PQR", "mark": "1"}
    async with site.client.post("/rate", data=form, headers={"Origin": "http://evil.example"}) as response:
        assert response.status == 403
    assert site.front.told == []


@pytest.mark.parametrize("path", ["/", "/desk/1", "/rate", "/static/theme.css", "/api/state/office", "/nowhere"])
async def test_every_answer_tells_the_browser_what_a_page_may_do(site: Site, path: str) -> None:
    async with site.client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"


async def test_pages_and_answers_are_not_kept_by_a_browser(site: Site) -> None:
    for path in ("/", "/desk/1", "/api/state/office"):
        async with site.client.get(path) as response:
            assert response.headers["Cache-Control"] == "no-store"

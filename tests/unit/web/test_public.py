import msgspec

from queue_core.wire.states import BoardWaiting, Suspension
from queue_core.wire.values import Estimate
from tests.unit.web.conftest import OURS, Site

FORM = {"id": "f1", "code": "7K3M9PQR", "mark": "5"}


async def test_a_board_shows_its_calls_newest_first_and_who_waits(site: Site) -> None:
    waiting = [BoardWaiting(direction="passports", count=7, estimate=Estimate(5, 15))]
    site.front.show_board("1", ("П017", "2"), ("Г004", "1"), waiting=waiting)
    page = await site.page("/board/1")
    assert page.index("П017") < page.index("Г004")
    assert "Паспорти" in page
    assert "≈ 5–15 хв" in page
    assert "13:00" in page, "the office's own time"


async def test_a_board_works_without_scripts_by_asking_again(site: Site) -> None:
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in await site.page("/board/1")


async def test_a_call_is_marked_new_for_a_while(site: Site) -> None:
    site.front.show_board("1", ("П017", "2"))
    assert 'class="fresh"' in await site.page("/board/1")
    await site.clock.advance(21)
    assert 'class="fresh"' not in await site.page("/board/1")


async def test_the_part_that_changes_can_be_fetched_alone(site: Site) -> None:
    site.front.show_board("1", ("П017", "2"))
    part = await site.page("/board/1?part=board")
    assert "П017" in part
    assert "<html" not in part


async def test_a_board_says_that_the_office_stands_still(site: Site) -> None:
    site.front.open_office(suspended=Suspension("air_raid", site.front.moment()))
    page = await site.page("/board/1")
    assert "Повітряна тривога" in page
    assert "Підійдіть до вікна" not in page, "nobody is sent to the shelter and to a counter at once"
    site.front.open_office()
    assert "Підійдіть до вікна" in await site.page("/board/1")
    site.front.show_board("1", closed=True)
    assert "Зал зачинено" in await site.page("/board/1")


async def test_a_notice_of_the_office_takes_the_place_of_the_usual_word(site: Site) -> None:
    assert "Воїни обслуговуються першочергово" in await site.page("/board/1")
    site.front.show_board("1", notice={"uk": "Сьогодні до 14:00"})
    assert "Сьогодні до 14:00" in await site.page("/board/1")


async def test_a_board_without_a_state_yet_is_empty_and_not_an_error(site: Site) -> None:
    del site.front._states["board/1"]
    assert "Викликів ще немає" in await site.page("/board/1")


async def test_a_hall_that_is_not_there_is_said(site: Site) -> None:
    async with site.client.get("/board/9") as response:
        assert response.status == 404


async def test_the_code_of_the_slip_is_filled_in_from_its_address(site: Site) -> None:
    assert 'value="7K3M9PQR"' in await site.page("/rate?code=7K3M9PQR")


async def test_a_rating_is_sent_and_thanked_for(site: Site) -> None:
    async with site.client.post("/rate", data={**FORM, "code": " 7k3m-9pqr "}, headers=OURS) as response:
        assert response.status == 200
        assert "Дякуємо за оцінку" in await response.text()
    assert site.front.told_of("rate") == [("7K3M9PQR", 5, "f1", "uk")]


async def test_each_form_carries_an_id_of_its_own_so_that_sending_twice_counts_once(site: Site) -> None:
    first, second = await site.page("/rate"), await site.page("/rate")
    ids = [page.partition('name="id" value="')[2].partition('"')[0] for page in (first, second)]
    assert len(set(ids)) == 2
    assert all(len(one) == 32 for one in ids)


async def test_a_rating_without_a_mark_or_a_code_keeps_what_was_written(site: Site) -> None:
    async with site.client.post("/rate", data={"id": "f1", "code": "7K3M9PQR"}, headers=OURS) as response:
        page = await response.text()
        assert response.status == 400
    assert "Оберіть одне" in page
    assert 'value="7K3M9PQR"' in page
    async with site.client.post("/rate", data={"id": "f1", "mark": "3"}, headers=OURS) as response:
        assert "Впишіть код" in await response.text()
    assert site.front.told == []


async def test_a_rating_the_office_refuses_is_told_in_its_words(site: Site) -> None:
    site.front.refusing = "Такого коду немає. Перевірте талон."
    async with site.client.post("/rate", data=FORM, headers=OURS) as response:
        page = await response.text()
        assert response.status == 409
    assert "Такого коду немає. Перевірте талон." in page
    assert 'value="7K3M9PQR"' in page


async def test_a_tablet_is_there_for_each_counter_and_for_no_other(site: Site) -> None:
    page = await site.page("/tablet/2")
    assert page.count('data-mark="') == 5
    async with site.client.get("/tablet/9") as response:
        assert response.status == 404


async def test_no_page_tells_a_rating_code(site: Site) -> None:
    site.front.show_counter("1", "paused", rate="7K3M9PQR")
    for path in ("/", "/desk", "/desk/1", "/board/1", "/tablet/1"):
        assert "7K3M9PQR" not in await site.page(path)
    assert msgspec.structs.asdict(site.front.counter("1"))["rate"] == "7K3M9PQR"

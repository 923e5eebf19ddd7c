"""What a desk is told and asks for over HTTP, and who hears it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import ClientWebSocketResponse

from queue_core.views.desk import Claim, DeskView, Seat, Seated, Visit
from tests.support.staff.signing import staff_site
from tests.support.staff.users import add_user
from tests.unit.web.conftest import Site

WORDS = {"uk": "Паспорт", "en": "Passport"}
VISIT = Visit("П001", WORDS, 18, [WORDS], [], None, "uk", Claim(WORDS, WORDS, False), None, [], "2")
SHOWN = {"visit": VISIT, "seated": Seated("olena", "Олена"), "next": "П002"}
OF = "/api/live?of=desk/1,seats"


async def _told_until_beat(socket: ClientWebSocketResponse) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    async with asyncio.timeout(5):
        while not told or told[-1]["kind"] != "beat":
            told.append(await socket.receive_json())
    return told


async def test_a_desk_hears_its_visit_and_who_works_where_at_once_and_on_each_change(site: Site) -> None:
    site.front.show_desk("1", **SHOWN)
    site.front.show_seats({"1": Seat("olena", "Олена")})
    async with site.client.ws_connect(OF) as socket:
        told = {one["kind"]: one for one in await _told_until_beat(socket)}
        assert told["desk"]["counter"] == "1"
        assert told["desk"]["desk"]["visit"]["documents"] == [WORDS]
        assert told["desk"]["desk"]["visit"]["claim"] == {"name": WORDS, "proof": WORDS, "denied": False}
        assert told["seats"]["seats"] == {"1": {"administrator": "olena", "name": "Олена", "tried": None}}
        site.front.show_desk("1")
        async with asyncio.timeout(5):
            while (one := await socket.receive_json())["kind"] != "desk":
                pass
    assert one["desk"] == dict.fromkeys(DeskView.__struct_fields__)


async def test_nobody_but_who_works_at_desks_hears_of_a_visit(tmp_path: Path) -> None:
    async with staff_site(tmp_path) as site:
        site.front.show_desk("1", **SHOWN)
        for name, heard in ((None, set()), ("petro", set()), ("iryna", {"seats"}), ("taras", {"desk", "seats"})):
            site.forget_cookies()
            if name is not None:
                await site.sign_in(name)
            async with site.client.ws_connect(OF) as socket:
                told = {one["kind"] for one in await _told_until_beat(socket)}
            assert told - {"hello", "beat"} == heard, name


async def test_a_key_bears_its_reason_and_who_opens_is_who_signed_in(tmp_path: Path) -> None:
    async with staff_site(tmp_path) as site:
        add_user(site.file, "roman", ("administrator",), administrator="petro")
        site.entrance._version = -1
        await site.entrance.look()
        await site.sign_in("roman")
        for body in ({"id": "1", "key": "open"}, {"id": "2", "key": "pause", "reason": "break"}):
            answer = await site.order("/api/press", {"counter": "1", **body})
            assert (await answer.json())["ok"] is True
        assert site.front.told_of("opener") == [("petro",)]
        assert site.front.told_of("pause_reason") == [("break",)]
        taken = await site.order("/api/take_seat", {"id": "3", "counter": "2"})
        assert (await taken.json())["ok"] is True
        assert site.front.told_of("take_seat") == [("2", "petro", "3", "uk")]


async def test_who_serves_nowhere_takes_no_seat_and_an_unknown_counter_has_none(tmp_path: Path) -> None:
    async with staff_site(tmp_path) as site:
        await site.sign_in("olena")
        answer = await site.order("/api/take_seat", {"id": "1", "counter": "1"})
        assert (answer.status, (await answer.json())["error"]["code"]) == (403, "serves_nowhere")
        answer = await site.order("/api/take_seat", {"id": "1", "counter": "77"})
        assert (answer.status, (await answer.json())["error"]["code"]) == (404, "no_such_counter")
        assert not site.front.told_of("take_seat")


async def test_a_small_page_says_so_in_its_markup(site: Site) -> None:
    assert '<html lang="uk" data-build=' in await site.page("/desk/1")
    assert 'class="small"' in await site.page("/desk/1?small=1")
    assert 'class="small"' not in await site.page("/desk/1?small=yes")

import asyncio
import socket as sockets
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from queue_core.web import live
from tests.support.waiting import until
from tests.support.web_office import picture
from tests.unit.web.conftest import Site


async def _heard_until_beat(socket: ClientWebSocketResponse) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    async with asyncio.timeout(5):
        while not heard or heard[-1]["kind"] != "beat":
            heard.append(await socket.receive_json())
    return heard


async def _next(socket: ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            told: dict[str, Any] = await socket.receive_json()
            if told["kind"] == kind:
                return told


async def test_a_listener_is_told_everything_first_then_a_beat(site: Site) -> None:
    site.front.show_screen("kiosk-1", picture("x"))
    async with site.client.ws_connect("/api/live") as socket:
        heard = await _heard_until_beat(socket)
    assert heard[0]["kind"] == "hello"
    assert heard[0]["speed"] == 1.0
    states = {told["name"] for told in heard if told["kind"] == "state"}
    assert states == set(site.front.states())
    presences = {told["device"] for told in heard if told["kind"] == "presence"}
    assert presences == set(site.front.presences())
    assert [told["device"] for told in heard if told["kind"] == "screen"] == ["kiosk-1"]
    assert heard[-1] == {"kind": "beat", "now": site.clock.now(), "visitors": False}


async def test_a_listener_hears_only_of_what_it_asked_for(site: Site) -> None:
    async with site.client.ws_connect("/api/live?of=state/counter/2,presence/") as socket:
        heard = await _heard_until_beat(socket)
        assert {told["name"] for told in heard if told["kind"] == "state"} == {"counter/2"}
        assert any(told["kind"] == "presence" for told in heard)
        site.front.show_counter("1", "free")
        site.front.show_counter("2", "serving", "П009")
        told = await _next(socket, "state")
    assert (told["name"], told["state"]["number"]) == ("counter/2", "П009")


async def test_a_device_that_goes_away_is_told(site: Site) -> None:
    async with site.client.ws_connect("/api/live?of=presence/display-1") as socket:
        await _heard_until_beat(socket)
        site.front.go_away("display-1")
        told = await _next(socket, "presence")
    assert told["device"] == "display-1"
    assert told["presence"]["online"] is False


async def test_each_picture_has_a_version_of_its_own(site: Site) -> None:
    versions = set()
    async with site.client.ws_connect("/api/live?of=screen/") as socket:
        await _heard_until_beat(socket)
        for word in ("one", "two", "three"):
            site.front.show_screen("kiosk-1", picture(word))
            versions.add((await _next(socket, "screen"))["version"])
    assert len(versions) == 3


async def test_a_beat_comes_every_second_and_tells_of_the_visitors(site: Site) -> None:
    async with site.client.ws_connect("/api/live?of=nothing") as socket:
        await _next(socket, "beat")
        began = asyncio.get_running_loop().time()
        site.front.let_visitors_live(True)
        beat = await _next(socket, "beat")
        took = asyncio.get_running_loop().time() - began
    assert beat["visitors"] is True
    assert 0.5 < took < 2.5


async def test_a_desk_hears_a_beat_twice_a_second(site: Site) -> None:
    async with site.client.ws_connect("/api/live?of=desk/1") as socket:
        await _next(socket, "beat")
        began = asyncio.get_running_loop().time()
        for _ in range(3):
            await _next(socket, "beat")
        took = asyncio.get_running_loop().time() - began
    assert 1.2 < took < 2.6


async def test_many_changes_while_a_listener_is_busy_become_one(site: Site) -> None:
    async with site.client.ws_connect("/api/live?of=state/counter/1") as socket:
        await _heard_until_beat(socket)
        for number in range(500):
            site.front.show_counter("1", "called", f"П{number:03}")
        told = await _next(socket, "state")
        assert told["state"]["number"] == "П499"
        assert (await _next(socket, "beat"))["kind"] == "beat"


async def test_pictures_are_not_told_of_where_it_is_no_demonstration(working_site: Site) -> None:
    working_site.front.show_screen("kiosk-1", picture("x"))
    async with working_site.client.ws_connect("/api/live") as socket:
        heard = await _heard_until_beat(socket)
    assert not [told for told in heard if told["kind"] == "screen"]


async def test_a_foreign_page_hears_nothing(site: Site) -> None:
    with pytest.raises(WSServerHandshakeError) as trouble:
        await site.client.ws_connect("/api/live", headers={"Origin": "http://evil.example"})
    assert trouble.value.status == 403


async def test_a_listener_that_leaves_is_forgotten(site: Site) -> None:
    socket = await site.client.ws_connect("/api/live")
    await until(lambda: len(site.front.ears) == 1)
    await socket.close()
    await until(lambda: not site.front.ears)


async def test_a_listener_that_takes_nothing_is_let_go(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "GIVE_UP_SECONDS", 0.2)
    stalled = sockets.socket()
    stalled.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    stalled.connect(("127.0.0.1", site.client.port))
    with stalled:
        stalled.sendall(
            b"GET /api/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        await until(lambda: site.front.ears)

        def flood() -> bool:
            site.front.show_board("1", notice={"uk": "х" * 100_000})
            return not site.front.ears

        await until(flood)
        await until(lambda: not site.client.server.runner.server.connections)


async def test_a_request_that_is_no_listener_is_told_how_to_listen(site: Site) -> None:
    async with site.client.get("/api/live") as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == "not_a_listener"


async def test_one_listener_too_many_is_turned_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MAX_LISTENERS", 1)
    async with site.client.ws_connect("/api/live"):
        with pytest.raises(WSServerHandshakeError) as trouble:
            await site.client.ws_connect("/api/live")
        assert trouble.value.status == 503


async def test_listeners_are_let_go_when_the_office_stops(site: Site) -> None:
    socket = await site.client.ws_connect("/api/live")
    await _heard_until_beat(socket)
    await site.client.server.close()
    async with asyncio.timeout(5):
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            pass
    assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)

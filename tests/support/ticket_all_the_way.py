"""A ticket from touch to rating in a whole office of processes."""

from __future__ import annotations

import asyncio
from urllib.request import Request, urlopen

import msgspec

from queue_core.simulate.edges import Wish
from tests.support.waiting import until
from tests.support.whole_office import WholeOffice

PASSPORT = Wish(service="passport-foreign")
VETERAN = Wish(service="passport-foreign", category="veteran")


async def post(whole: WholeOffice, path: str, body: dict[str, object]) -> dict[str, object]:
    """Post to a page as its script would."""
    request = Request(
        whole.office.address.rstrip("/") + path,
        data=msgspec.json.encode(body),
        headers={"Content-Type": "application/json", "X-Cherga": "1"},
    )
    answer = await asyncio.to_thread(lambda: urlopen(request, timeout=10).read())
    decoded: dict[str, object] = msgspec.json.decode(answer)
    return decoded


async def one_ticket_all_the_way(whole: WholeOffice) -> None:
    await whole.boxes.until("1", lambda box: box.lamp == "closed")
    await whole.boxes.press("1", "open")
    await whole.boxes.until("1", lambda box: box.lamp == "free")
    first = await whole.glass.take_ticket(PASSPORT)
    assert first.number == "П001"
    await whole.boxes.until("1", lambda box: box.number == "П001")
    second = await whole.glass.take_ticket(PASSPORT)
    veteran = await whole.glass.take_ticket(VETERAN)
    assert (second.number, veteran.number) == ("П002", "П003")
    await whole.boxes.press("1", "next")
    await whole.boxes.until("1", lambda box: box.number == "П003")
    await until(lambda: len(whole.witnesses.paper) == 3)
    assert [text.split()[0] for text in whole.witnesses.paper] == ["П001", "П002", "П003"]
    code = whole.witnesses.paper[0].split()[1]
    assert (await post(whole, "/api/rate", {"code": code, "mark": 5, "id": "mark-1"}))["ok"] is True

"""A counter's rating tablet: paired once by somebody who may, and nothing is rated by any other browser."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from queue_core.staff.audit import first_fault
from queue_core.staff.copying import copy_staff
from queue_core.staff.people import TABLET_SECONDS
from queue_core.staff.staff_file import STAFF, StaffFile
from queue_core.web.access.pairing import Pairing
from queue_core.web.live import SIGNED_OUT
from tests.support.staff.signing import StaffSite
from tests.support.staff.users import add_user

CODE = "7K3M9PQR"
ROLES_THAT_PAIR = ("olena", "petro")


async def pair(office: StaffSite, counter: str = "1", name: str = "petro") -> str:
    """Make the client the tablet of a counter; return what its cookie holds."""
    await office.sign_in(name)
    form = {"token": await office.form_token("/tablets"), "counter": counter}
    answer = await office.post("/tablets/pair", form)
    assert (answer.status, answer.headers["Location"]) == (303, f"/tablet/{counter}")
    token = office.cookie("cherga-tablet")
    assert token is not None
    return token


async def code_of(office: StaffSite, counter: str) -> str | None:
    found: str | None = (await (await office.get(f"/api/state/counter/{counter}")).json()).get("rate")
    return found


async def code_pushed(office: StaffSite, counter: str) -> str | None:
    async with asyncio.timeout(10), office.client.ws_connect(f"/api/live?of=state/counter/{counter}") as socket:
        while (told := await socket.receive_json())["kind"] != "state":
            pass
    found: str | None = told["state"].get("rate")
    return found


def has_faces(page: str) -> bool:
    return 'data-mark="5"' in page


async def test_a_browser_that_is_no_tablet_is_told_what_to_do_and_rates_nothing(office: StaffSite) -> None:
    office.front.show_counter("1", "paused", rate=CODE)
    page = await (await office.get("/tablet/1", **{"Accept-Language": "en"})).text()
    assert "This tablet is not paired" in page
    assert "choose “Counter 1” and press “Pair”" in page
    assert not has_faces(page)
    assert "tablet.js" not in page
    assert (await code_of(office, "1"), await code_pushed(office, "1")) == (None, None)


@pytest.mark.parametrize("name", ["olena", "taras", "iryna", "petro", "maria"])
async def test_nobody_who_works_here_hears_the_code_either(office: StaffSite, name: str) -> None:
    office.front.show_counter("1", "paused", rate=CODE)
    await office.sign_in(name)
    assert (await code_of(office, "1"), await code_pushed(office, "1")) == (None, None)


@pytest.mark.parametrize("name", ROLES_THAT_PAIR)
async def test_a_paired_tablet_rates_at_its_own_counter_and_at_no_other(office: StaffSite, name: str) -> None:
    for counter in ("1", "2"):
        office.front.show_counter(counter, "paused", rate=CODE)
    await pair(office, "1", name)
    assert has_faces(await (await office.get("/tablet/1")).text())
    assert (await code_of(office, "1"), await code_pushed(office, "1")) == (CODE, CODE)
    assert (await code_of(office, "2"), await code_pushed(office, "2")) == (None, None)
    other = await (await office.get("/tablet/2", **{"Accept-Language": "en"})).text()
    assert not has_faces(other)
    assert "the tablet of another counter" in other
    assert (await office.order("/api/rate", {"id": "r1", "code": CODE, "mark": 5})).status == 200
    assert [told[:2] for told in office.front.told_of("rate")] == [(CODE, 5)]


async def test_who_paired_a_tablet_is_signed_out_on_it(office: StaffSite) -> None:
    await office.sign_in("petro")
    session = office.cookie()
    await pair(office)
    assert not office.cookie()
    assert (await office.get("/audit")).status == 303
    assert (await office.get("/audit", Cookie=f"cherga={session}")).status == 303, "nor with the cookie somebody kept"


async def test_the_cookie_of_a_tablet_lasts_and_is_out_of_reach_of_scripts_and_other_sites(office: StaffSite) -> None:
    await office.sign_in("petro")
    form = {"token": await office.form_token("/tablets"), "counter": "1"}
    paired = await office.post("/tablets/pair", form)
    shown = await office.get("/tablet/1")
    for answer in (paired, shown):
        cookie = answer.cookies["cherga-tablet"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        assert int(cookie["max-age"]) == TABLET_SECONDS
    assert len(str(office.cookie("cherga-tablet"))) >= 43, "256 random bits"


async def test_the_file_keeps_no_cookie_of_a_tablet(office: StaffSite) -> None:
    token = await pair(office)
    assert token.encode() not in office.file.path.read_bytes()
    [kept] = office.file.book().tablets.values()
    assert (kept.counter, kept.paired_by, kept.address) == ("1", "petro", "127.0.0.1")


async def test_a_revoked_tablet_is_told_at_once_and_hears_nothing_more(office: StaffSite) -> None:
    office.front.show_counter("1", "paused", rate=CODE)
    token = await pair(office)
    tablet = {"Cookie": f"cherga-tablet={token}"}
    async with asyncio.timeout(10), office.client.ws_connect("/api/live?of=state/", headers=tablet) as socket:
        await socket.receive_json()
        await office.sign_in("olena")
        page = await (await office.get("/tablets")).text()
        key = re.search(r'name="tablet" value="([^"]+)"', page)
        assert key is not None
        form = {"token": await office.form_token("/tablets"), "tablet": key[1]}
        assert (await office.post("/tablets/revoke", form)).status == 200
        assert (await office.post("/tablets/revoke", form)).status == 404
        async for _ in socket:
            pass
        assert socket.close_code == SIGNED_OUT
    assert not has_faces(await (await office.get("/tablet/1")).text())
    assert await code_of(office, "1") is None


async def test_pairing_anew_moves_a_tablet(office: StaffSite) -> None:
    first = await pair(office, "1")
    await pair(office, "2")
    assert [one.counter for one in office.file.book().tablets.values()] == ["2"]
    office.forget_cookies()
    page = await (await office.get("/tablet/1", Cookie=f"cherga-tablet={first}")).text()
    assert not has_faces(page)


async def test_pairing_and_revoking_stand_in_the_audit_by_name(office: StaffSite) -> None:
    await pair(office, "2", "petro")
    await office.sign_in("olena")
    [key] = office.file.book().tablets
    await office.post("/tablets/revoke", {"token": await office.form_token("/tablets"), "tablet": key})
    records = office.file.audit()
    told = [(one.act.what, one.act.who, one.act.detail) for one in records if one.act.what.startswith("tablet")]
    assert told == [("tablet_paired", "petro", "2"), ("tablet_revoked", "olena", "2")]
    assert first_fault(records) is None
    page = await (await office.get("/audit", **{"Accept-Language": "en"})).text()
    assert "tablet paired with counter" in page
    assert "tablet revoked from counter" in page


@pytest.mark.parametrize("name", ["taras", "iryna"])
async def test_other_roles_pair_nothing(office: StaffSite, name: str) -> None:
    await office.sign_in(name)
    assert (await office.get("/tablets")).status == 403
    form = {"token": await office.form_token(), "counter": "1"}
    assert (await office.post("/tablets/pair", form)).status == 403
    assert office.file.book().tablets == {}


async def test_a_form_of_another_page_pairs_nothing(office: StaffSite) -> None:
    await office.sign_in("petro")
    assert (await office.post("/tablets/pair", {"counter": "1"})).status == 403
    token = await office.form_token("/tablets")
    foreign = await office.post("/tablets/pair", {"counter": "1", "token": token}, Origin="http://evil.example")
    assert foreign.status == 403
    assert (await office.post("/tablets/pair", {"counter": "99", "token": token})).status == 404
    assert office.file.book().tablets == {}


@pytest.mark.parametrize("cookie", ["", "x", "Я", "0" * 64, '"; drop'])
async def test_a_cookie_that_nobody_gave_is_no_tablet(office: StaffSite, cookie: str) -> None:
    await pair(office)
    [kept] = office.file.book().tablets
    pairing = Pairing(office.entrance, office.clock)
    assert pairing.counter_of(cookie) is None
    assert pairing.counter_of(kept) is None, "what the file keeps is not the cookie"


async def test_a_tablet_goes_on_when_who_paired_it_is_gone_and_after_a_restart(office: StaffSite) -> None:
    token = await pair(office, "1", "petro")
    add_user(office.file, "petro", ("administrator",))
    again = StaffFile(office.file.path)
    try:
        assert [one.counter for one in again.book().tablets.values()] == ["1"]
    finally:
        again.close()
    assert Pairing(office.entrance, office.clock).counter_of(token) == "1"


def test_a_file_of_an_earlier_release_gets_its_list_of_tablets_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / STAFF
    file = StaffFile(path)
    add_user(file, "olena")
    file.close()
    with closing(sqlite3.connect(path)) as earlier:
        earlier.execute("DROP TABLE tablets")
        earlier.commit()
    file = StaffFile(path)
    try:
        assert (list(file.book().users), file.book().tablets) == (["olena"], {})
    finally:
        file.close()


async def test_a_copy_for_a_backup_knows_no_tablet(office: StaffSite, tmp_path: Path) -> None:
    await pair(office)
    copy_staff(office.file.path, tmp_path / "copy.db")
    file = StaffFile(tmp_path / "copy.db")
    try:
        assert file.book().tablets == {}
    finally:
        file.close()


async def test_the_code_is_told_in_no_other_state(office: StaffSite) -> None:
    """What a stranger hears of all names holds the code nowhere."""
    office.front.show_counter("1", "paused", rate=CODE)
    async with asyncio.timeout(10), office.client.ws_connect("/api/live?of=state/,presence/,screen/") as socket:
        heard = [await socket.receive_json()]
        while heard[-1]["kind"] != "beat":
            heard.append(await socket.receive_json())
    assert CODE not in msgspec.json.encode(heard).decode()

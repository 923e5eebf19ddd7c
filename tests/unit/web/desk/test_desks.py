"""What desks are shown by a core in memory: after each commit, never before, and only where somebody looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from queue_core.domain import commands as told
from queue_core.domain.plan import CounterId
from queue_core.front import OfficeFront
from queue_core.staff.acting import acting_as
from queue_core.web.request.visit_bodies import (
    AddServiceBody,
    NotShownBody,
    PostponeBody,
    RedirectBody,
    UndoBody,
    VisitOrder,
)
from queue_core.wire import asks
from tests.support.core.fronts import front_of
from tests.support.core.in_memory import Core, HeldJournal, running
from tests.support.desk.office import desk_plan

ONE = CounterId("1")


@asynccontextmanager
async def opened(data: Path, journal: HeldJournal | None = None) -> AsyncIterator[tuple[OfficeFront, Core]]:
    core = Core(plan=desk_plan(), journal=journal)
    front = front_of(core, data)
    async with running(core), asyncio.timeout(10):
        yield front, core


async def test_a_desk_shows_its_visit_from_the_call_to_the_end(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        assert (await core.press("1", "open")).ok
        await core.ask("kiosk-1", asks.TakeTicket(id="a", service="passport-foreign", category="veteran"))
        desk = front.desk("1")
        assert desk is not None
        assert desk.visit is not None
        assert (desk.visit.number, desk.visit.norm_minutes, desk.visit.claim is not None) == ("П001", 18, True)
        assert [words["uk"] for words in desk.visit.documents] == ["Паспорт", "Код"]
        await core.press("1", "next")
        desk = front.desk("1")
        assert desk is not None
        assert (desk.visit, desk.undo_until is not None) == (None, True)
        assert front.desk("77") is None


async def test_a_desk_tells_when_who_has_not_come_was_called_last(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        await core.press("1", "open")
        await core.take("passport-foreign")
        for key in ("recall", "start"):
            await core.pass_time(50)
            desk = front.desk("1")
            assert desk is not None
            assert desk.called_at is not None
            assert (await core.press("1", key)).ok
            assert desk.called_at.timestamp() == core.clock.now() - 50
        desk = front.desk("1")
        assert desk is not None
        assert desk.called_at is None


async def test_a_desk_is_shown_nothing_that_is_not_durable_yet(tmp_path: Path) -> None:
    journal = HeldJournal()
    async with opened(tmp_path, journal) as (front, core), asyncio.TaskGroup() as tasks:
        await core.press("1", "open")
        journal.is_held = True
        tasks.create_task(core.take("passport-foreign"))
        await journal.entered.acquire()
        assert front.desk("1") is None, "nobody has looked before, and nothing can be said now"
        changes = front.changes()
        heard = tasks.create_task(anext(changes))
        journal.through.release()
        assert "desk/1" in await heard
        desk = front.desk("1")
        assert desk is not None
        assert desk.visit is not None


async def test_only_desks_that_were_looked_at_are_told_of(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        front.desk("1")
        changes = front.changes()
        async with asyncio.TaskGroup() as tasks:
            heard = tasks.create_task(anext(changes))
            for counter in ("2", "1"):
                await core.press(counter, "open")
        names = heard.result() | (await anext(changes) if "desk/1" not in heard.result() else frozenset())
        assert "desk/1" in names
        assert "desk/2" not in names
        assert "seats" not in names


async def test_a_claim_that_was_not_shown_is_told_though_the_lamp_stays_as_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        await core.press("1", "open")
        await core.ask("kiosk-1", asks.TakeTicket(id="a", service="passport-foreign", category="veteran"))
        assert front.desk("1") is not None
        await core.tell(told.SayNotShown(ONE))
        desk = front.desk("1")
        assert desk is not None
        assert desk.visit is not None
        assert desk.visit.claim is not None
        assert desk.visit.claim.denied


async def test_a_seat_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        for counter in ("1", "2"):
            await core.press(counter, "open")
        assert {one.administrator for one in front.seats().values()} == {"olena", "taras"}
        await core.take("passport-foreign")
        refused = await front.take_seat("1", "taras", "t-1", "uk")
        assert (refused.ok, refused.id, refused.refused) == (False, "t-1", "counter_busy")
        assert {one.administrator for one in front.seats().values()} == {"olena", "taras"}
        await core.press("1", "next")
        taken = [await front.take_seat("1", "taras", "t-2", "uk") for _ in range(2)]
        assert taken[0] == taken[1]
        assert {counter: one.administrator for counter, one in front.seats().items()} == {"1": "taras"}


async def test_what_is_done_at_the_desk_of_somebody_else_is_refused_until_the_seat_is_taken(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        await core.press("1", "open")
        await core.take("passport-foreign")
        body = {"counter": "1"}
        orders: list[VisitOrder] = [
            PostponeBody(id="a", for_seconds=60, **body),
            RedirectBody(id="b", service="subsidy", **body),
            NotShownBody(id="c", **body),
            AddServiceBody(id="d", service="subsidy", **body),
            UndoBody(id="e", **body),
        ]
        with acting_as("taras", "taras"):
            keys = ("open", "next", "start", "finish", "recall", "no_show", "pause", "close")
            said = [await front.press("1", key, None, f"p-{key}", "uk") for key in keys]
            said += [await front.visit(order, "uk") for order in orders]
            said.append(await front.note("1", "Без довідки", "n-1", "uk"))
        assert {(reply.refused, "Олена" in (reply.text or "")) for reply in said} == {("not_allowed", True)}
        with acting_as("chief", None):
            assert (await front.press("1", "start", None, "s-1", "uk")).ok, "who serves nowhere helps out"
        with acting_as("olena", "olena"):
            assert (await front.press("1", "finish", None, "f-1", "uk")).ok
        with acting_as("taras", "taras"):
            assert (await front.take_seat("1", "taras", "t-1", "uk")).ok
            assert (await front.press("1", "pause", None, "z-1", "uk")).ok
            assert (await core.press("1", "close")).ok, "a box has no name"


async def test_an_order_about_a_visitor_who_is_not_there_any_more_does_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        await core.press("1", "open")
        await core.take("passport-foreign")
        await core.take("passport-foreign")
        await core.press("1", "next")
        body = {"counter": "1", "visitor": "П001"}
        orders: list[VisitOrder] = [
            PostponeBody(id="a", for_seconds=60, **body),
            RedirectBody(id="b", service="subsidy", **body),
            NotShownBody(id="c", **body),
            AddServiceBody(id="d", service="subsidy", **body),
        ]
        said = [await front.visit(order, "uk") for order in orders]
        said += [await front.press("1", key, None, key, "uk", visitor="П001") for key in ("recall", "start", "no_show")]
        said.append(await front.note("1", "Без довідки", "n-1", "uk", visitor="П001"))
        assert {(reply.refused, "вже не П001" in (reply.text or "")) for reply in said} == {("too_late", True)}
        assert (core.at("1").number, core.at("1").status) == ("П002", "called")
        assert (await front.press("1", "start", None, "s", "uk", visitor="П002")).ok
        assert (await front.note("1", "Без довідки", "n-2", "uk", visitor="П002")).ok


async def test_only_the_press_that_was_seen_is_taken_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        front.desk("1")
        await core.press("1", "open")
        await core.take("passport-foreign")
        await core.press("1", "start")
        desk = front.desk("1")
        assert desk is not None
        await core.press("1", "finish")
        late = await front.visit(UndoBody(id="u-1", counter="1", press=desk.press), "uk")
        assert (late.refused, core.at("1").status) == ("too_late", "paused")
        desk = front.desk("1")
        assert desk is not None
        assert (await front.visit(UndoBody(id="u-2", counter="1", press=desk.press), "uk")).ok
        assert core.at("1").status == "serving"


async def test_somebody_opened_in_another_place_is_told_where_they_work_until_they_press_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core):
        front.seats()
        await front.press("2", "open", None, "p-1", "uk", administrator="taras")
        reply = await front.press("1", "open", None, "p-2", "uk", administrator="taras")
        assert reply.refused == "not_allowed"
        assert front.seats()["2"].tried == "1"
        await core.press("2", "pause")
        await front.take_seat("1", "taras", "t-1", "uk")
        assert front.seats()["1"].tried is None

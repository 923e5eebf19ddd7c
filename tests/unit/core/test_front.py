"""What the pages see and do: published views out, commands in; a slow page costs no memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from queue_core.domain.plan import OfficePlan
from queue_core.floor import Floor
from queue_core.front import OfficeFront
from queue_core.staff.acting import acting_as
from queue_core.web.front import FrontOffice
from queue_core.wire import asks
from queue_core.wire.presence import Presence
from tests.support.core.fronts import front_of
from tests.support.core.in_memory import Core, HeldJournal, running

SECONDS = 5


@asynccontextmanager
async def opened(
    data: Path, journal: HeldJournal | None = None, plan: OfficePlan | None = None
) -> AsyncIterator[tuple[OfficeFront, Core, Floor]]:
    core = Core(journal=journal, plan=plan)
    floor = Floor(core.clock, core.plan.devices)
    front = front_of(core, data, floor)
    async with running(core), asyncio.timeout(SECONDS):
        yield front, core, floor


async def first_after(changes: AsyncIterator[frozenset[str]], act: Callable[[], Awaitable[object]]) -> frozenset[str]:
    """Return the first set of changes a listener hears who listened before `act`."""

    async def listen() -> frozenset[str]:
        return await anext(changes)

    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(listen())
        await asyncio.sleep(0)
        await act()
    return listening.result()


async def test_it_is_the_office_its_pages_know(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        known: FrontOffice = front
        assert known.plan is core.plan
        assert known.demonstration
        assert dict(known.states()) == core.heard


async def test_a_press_on_a_page_gets_the_counter_and_is_of_its_administrator(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        await core.take("subsidy")
        reply = await front.press("3", "open", None, "p1", "en")
        assert reply.counter
        assert (reply.counter.status, reply.counter.number) == ("called", "С001")
        (record,) = core.records_of("counter_opened")
        assert (record.who, record.where, record.cause) == ("administrator", "desk/3", "core/p1")


async def test_what_a_user_orders_is_written_under_their_name_and_a_visitors_code_never_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        await core.take("subsidy")
        with acting_as("taras"):
            await front.press("3", "open", None, "p1", "uk")
            await front.press("3", "start", None, "p2", "uk")
            reply = await front.press("3", "finish", None, "p3", "uk")
            assert reply.counter
            await front.rate(str(reply.counter.rate), 5, "p4", "uk")
            await front.suspend("other", "p5", "uk")
        await front.resume("p6", "uk")
        who = {kind: [record.who for record in core.records_of(kind)] for kind in ("counter_opened", "service_rated")}
        assert who == {"counter_opened": ["taras"], "service_rated": ["visitor"]}
        assert [record.who for record in core.records_of("office_suspended")] == ["taras"]
        assert [record.who for record in core.records_of("office_resumed")] == ["supervisor"]


async def test_a_repeated_press_of_a_page_gets_the_first_outcome(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        await front.press("3", "open", None, "p0", "uk")
        await core.take("subsidy")
        await core.take("subsidy")
        first = await front.press("3", "next", None, "p1", "uk")
        assert await front.press("3", "next", None, "p1", "uk") == first
        assert core.at("3").number == "С002"
        assert (await front.press("3", "close", None, "p1", "uk")).refused == "malformed"


async def test_what_a_person_saw_on_a_page_counts(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        await front.press("3", "open", None, "p0", "uk")
        state = core.at("3")
        await core.take("subsidy")
        stale = await front.press("3", "next", (state.epoch, state.seq), "p1", "uk")
        assert stale.ok
        assert core.at("3").number == "С001"
        state = core.at("3")
        await front.press("3", "next", (state.epoch, state.seq), "p2", "uk")
        assert core.at("3").number is None


async def test_a_refusal_on_a_page_speaks_the_pages_language(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, _, _):
        assert "Nobody" in str((await front.press("3", "next", None, "p1", "en")).text)
        assert "нікого" in str((await front.press("3", "next", None, "p2", "uk")).text)


async def test_rating_and_help_on_pages(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        await core.press("3", "open")
        reply = await core.take("subsidy")
        await core.press("3", "finish")
        assert reply.ticket
        assert (await front.rate(f" {reply.ticket.code.lower()} ", 5, "r1", "uk")).ok
        assert (await front.rate(reply.ticket.code, 5, "r2", "uk")).refused == "already_rated"
        await core.ask("kiosk-1", asks.Help(id="h1", place="ramp"))
        assert (await front.answer_help("ramp", "h2", "uk")).ok
        assert core.records_of("help_answered")


async def test_states_are_those_of_the_last_commit_never_the_office_itself(tmp_path: Path) -> None:
    journal = HeldJournal()
    async with opened(tmp_path, journal) as (front, core, _), asyncio.TaskGroup() as tasks:
        before = dict(front.states())
        journal.is_held = True
        tasks.create_task(core.take("subsidy"))
        await journal.entered.acquire()
        assert core.office.tickets
        assert dict(front.states()) == before
        journal.through.release()


async def test_a_listener_learns_what_changed_and_a_slow_one_gathers(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, floor):
        changes = front.changes()
        assert await first_after(changes, lambda: core.press("3", "open")) == {
            "state/queue",
            "state/counter/3",
            "reception",
        }
        for _ in range(500):
            await core.take("subsidy")
            floor.hear_presence("kiosk-1", Presence(online=True))
        gathered = await anext(changes)
        assert gathered == {"state/queue", "state/board/2", "state/counter/3", "presence/kiosk-1", "reception"}
        await changes.aclose()


async def test_a_listener_that_goes_is_forgotten(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        for _ in range(10):
            changes = front.changes()
            await first_after(changes, lambda: core.take("subsidy"))
            await changes.aclose()
        assert not front._listeners


async def test_a_page_watches_and_touches_through_the_floor(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, _, floor):
        sent: list[tuple[str, bytes]] = []
        floor.send_jobs_through(lambda device, payload: sent.append((device, payload)))
        await front.watch("kiosk-1", 480)
        await front.touch("kiosk-1", 0.1, 0.2)
        assert [device for device, _ in sent] == ["kiosk-1", "kiosk-1"]
        assert b'"for_seconds":30' in sent[0][1]


async def test_simulated_visitors_are_let_in_and_sent_home(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, _, _):
        assert not front.visitors_live()
        changes = front.changes()

        async def let_in() -> None:
            front.let_visitors_live(True)

        assert await first_after(changes, let_in) == {"visitors"}
        assert front.visitors_live()
        front.let_visitors_live(False)
        front.let_visitors_live(False)
        assert not front.visitors_live()
        await changes.aclose()


async def test_the_core_itself_is_there_for_the_pages_with_its_health(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, _, _floor):
        assert front.presences()["core"].health == {"disk": "low"}

        async def tell() -> None:
            front.tell_of_core()

        assert await first_after(front.changes(), tell) == {"presence/core"}

"""What the reception sees and orders: committed facts alone, its own printer, the name of who did it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from queue_core.domain import commands as told
from queue_core.domain.plan import Device, DeviceId, OfficePlan
from queue_core.floor import Floor
from queue_core.reception import ReceptionDesk, new_ids
from queue_core.runtime.clock import ManualClock
from queue_core.staff.acting import acting_as
from queue_core.web.reception.bodies import GiveBody, MetBody, ReprintBody, VoidBody
from queue_core.wire.presence import OFFLINE, Presence
from tests.support.core.in_memory import Core, HeldJournal, running
from tests.support.offices import small_office

FIRST, SECOND = "reception-1", "reception-2"


def office_of_two_receptions() -> OfficePlan:
    plan = small_office()
    rows = {
        FIRST: Device(DeviceId(FIRST), "reception", printers=(DeviceId("printer-1"),)),
        SECOND: Device(DeviceId(SECOND), "reception", printers=(DeviceId("printer-2"), DeviceId("printer-1"))),
        "printer-2": Device(DeviceId("printer-2"), "printer"),
    }
    return replace(plan, devices={**plan.devices, **{DeviceId(name): row for name, row in rows.items()}})


def desk_of(core: Core) -> tuple[ReceptionDesk, Floor]:
    floor = Floor(core.clock, core.plan.devices)
    for device in core.plan.devices:
        floor.hear_presence(device, Presence(online=True))
    return ReceptionDesk(core.plan, core.dispatcher, floor, core.clock, new_ids), floor


def give(ask: str, at: str | None = FIRST, **more: object) -> GiveBody:
    return GiveBody(**{"id": ask, "at": at, "service": "subsidy", **more})  # type: ignore[arg-type]


async def test_what_is_not_durable_yet_is_not_shown() -> None:
    journal = HeldJournal()
    async with running(Core(plan=office_of_two_receptions(), journal=journal)) as core:
        desk, _ = desk_of(core)
        journal.is_held = True
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(desk.ask(give("a"), "uk"))
            await journal.entered.acquire()
            assert len(core.office.tickets) == 1, "it is decided, and being written"
            seen = tasks.create_task(desk.seen(FIRST))
            await asyncio.sleep(0)
            assert not seen.done()
            journal.is_held = False
            journal.through.release()
        assert [line.waiting for line in seen.result().lines if line.direction == "social"] == [1]


async def test_a_repeated_ask_gives_one_ticket_and_the_name_of_who_gave_it_is_kept() -> None:
    async with running(Core(plan=office_of_two_receptions())) as core:
        desk, _ = desk_of(core)
        with acting_as("iryna"):
            first, again = await desk.ask(give("a"), "uk"), await desk.ask(give("a"), "uk")
        assert first == again
        assert len(core.office.tickets) == 1
        [record] = core.records_of("ticket_issued")
        assert (record.who, record.where) == ("iryna", "reception/reception-1")


async def test_each_reception_prints_at_its_own_printer_while_that_is_well() -> None:
    async with running(Core(plan=office_of_two_receptions())) as core:
        desk, floor = desk_of(core)
        assert (await desk.ask(give("a"), "uk")).printer == "printer-1"
        assert (await desk.ask(give("b", SECOND), "uk")).printer == "printer-2"
        floor.hear_presence("printer-2", OFFLINE)
        assert (await desk.ask(give("c", SECOND), "uk")).printer == "printer-1"
        assert (await desk.seen(SECOND)).printer == "ok"
        floor.hear_presence("printer-1", Presence(online=True, health={"paper": "out"}))
        assert (await desk.seen(FIRST)).printer == "away"
        assert (await desk.seen(None)).printer is None


async def test_who_sits_at_no_known_reception_gives_tickets_without_paper() -> None:
    async with running(Core(plan=office_of_two_receptions())) as core:
        desk, _ = desk_of(core)
        reply = await desk.ask(give("a", None), "uk")
        assert reply.ticket
        assert reply.ticket.slip == "none"
        refused = await desk.ask(ReprintBody(id="b", ticket=reply.ticket.number), "uk")
        assert refused.refused == "unavailable"


async def test_an_ask_given_up_is_taken_back_or_gives_nothing_when_it_comes_late() -> None:
    async with running(Core(plan=office_of_two_receptions())) as core:
        desk, _ = desk_of(core)
        reply = await desk.ask(give("a"), "uk")
        assert (await desk.ask(VoidBody(id="v1", at=FIRST, ask="a"), "uk")).ok
        assert reply.ticket
        assert [ticket.status for ticket in core.office.tickets.values()] == ["withdrawn"]
        assert (await desk.ask(VoidBody(id="v2", at=FIRST, ask="late"), "uk")).ok
        assert (await desk.ask(give("late"), "uk")).refused == "too_late"


async def test_a_paper_number_brings_its_place_and_the_next_one_is_known() -> None:
    async with running(Core(plan=office_of_two_receptions())) as core:
        desk, _ = desk_of(core)
        assert isinstance(core.clock, ManualClock)
        await core.clock.advance(3600)
        taken_at = datetime.fromtimestamp(core.clock.now() - 1800, UTC)
        assert (await desk.ask(give("a", paper=41, taken_at=taken_at), "uk")).ticket
        assert (await desk.seen(FIRST)).last_paper == 41
        [corrected] = core.records_of("ticket_corrected")
        assert '"paper":41' in corrected.body


async def test_a_ticket_is_found_by_id_number_or_code_and_a_stranger_by_none() -> None:
    async with running(Core(plan=office_of_two_receptions())) as core:
        desk, _ = desk_of(core)
        ticket = (await desk.ask(give("a", needs=["sight"]), "uk")).ticket
        assert ticket
        for named in (ticket.id, "с1", ticket.code.lower()):
            card = await desk.card(named)
            assert card is not None
            assert (card.number, card.acts, card.spoken["uk"]) == (
                "С001",
                ["correct", "answered", "withdraw", "reprint"],
                "С один",
            )
        assert await desk.card("Щ999") is None


async def test_what_is_told_of_slips_meetings_and_those_aside_ends_with_its_reason() -> None:
    async with running(Core(plan=office_of_two_receptions())) as core:
        desk, _ = desk_of(core)
        assert isinstance(core.clock, ManualClock)
        ticket = (await desk.ask(give("a", needs=["sight"]), "uk")).ticket
        assert ticket
        assert [one.number for one in (await desk.seen(FIRST)).meet] == ["С001"]
        await desk.ask(MetBody(id="m", at=FIRST, ticket="С001"), "uk")
        assert (await desk.seen(FIRST)).meet == []
        assert (await desk.seen(FIRST)).slips == []
        await core.clock.advance(30)
        assert [(one.number, one.status) for one in (await desk.seen(FIRST)).slips] == [("С001", "asked")]
        slip = core.office.tickets[next(iter(core.office.tickets))].slip
        assert slip
        await core.tell(told.ReportSlip(slip.job, "printed"))
        assert (await desk.seen(FIRST)).slips == []
        assert [one.number for one in (await desk.seen(FIRST)).given] == ["С001"]
        await core.clock.advance(3600)
        assert (await desk.seen(FIRST)).given == []

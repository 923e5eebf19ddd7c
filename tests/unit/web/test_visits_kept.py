"""A desk, the reception and a visitor order what concerns a visit: from the page to the journal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from queue_core.domain.plan import Named, OfficePlan, Rules
from queue_core.web.request import visit_bodies as ordered
from tests.support.offices import small_office
from tests.unit.core.test_front import opened

EAGER = Rules(least_seconds_on_call=0)


def with_results() -> OfficePlan:
    plan = small_office(replace(EAGER, result_required=True))
    return replace(plan, results={"served": Named("served", {"uk": "Надано", "en": "Served"})})


async def test_an_order_at_a_desk_is_answered_with_the_counter_and_kept_with_who_and_where(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        await front.press("3", "open", None, "p1", "uk")
        await core.take("subsidy")
        await core.take("subsidy")
        reply = await front.visit(ordered.PostponeBody("v1", "3", 300), "uk")
        assert reply.counter
        assert reply.counter.number == "С002"
        (record,) = core.records_of("ticket_postponed")
        assert (record.who, record.where, record.cause) == ("administrator", "desk/3", "core/v1")


async def test_a_repeated_order_is_carried_out_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        await front.press("3", "open", None, "p1", "uk")
        await core.take("subsidy")
        first = await front.visit(ordered.AddServiceBody("v1", "3", "social-advice"), "uk")
        assert await front.visit(ordered.AddServiceBody("v1", "3", "social-advice"), "uk") == first
        assert len(core.records_of("service_added")) == 1
        other = await front.visit(ordered.AddServiceBody("v1", "3", "passport-foreign"), "uk")
        assert other.refused == "malformed"


async def test_a_desk_takes_its_last_order_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        await front.press("3", "open", None, "p1", "uk")
        await core.take("subsidy")
        await front.visit(ordered.RedirectBody("v1", "3", direction="passports"), "uk")
        assert core.at("3").number is None
        reply = await front.visit(ordered.UndoBody("v2", "3"), "uk")
        assert reply.counter
        assert reply.counter.number == "С001"


async def test_the_reception_names_a_ticket_by_its_number(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        for _ in range(3):
            await core.take("subsidy")
        await core.pass_time(60)
        assert (await front.visit(ordered.AnsweredBody("v1", "с1"), "uk")).ok
        assert (await front.visit(ordered.WithdrawBody("v2", "С-002"), "uk")).ok
        assert (await front.visit(ordered.GiveUpPlaceBody("v3", 30, ticket="С003"), "uk")).ok
        assert (await front.visit(ordered.ReturnBody("v4", "С009"), "uk")).refused == "ticket_unknown"
        kinds = ("answered_at_reception", "ticket_withdrawn", "place_given_up")
        assert [core.records_of(kind)[0].who for kind in kinds] == ["reception"] * 3


async def test_a_visitor_lets_others_pass_with_the_code_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (front, core, _):
        reply = await core.take("subsidy")
        await core.pass_time(60)
        assert reply.ticket
        by_number = ordered.GiveUpPlaceBody("v1", 30, code=reply.ticket.number)
        assert (await front.visit(by_number, "uk")).refused == "code_unknown"
        assert (await front.visit(ordered.GiveUpPlaceBody("v2", 30, code=reply.ticket.code.lower()), "uk")).ok
        assert core.records_of("place_given_up")[0].who == "visitor"


async def test_a_service_ends_with_the_result_the_office_asks_for(tmp_path: Path) -> None:
    async with opened(tmp_path, plan=with_results()) as (front, core, _):
        await front.press("3", "open", None, "p1", "uk")
        await core.take("subsidy")
        without = await front.press("3", "finish", None, "p2", "en")
        assert (without.refused, "result" in str(without.text)) == ("not_allowed", True)
        assert (await front.press("3", "finish", None, "p3", "uk", "nothing")).refused == "not_allowed"
        assert (await front.press("3", "finish", None, "p4", "uk", "served")).ok
        assert '"result":"served"' in core.records_of("service_finished")[0].body

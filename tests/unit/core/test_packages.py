"""Several services in one visit, from the ask of a kiosk to its reply, its slip and the catalogue."""

from __future__ import annotations

import json

from msgspec import UNSET

from queue_core.views.catalogue import catalogue_view
from queue_core.wire import asks, codec
from queue_core.wire.jobs import Print
from queue_core.wire.replies import Reply, Ticket
from queue_core.wire.states import PackageEntry
from tests.support.core.in_memory import Core, next_life, running
from tests.support.offices import demo_office, office_with_packages, small_office


def core_with_packages() -> Core:
    return Core(plan=office_with_packages())


async def take(core: Core, package: str, language: str = "uk", ask_id: str = "a1") -> Reply:
    return await core.ask("kiosk-1", asks.TakeTicket(id=ask_id, package=package, language=language))


def ticket_of(reply: Reply) -> Ticket:
    assert reply.ok, reply.text
    assert reply.ticket
    return reply.ticket


def slips(core: Core) -> list[Print]:
    return [order.job for announcement in core.announced for order in announcement.prints]


async def test_a_package_gives_one_ticket_with_the_letter_of_its_first_step() -> None:
    async with running(core_with_packages()) as core:
        ticket = ticket_of(await take(core, "arrival"))
        assert (ticket.number, ticket.direction, ticket.hall) == ("С001", "social", "2")
        assert (ticket.package, ticket.service) == ("arrival", UNSET)
        said = json.loads(codec.encode(await take(core, "arrival")))["ticket"]
        assert said["package"] == "arrival"
        assert "service" not in said


async def test_a_ticket_for_a_service_names_no_package() -> None:
    async with running(core_with_packages()) as core:
        ticket = ticket_of(await core.take("subsidy"))
        assert (ticket.service, ticket.package) == ("subsidy", UNSET)


async def test_where_the_order_is_free_the_shorter_line_comes_first() -> None:
    async with running(core_with_packages()) as core:
        for counter in ("1", "2"):
            await core.press(counter, "open")
        for _ in range(4):
            await core.take("ready-other")
        assert ticket_of(await take(core, "papers")).direction == "passports"


async def test_the_visit_goes_on_with_the_same_number_until_the_last_step() -> None:
    async with running(core_with_packages()) as core:
        number = ticket_of(await take(core, "arrival")).number
        for counter in ("3", "1"):
            await core.press(counter, "open")
            assert core.at(counter).number == number
            await core.press(counter, "start")
            await core.press(counter, "next")
        assert core.at("1").number is None
        assert len(core.records_of("ticket_issued")) == 1


async def test_a_repeated_ask_for_a_package_gives_the_same_ticket_after_a_restart_too() -> None:
    async with running(core_with_packages()) as core:
        first = await take(core, "arrival")
    async with running(next_life(core)) as again:
        assert await take(again, "arrival") == first
        assert len(again.records_of("ticket_issued")) == 1


async def test_the_slip_names_the_package_and_the_documents_of_every_step_once() -> None:
    async with running(core_with_packages()) as core:
        await take(core, "arrival")
        await take(core, "arrival", "en", "a2")
        ukrainian, english = slips(core)
        assert (ukrainian.service_name, english.service_name) == ("Переїзд", "Moving in")
        assert ukrainian.documents == ["Паспорт", "Для: Субсидія", "Для: Закордонний паспорт"]
        assert english.documents == ["Passport", "For: Housing subsidy", "For: Passport for travel"]
        assert ukrainian.ticket.package == "arrival"
        assert ukrainian.ticket.service is UNSET


async def test_the_slip_of_a_service_names_its_own_documents() -> None:
    async with running(core_with_packages()) as core:
        await core.take("subsidy")
        [slip] = slips(core)
        assert (slip.service_name, slip.documents) == ("Субсидія", ["Паспорт", "Для: Субсидія"])


async def test_a_package_the_office_does_not_have_is_refused() -> None:
    async with running(core_with_packages()) as core:
        reply = await take(core, "wedding")
        assert (reply.refused, reply.text) == (
            "service_unknown",
            "Такої послуги немає. Оберіть іншу або зверніться до рецепції.",
        )


def test_the_catalogue_lists_packages_with_their_steps() -> None:
    assert catalogue_view(small_office()).packages == []
    assert catalogue_view(office_with_packages()).packages[0] == PackageEntry(
        id="arrival", name={"uk": "Переїзд", "en": "Moving in"}, steps=["subsidy", "passport-foreign"]
    )
    assert [package.id for package in catalogue_view(demo_office()).packages] == ["child-birth", "bereavement"]

"""The catalogue as a visitor walks through it."""

from __future__ import annotations

from msgspec import structs

from kiosk.offer import ALL, FREQUENT, OTHERS, PACKAGES, Offer, offer_of
from kiosk.paging import listed, on_page, page_count, per_page
from kiosk.screens import Group, Start
from queue_core.wire.states import CatalogueState, MenuEntry
from tests.support.kiosk import states
from tests.support.kiosk.states import catalogue, ready_state


def _menu(**groups: list[str]) -> CatalogueState:
    entries = [MenuEntry(id=id, name={"uk": id}, items=items) for id, items in groups.items()]
    return structs.replace(catalogue(), menu=entries)


def _reached(offer: Offer, group: str = ALL) -> set[str]:
    found = set(offer.groups.get(group, ()))
    return found | {id for inner in found if inner in offer.groups for id in _reached(offer, inner)}


def test_without_groups_in_the_menu_the_directions_are_the_groups() -> None:
    offer = offer_of(catalogue())
    names = [entry.id for entry in offer.inside(ALL)]
    assert names[:2] == ["direction-passports", "direction-ready"]
    assert names[-1] == PACKAGES


def test_the_frequent_group_stands_on_the_first_screen_and_is_no_group() -> None:
    offer = offer_of(catalogue())
    assert [entry.id for entry in offer.first()] == list(states.FREQUENT)
    assert offer.entry(FREQUENT) is None


def test_no_more_than_six_services_are_frequent() -> None:
    every = [service.id for service in catalogue().services]
    assert len(offer_of(_menu(frequent=every)).frequent) == 6


def test_every_service_and_package_can_be_reached_whatever_the_menu_says() -> None:
    everything = {service.id for service in catalogue().services} | {package.id for package in catalogue().packages}
    menus = [
        catalogue(),
        catalogue(menu=False),
        _menu(frequent=["subsidy"], a=["subsidy", "birth"]),
        _menu(a=["b"], b=["a", "subsidy"]),
        _menu(a=["a", "nothing"], empty=[], one=["subsidy"]),
        _menu(outer=["inner", "subsidy"], inner=["birth-record", "marriage-record"]),
    ]
    for menu in menus:
        assert everything <= _reached(offer_of(menu))


def test_what_the_menu_leaves_out_is_found_under_others() -> None:
    offer = offer_of(_menu(a=["subsidy", "birth", "loss", "combatant-card"]))
    names = [entry.id for entry in offer.inside(ALL)]
    assert names == ["a", OTHERS]
    assert "subsidy" not in offer.groups[OTHERS]


def test_groups_within_groups_stand_in_their_place_only() -> None:
    offer = offer_of(_menu(outer=["inner", "subsidy"], inner=["birth-record", "marriage-record"]))
    assert "inner" not in [entry.id for entry in offer.inside(ALL)]
    assert offer.holds("outer", "birth-record")
    assert not offer.holds("inner", "subsidy")


def test_a_group_of_one_gives_way_to_what_it_holds() -> None:
    offer = offer_of(_menu(one=["subsidy"], two=["birth-record", "marriage-record"]))
    assert [entry.id for entry in offer.inside(ALL)][:2] == ["subsidy", "two"]


def test_an_empty_group_is_not_shown() -> None:
    assert offer_of(_menu(empty=[], nothing=["gone"])).entry("empty") is None


def test_few_services_stand_on_the_first_screen_themselves() -> None:
    few = structs.replace(catalogue(), services=catalogue().services[:4], packages=[])
    assert [entry.id for entry in offer_of(few).first()] == [service.id for service in few.services]


def test_an_office_that_offers_nothing_is_an_empty_screen_and_no_error() -> None:
    nothing = CatalogueState(
        epoch=1, seq=1, directions=[], services=[], packages=[], categories=[], needs=[], purposes=[],
        languages=["uk"], menu=[],
    )  # fmt: skip
    assert offer_of(nothing).first() == ()
    assert page_count(ready_state(catalogue=nothing)) == 1


def test_more_than_a_page_holds_is_cut_into_pages() -> None:
    state = ready_state(screen=Group("direction-passports", Start()))
    assert per_page(state) == 8
    assert page_count(state) == 2
    last = ready_state(screen=Group("direction-passports", Start(), 7))
    assert on_page(last) == listed(last)[8:]


def test_large_text_takes_more_pages() -> None:
    usual = ready_state(screen=Group(ALL, Start()))
    large = ready_state(screen=Group(ALL, Start()), is_large=True)
    assert page_count(large) > page_count(usual)

"""The states in force: computed where a fact touches them, numbered so that the newer is the larger."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import msgspec
import pytest
from msgspec import UNSET

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.lines.policies import POLICIES
from queue_core.domain.office import BOARD_CALLS_KEPT, Office, new_office
from queue_core.domain.plan import (
    AdministratorId,
    CounterId,
    DeviceId,
    DirectionId,
    Named,
    OfficePlan,
    Rules,
    ServiceId,
)
from queue_core.domain.settle import carry_out
from queue_core.runtime.texts import Texts
from queue_core.views.catalogue import catalogue_view
from queue_core.views.hall import CALLS_AT_LEAST, CALLS_FOR_SECONDS
from queue_core.views.moments import STEPS_PER_RECORD, record_of
from queue_core.views.published import PublishedStates
from queue_core.views.tickets import print_job
from queue_core.wire import codec
from queue_core.wire.codec import MAX_STATE_BYTES
from queue_core.wire.states import BoardState, CatalogueState, CounterState, HelpState, OfficeState, State
from tests.support.offices import CONFIG, office_of, small_office
from tests.support.script import Script

EAGER = Rules(least_seconds_on_call=0, recall_after=0)


class Shown:
    """A script whose outcomes are published as the dispatcher does."""

    def __init__(self, rules: Rules = EAGER, plan: OfficePlan | None = None) -> None:
        self.script = Script(plan or small_office(rules))
        self.published = PublishedStates(self.script.office)
        self.published.refresh_all(self.script.now)

    def refresh(self, *events: object) -> dict[str, State]:
        return self.published.refresh(events, self.script.now)  # type: ignore[arg-type]

    def take(self, service: str = "subsidy", category: str | None = None) -> dict[str, State]:
        return self.refresh(*self.script.try_take(service, category).events)

    def press(self, counter: str, key: told.Key) -> dict[str, State]:
        return self.refresh(*self.script.press(counter, key).events)

    def board(self, hall: str) -> BoardState:
        state = self.published.states[f"board/{hall}"]
        assert isinstance(state, BoardState)
        return state

    def counter(self, counter: str) -> CounterState:
        state = self.published.states[f"counter/{counter}"]
        assert isinstance(state, CounterState)
        return state

    def call(self, times: int, pause: float = 0.0) -> None:
        """Call so many numbers to counter 3, in hall 2."""
        self.press("3", "open")
        for _ in range(times):
            self.take()
            self.press("3", "next")
            self.script.after(pause)


def test_all_states_of_an_office_are_there_from_the_start() -> None:
    shown = Shown()
    names = {"office", "catalogue", "queue", "help", "board/1", "board/2", "counter/1", "counter/2", "counter/3"}
    assert set(shown.published.states) == names


def test_only_what_changed_is_told() -> None:
    shown = Shown()
    assert set(shown.take("subsidy")) == {"queue", "board/2"}
    assert set(shown.press("3", "open")) == {"queue", "board/2", "counter/3"}
    assert set(shown.take("ready-other")) == {"queue", "board/1", "board/2", "counter/3"}
    assert shown.refresh() == {}
    shown.script.after(45)
    assert shown.published.refresh_all(shown.script.now) == {}


def test_a_counter_that_knows_one_service_alone_is_told_who_waits_for_it() -> None:
    plan = small_office(EAGER)
    olena = plan.administrators[AdministratorId("olena")]
    knows_one = replace(olena, service_skills={ServiceId("subsidy"): "secondary"})
    shown = Shown(plan=replace(plan, administrators={**plan.administrators, olena.id: knows_one}))
    shown.press("1", "open")
    shown.press("1", "pause")
    shown.take("subsidy")
    assert shown.counter("1").waiting == 1


def test_a_counter_is_told_of_those_who_are_sent_to_it_alone() -> None:
    shown = Shown()
    for counter in ("1", "2", "3"):
        shown.press(counter, "open")
        shown.press(counter, "pause")
    shown.take("subsidy")
    shown.press("3", "next")
    sent = told.RedirectTicket(CounterId("3"), to_counter=CounterId("1"))
    shown.refresh(*shown.script.told(sent).events)
    assert (shown.counter("1").waiting, shown.counter("3").waiting) == (1, 0)
    shown.press("3", "pause")
    shown.press("1", "close")
    assert shown.counter("3").waiting == 1
    shown.press("1", "open")
    assert (shown.counter("1").number, shown.counter("3").waiting) == ("С001", 0)


def test_a_counter_is_told_when_somebody_sent_to_it_has_gone() -> None:
    shown = Shown()
    for counter in ("1", "3"):
        shown.press(counter, "open")
    shown.press("1", "pause")
    shown.take("subsidy")
    sent = told.RedirectTicket(CounterId("3"), to_counter=CounterId("1"))
    shown.refresh(*shown.script.told(sent).events)
    assert shown.counter("1").waiting == 1
    shown.refresh(*shown.script.told(told.WithdrawTicket(TicketId("t1"), None)).events)
    assert shown.counter("1").waiting == 0


def test_a_counter_is_told_since_when_the_first_of_those_who_wait_for_it_waits() -> None:
    shown = Shown()
    shown.press("3", "open")
    assert shown.counter("3").waiting_since is UNSET
    shown.take()
    assert shown.counter("3").waiting_since is UNSET, "who is called at once does not wait"
    shown.script.after(60)
    first = shown.script.now
    shown.take()
    shown.script.after(60)
    shown.take()
    since = shown.counter("3").waiting_since
    assert since is not UNSET
    assert since.timestamp() == pytest.approx(first, abs=0.001)
    shown.press("3", "next")
    since = shown.counter("3").waiting_since
    assert since is not UNSET
    assert since.timestamp() == pytest.approx(first + 60, abs=0.001)


def test_the_newer_of_two_states_is_the_larger() -> None:
    shown = Shown(Rules(least_seconds_on_call=0, recall_after=0))
    last: dict[str, tuple[int, int]] = {name: (s.epoch, s.seq) for name, s in shown.published.states.items()}
    for step in range(60):
        shown.script.after(step % 7 * 20)
        told_now = [
            shown.take(("subsidy", "ready-other", "passport-foreign")[step % 3]),
            shown.press(str(step % 3 + 1), ("open", "next", "recall", "start")[step % 4]),
            shown.published.refresh_all(shown.script.now),
        ]
        for states in told_now:
            for name, state in states.items():
                assert (state.epoch, state.seq) > last[name]
                last[name] = (state.epoch, state.seq)


def test_a_state_says_up_to_which_record_it_shows_the_office() -> None:
    shown = Shown()
    shown.take()
    assert record_of(shown.board("2").seq) == shown.script.office.seq


def test_what_changes_by_time_alone_gets_a_new_number_before_the_next_record() -> None:
    shown = Shown()
    shown.call(1)
    before = shown.counter("3")
    assert before.rate
    shown.script.after(61)
    after = shown.published.refresh_all(shown.script.now)["counter/3"]
    assert before.seq < after.seq < (shown.script.office.seq + 1) * STEPS_PER_RECORD


def test_a_reply_to_a_press_is_never_older_than_what_was_shown() -> None:
    shown = Shown()
    shown.call(1)
    shown.script.after(61)
    shown.published.refresh_all(shown.script.now)
    unchanged = shown.published.counter_now(CounterId("3"), shown.script.now)
    assert unchanged == shown.counter("3")
    shown.script.press("3", "pause")
    changed = shown.published.counter_now(CounterId("3"), shown.script.now)
    assert changed.seq > unchanged.seq
    assert shown.published.refresh_all(shown.script.now)["counter/3"].seq >= changed.seq


@pytest.mark.parametrize("many", [1, 2])
def test_who_took_back_what_left_the_number_as_it_was_can_press_on(many: int) -> None:
    shown = Shown()
    shown.press("3", "open")
    shown.take()
    for service in ("ready-other", "ready-passport")[:many]:
        added = shown.script.told(told.AddService(CounterId("3"), ServiceId(service)))
        assert added.refusal is None
        shown.refresh(*added.events)
    shown.refresh(*shown.script.told(told.UndoPress(CounterId("3"))).events)
    seen = record_of(shown.counter("3").seq)
    outcome = shown.script.told(told.PressKey(CounterId("3"), "next", seen))
    assert outcome.events, "the page shows the newest state there is"


def test_a_counter_changed_there_and_back_between_two_looks_gets_a_new_number() -> None:
    shown = Shown()
    shown.press("3", "open")
    there, back = shown.script.press("3", "pause"), shown.script.press("3", "resume")
    assert "counter/3" in shown.refresh(*there.events, *back.events)
    assert record_of(shown.counter("3").seq) >= shown.script.at("3").changed_seq
    reply = shown.published.counter_now(CounterId("3"), shown.script.now)
    assert record_of(reply.seq) >= shown.script.at("3").changed_seq


def test_a_reply_numbered_ahead_of_its_batch_is_not_newer_than_what_follows() -> None:
    shown = Shown()
    first = shown.script.press("3", "open")
    in_reply = shown.published.counter_now(CounterId("3"), shown.script.now)
    second = shown.script.try_take("subsidy")
    shown.refresh(*first.events, *second.events)
    assert shown.counter("3").seq > in_reply.seq
    assert shown.counter("3").status == "called"


def test_a_board_keeps_the_last_eight_calls_however_old() -> None:
    shown = Shown()
    shown.call(CALLS_AT_LEAST + 3, pause=1)
    shown.script.after(3600)
    shown.published.refresh_all(shown.script.now)
    assert [call.number for call in shown.board("2").calls] == [f"С{number:03d}" for number in range(11, 3, -1)]


def test_a_board_keeps_all_calls_of_the_last_two_minutes() -> None:
    shown = Shown()
    shown.call(20, pause=10)
    shown.published.refresh_all(shown.script.now)
    calls = shown.board("2").calls
    oldest = shown.script.now - calls[-1].called_at.timestamp()
    assert len(calls) == 12
    assert oldest <= CALLS_FOR_SECONDS
    assert [call.seq for call in calls] == sorted((call.seq for call in calls), reverse=True)


def test_a_board_shows_forty_calls_at_most() -> None:
    shown = Shown()
    shown.call(BOARD_CALLS_KEPT + 5)
    assert len(shown.board("2").calls) == BOARD_CALLS_KEPT
    assert shown.board("2").calls[0].number == "С045"


def test_a_recall_moves_a_call_to_the_top_with_a_new_number() -> None:
    shown = Shown()
    shown.script.press("1", "open")
    shown.script.press("2", "open")
    for service in ("passport-foreign", "ready-other"):
        shown.take(service)
    assert [call.number for call in shown.board("1").calls] == ["Г001", "П001"]
    before = shown.board("1").calls[1]
    shown.press("1", "recall")
    again, other = shown.board("1").calls
    assert (again.number, again.times, other.number) == ("П001", 2, "Г001")
    assert again.seq > other.seq > before.seq
    assert again.speak != before.speak


def test_what_counters_do_stands_on_the_board_of_their_hall_alone() -> None:
    shown = Shown()
    shown.script.press("2", "open")
    shown.script.press("3", "open")
    shown.take("ready-other")
    assert shown.board("1").serving == {"2": "Г001"}
    assert [call.number for call in shown.board("1").calls] == ["Г001"]
    assert (shown.board("2").serving, shown.board("2").calls) == ({}, [])


def test_no_name_of_a_person_and_no_category_is_on_a_board() -> None:
    shown = Shown(Rules(least_seconds_on_call=0, show_administrator=True))
    for counter in ("1", "2", "3"):
        shown.press(counter, "open")
    for service in sorted(shown.script.office.plan.services):
        for category in ("veteran", "disability", None):
            shown.take(service, category)
    shown.published.refresh_all(shown.script.now)
    plan = shown.script.office.plan
    secrets = {person.shown_name for person in plan.administrators.values()} | set(plan.administrators)
    for category in plan.categories.values():
        secrets |= {category.id, *category.name.values()}
    for ticket in shown.script.office.tickets.values():
        secrets |= {ticket.id, ticket.code}
    for name in ("board/1", "board/2"):
        said = codec.encode(shown.published.states[name]).decode()
        said = re.sub(r'"(epoch|seq|since|called_at)":("[^"]*"|\d+)', "", said)
        assert not [secret for secret in secrets if secret in said]
    assert shown.counter("1").administrator == "Олена К."


def test_a_suspended_service_is_told_in_the_catalogue_alone() -> None:
    down = {"uk": "Реєстр не працює", "en": "The register is down"}
    script = Script(small_office(EAGER))
    published = PublishedStates(script.office, register_down=down)
    before = published.refresh_all(script.now)["catalogue"]
    changed = published.refresh([*script.told(told.SuspendService(ServiceId("subsidy"))).events], script.now)
    assert list(changed) == ["catalogue"]
    state = changed["catalogue"]
    assert isinstance(state, CatalogueState)
    assert {service.id: service.closed for service in state.services if service.closed is not UNSET} == {
        "subsidy": down
    }
    again = published.refresh([*script.told(told.ResumeService(ServiceId("subsidy"))).events], script.now)["catalogue"]
    assert msgspec.structs.replace(again, epoch=before.epoch, seq=before.seq) == before


HALL = Texts.load(CONFIG, "hall")


def ordered_in(language: str = "uk") -> set[str]:
    """Return the policies that have words."""
    return {key.removeprefix("order.") for key in HALL.keys(language) if key.startswith("order.")}


SAID = {
    policy: {language: HALL.say(f"order.{policy}", language) for language in ("uk", "en")}
    for policy in sorted(ordered_in())
}


def states_of(policy: str) -> dict[str, State]:
    script = Script(replace(small_office(EAGER), policy=policy, veterans_first=policy == "veterans-first"))
    return PublishedStates(script.office, orders=SAID).refresh_all(script.now)


def test_every_order_that_does_not_put_veterans_first_has_words_in_each_language() -> None:
    others = {name for name, policy in POLICIES.items() if not policy.keeps_veterans_first}
    assert all(ordered_in(language) == others for language in HALL.languages)


@pytest.mark.parametrize("policy", POLICIES)
def test_where_veterans_are_not_promised_to_be_first_all_are_told_how_people_are_called(policy: str) -> None:
    states = states_of(policy)
    office, board = states["office"], states["board/1"]
    assert isinstance(office, OfficeState)
    assert isinstance(board, BoardState)
    if policy == "veterans-first":
        assert (office.order, board.notice) == (UNSET, None)
    else:
        assert office.order == board.notice == SAID[policy]


@pytest.mark.parametrize(("policy", "categories"), [("veterans-first", 2), ("primary-first", 2), ("first-come", 0)])
def test_categories_are_offered_where_they_change_anybodys_turn(policy: str, categories: int) -> None:
    catalogue = states_of(policy)["catalogue"]
    assert isinstance(catalogue, CatalogueState)
    assert len(catalogue.categories) == categories


def test_the_reason_in_the_configuration_is_told_before_that_of_the_register() -> None:
    repair = {"uk": "Ремонт", "en": "Repair"}
    plan = small_office(EAGER)
    subsidy = replace(plan.services[ServiceId("subsidy")], closed=repair)
    plan = replace(plan, services={**plan.services, subsidy.id: subsidy})
    shown = {s.id: s.closed for s in catalogue_view(plan, {subsidy.id, ServiceId("ready-other")}, {}).services}
    assert shown["subsidy"] == repair
    assert shown["ready-other"] == {}
    assert shown["social-advice"] is UNSET


def test_the_name_of_who_serves_is_told_only_where_the_office_shows_names() -> None:
    shown = Shown()
    shown.press("1", "open")
    assert "administrator" not in msgspec.to_builtins(shown.counter("1"))


def test_the_states_of_the_largest_office_at_its_busiest_fit_the_wire() -> None:
    plan = office_of(224, 32, Rules(least_seconds_on_call=0, show_administrator=True))
    script = Script.__new__(Script)
    script.office, script.now, script.issued = _busy(plan), 0.0, 0
    published = PublishedStates(script.office)
    published.refresh_all(script.office.latest)
    for name, state in published.states.items():
        assert len(codec.encode(state)) <= MAX_STATE_BYTES, name
    board = published.states["board/1"]
    assert isinstance(board, BoardState)
    assert len(board.calls) == BOARD_CALLS_KEPT


@pytest.mark.parametrize("key", get_args(told.Key))
def test_a_refused_or_useless_press_changes_no_state(key: told.Key) -> None:
    shown = Shown()
    outcome = shown.script.press("1", key)
    if not outcome.events:
        assert shown.published.refresh_all(shown.script.now) == {}


def _busy(plan: OfficePlan) -> Office:
    office = new_office(plan)
    now = 1_700_030_000.0
    carry_out(office, told.StartCore(1, "test"), now)
    for counter in office.plan.counters:
        carry_out(office, told.PressKey(counter, "open"), now)
    kiosk = DeviceId("kiosk-1")
    for number in range(1_500):
        service = ServiceId(f"d{number % 32 + 1}-general")
        take = told.TakeTicket(TicketId(f"t{number}"), f"{number:08d}", kiosk, f"a{number}", service, "en")
        carry_out(office, take, now)
    for _ in range(6):
        for counter in office.plan.counters:
            carry_out(office, told.PressKey(counter, "next"), now + 1)
    for place in range(150):
        name = "ґ" * 60 + f"{place}"
        office.plan.places[name] = Named(name, {"uk": name})
        carry_out(office, told.CallHelp(name, TicketId("t1")), now)
    return office


def test_a_call_for_help_names_a_ticket_only_where_there_is_one() -> None:
    script = Script(small_office())
    ticket = script.take("subsidy")
    script.told(told.CallHelp("kiosk-1", ticket.id))
    script.told(told.CallHelp("ramp"))
    published = PublishedStates(script.office)
    help_now = published.refresh_all(script.now)["help"]
    assert isinstance(help_now, HelpState)
    assert {call.place: call.ticket for call in help_now.help} == {"kiosk-1": ticket.id, "ramp": UNSET}


def test_nobody_is_shown_who_comes_next() -> None:
    shown = Shown()
    shown.script.press("1", "open")
    called, waiting = shown.script.take("passport-foreign"), shown.script.take("passport-foreign")
    shown.published.refresh_all(shown.script.now)
    said = b"".join(codec.encode(state) for state in shown.published.states.values()).decode()
    assert called.number in said
    assert waiting.number not in said
    assert waiting.id not in said


def test_the_thousandth_number_of_a_day_is_printed_shown_and_spoken_whole() -> None:
    shown = Shown()
    office = shown.script.office
    office.sequences[DirectionId("social")] = 999
    ticket = shown.script.take("subsidy")
    assert print_job(office, ticket.id, "7K3M9QXZ").ticket.number == "С1000"
    shown.script.press("3", "open")
    shown.published.refresh_all(shown.script.now)
    board = shown.board("2")
    assert board.serving == {"3": "С1000"}
    (call,) = board.calls
    assert call.number == "С1000"
    assert "тисяча" in call.speak["uk"]
    assert shown.script.take("subsidy").number == "С1001"

"""Where a rule knows more than the code of a refusal, the sentence says it: each closer sentence is reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import (
    AdministratorId,
    CategoryId,
    CounterId,
    DayHours,
    DeviceId,
    DirectionId,
    Named,
    OfficePlan,
    Rules,
    ServiceId,
)
from queue_core.keeping.disk import DiskRoom
from queue_core.runtime.texts import Texts
from queue_core.staff.acting import acting_as
from queue_core.web.request.visit_bodies import PostponeBody, UndoBody
from queue_core.wire import asks
from queue_core.wire.refusals import REFUSALS
from queue_core.wire.replies import Reply
from tests.support.core.fronts import front_of
from tests.support.core.in_memory import Core, running
from tests.support.offices import CONFIG, small_office

Play = Callable[[Core], Awaitable[Reply]]
EAGER = Rules(least_seconds_on_call=0)
IRYNA, SUBSIDY, VETERAN = CounterId("3"), ServiceId("subsidy"), CategoryId("veteran")

NOWHERE = Path("/nowhere")
PLAYS: dict[str, tuple[Play, OfficePlan, str]] = {}
"""Key of a sentence → how it is reached, in which office, and words it must hold."""


def reaches(key: str, words: str, plan: OfficePlan | None = None) -> Callable[[Play], Play]:
    def keep(play: Play) -> Play:
        PLAYS[key] = (play, plan or small_office(EAGER), words)
        return play

    return keep


def open_on_wednesday(opens: int, closes: int, **rules: object) -> OfficePlan:
    """Return the small office, open on the day tests play (Wednesday, 08:33), minutes after midnight."""
    return replace(small_office(Rules(**rules)), hours={2: DayHours(opens, closes)})  # type: ignore[arg-type]


def social_from(opens: int, closes: int) -> OfficePlan:
    plan = small_office(EAGER)
    social = replace(plan.directions[DirectionId("social")], hours={2: DayHours(opens, closes)})
    return replace(plan, directions={**plan.directions, social.id: social})


def with_closed_subsidy() -> OfficePlan:
    plan = small_office(EAGER)
    closed = replace(plan.services[SUBSIDY], closed={"uk": "Реєстр на ремонті.", "en": "Under repair."})
    return replace(plan, services={**plan.services, SUBSIDY: closed})


async def with_visitor(core: Core, category: str | None = None) -> str:
    """Open counter 3 and let somebody be called there; return the ticket."""
    await core.press(IRYNA, "open")
    ask = asks.TakeTicket(id="v", service=SUBSIDY, category=category) if category else None
    reply = await core.ask("kiosk-1", ask) if ask is not None else await core.take(SUBSIDY)
    assert reply.ticket
    return reply.ticket.id


@reaches("office_closed_time", "із 09:45", open_on_wednesday(10 * 60, 17 * 60))
async def _too_soon_in_the_morning(core: Core) -> Reply:
    return await core.take(SUBSIDY)


@reaches("service_closed_time", "із 11:45", social_from(12 * 60, 14 * 60))
async def _direction_opens_later(core: Core) -> Reply:
    return await core.take(SUBSIDY)


@reaches("service_closed_hours", "У цей час", social_from(6 * 60, 8 * 60))
async def _direction_has_closed(core: Core) -> Reply:
    return await core.take(SUBSIDY)


@reaches("service_closed_reason", "Реєстр на ремонті.", with_closed_subsidy())
async def _closed_in_words(core: Core) -> Reply:
    return await core.take(SUBSIDY)


@reaches("service_closed_suspended", "реєстр не працює")
async def _register_is_down(core: Core) -> Reply:
    await core.tell(told.SuspendService(SUBSIDY))
    return await core.take(SUBSIDY)


@reaches("no_numbers_left_capacity", "не встигнуть", open_on_wednesday(480, 540, last_ticket_by_capacity=True))
async def _no_time_is_left(core: Core) -> Reply:
    await core.take(SUBSIDY)
    return await core.take(SUBSIDY)


@reaches("ticket_not_waiting_number", "С001")
async def _has_been_served(core: Core) -> Reply:
    ticket = await with_visitor(core)
    await core.press(IRYNA, "next")
    return await core.ask("kiosk-1", asks.Withdraw(id="w", ticket=ticket))


@reaches("ticket_not_waiting_counter", "у вікні 3")
async def _is_being_served(core: Core) -> Reply:
    ticket = await with_visitor(core)
    await core.press(IRYNA, "start")
    return await core.ask("kiosk-1", asks.Withdraw(id="w", ticket=ticket))


@reaches("ticket_not_waiting_aside", "С001")
async def _stands_aside(core: Core) -> Reply:
    ticket = TicketId(await with_visitor(core))
    await core.tell(told.PostponeTicket(IRYNA, 300))
    return await core.tell(told.GiveUpPlace(ticket, 300))


@reaches("too_early_mark", "ще триває")
async def _rated_before_the_end(core: Core) -> Reply:
    reply = await core.take(SUBSIDY)
    assert reply.ticket
    return await core.ask("kiosk-1", asks.Rate(id="r", code=reply.ticket.code, mark=5))


@reaches("too_late_mark", "Час для оцінки минув", small_office(replace(EAGER, rate_within=3600)))
async def _rated_long_after(core: Core) -> Reply:
    await core.press(IRYNA, "open")
    reply = await core.take(SUBSIDY)
    await core.press(IRYNA, "next")
    await core.pass_time(3601)
    assert reply.ticket
    return await core.ask("kiosk-1", asks.Rate(id="r", code=reply.ticket.code, mark=5))


@reaches("not_allowed_mark", "не оцінюють")
async def _rated_though_withdrawn(core: Core) -> Reply:
    reply = await core.take(SUBSIDY)
    assert reply.ticket
    await core.ask("kiosk-1", asks.Withdraw(id="w", ticket=reply.ticket.id))
    return await core.ask("kiosk-1", asks.Rate(id="r", code=reply.ticket.code, mark=5))


@reaches("not_allowed_device", "на рецепції")
async def _taken_at_the_reception(core: Core) -> Reply:
    reply = await core.take(SUBSIDY, device="reception-1")
    assert reply.ticket
    return await core.ask("kiosk-1", asks.Withdraw(id="w", ticket=reply.ticket.id))


@reaches("counter_not_staffed_target", "У вікні 2")
async def _sent_to_a_closed_counter(core: Core) -> Reply:
    await with_visitor(core)
    return await core.tell(told.RedirectTicket(IRYNA, to_counter=CounterId("2")))


@reaches("counter_not_staffed_absent", "Петро Д.")
async def _sent_to_somebody_who_is_not_there(core: Core) -> Reply:
    await with_visitor(core)
    return await core.tell(told.RedirectTicket(IRYNA, to_administrator=AdministratorId("petro")))


def of_two_organisations() -> OfficePlan:
    """Return the small office where the subsidy is the pension fund's and `olena` of the passport service."""
    plan = small_office(EAGER)
    subsidy = replace(plan.services[SUBSIDY], organisation="Пенсійний фонд")
    olena = replace(plan.administrators[AdministratorId("olena")], organisation="Паспортна служба")
    people = {**plan.administrators, olena.id: olena}
    return replace(plan, services={**plan.services, SUBSIDY: subsidy}, administrators=people)


@reaches("not_allowed_organisation", "Пенсійний фонд", of_two_organisations())
async def _sent_to_another_body(core: Core) -> Reply:
    await core.press("1", "open")
    await with_visitor(core)
    return await core.tell(told.RedirectTicket(IRYNA, to_counter=CounterId("1")))


def with_exceptions() -> OfficePlan:
    plan = small_office(replace(EAGER, exceptions_allowed=True))
    return replace(plan, exception_reasons={"child": Named("child", {"uk": "З немовлям", "en": "With an infant"})})


@reaches("not_allowed_elsewhere", "П001", with_exceptions())
async def _called_where_it_is_not_served(core: Core) -> Reply:
    await core.press(IRYNA, "open")
    reply = await core.take("passport-foreign")
    assert reply.ticket
    return await core.tell(told.CallOutOfTurn(IRYNA, TicketId(reply.ticket.number), "child"))


@reaches("not_allowed_seated", "Олена")
async def _pressed_at_the_counter_of_somebody_else(core: Core) -> Reply:
    await core.press("1", "open")
    with acting_as("taras", "taras"):
        return await front_of(core, NOWHERE).press("1", "pause", None, "p1", "uk")


@reaches("too_late_visitor", "С001")
async def _not_shown_by_who_is_not_there_any_more(core: Core) -> Reply:
    await with_visitor(core)
    await core.take(SUBSIDY)
    await core.press(IRYNA, "next")
    body = PostponeBody(id="p1", counter=IRYNA, for_seconds=60, visitor="С001")
    return await front_of(core, NOWHERE).visit(body, "uk")


@reaches("too_late_press", "Погляньте, що скасовуєте")
async def _took_back_what_somebody_else_pressed(core: Core) -> Reply:
    await with_visitor(core)
    seen = core.office.last_presses[IRYNA].seq
    await core.press(IRYNA, "start")
    return await front_of(core, NOWHERE).visit(UndoBody(id="u1", counter=IRYNA, press=seen), "uk")


@reaches("not_allowed_veteran", "С001", with_exceptions())
async def _called_past_a_veteran(core: Core) -> Reply:
    await core.press(IRYNA, "open")
    await core.press(IRYNA, "pause")
    await core.ask("kiosk-1", asks.TakeTicket(id="v", service=SUBSIDY, category=VETERAN))
    reply = await core.take(SUBSIDY)
    assert reply.ticket
    return await core.tell(told.CallOutOfTurn(IRYNA, TicketId(reply.ticket.number), "child"))


@reaches("too_early_seconds", "40 с")
async def _recalled_at_once(core: Core) -> Reply:
    await with_visitor(core)
    return await core.press(IRYNA, "recall")


@reaches("too_early_calls", "викликів: 2")
async def _missed_after_one_call(core: Core) -> Reply:
    await with_visitor(core)
    return await core.press(IRYNA, "no_show")


@reaches("too_early_suspended", "час не йде")
async def _recalled_in_an_alarm(core: Core) -> Reply:
    await with_visitor(core)
    await core.tell(told.SuspendOffice("air_raid"))
    return await core.press(IRYNA, "recall")


@reaches("too_late_undo", "вже не скасувати")
async def _nothing_to_undo(core: Core) -> Reply:
    return await core.tell(told.UndoPress(IRYNA))


@reaches("too_many_seconds", "через 60 с", small_office(Rules(tickets_per_minute_at_kiosk=1)))
async def _too_fast(core: Core) -> Reply:
    await core.take(SUBSIDY)
    return await core.take(SUBSIDY)


@reaches("counter_unknown_counter", "99")
async def _no_such_counter(core: Core) -> Reply:
    return await core.press("99", "open")


@reaches("not_allowed_counter", "у вікні 1", replace(
    small_office(), counters={key: replace(one, administrator=AdministratorId("olena"))
                              for key, one in small_office().counters.items()}
))  # fmt: skip
async def _sits_elsewhere(core: Core) -> Reply:
    await core.press("1", "open")
    return await core.press("2", "open")


@reaches("not_allowed_category", "вже знято")
async def _nothing_to_deny(core: Core) -> Reply:
    await with_visitor(core)
    return await core.tell(told.SayNotShown(IRYNA))


@reaches("not_allowed_administrator", "Такого адміністратора немає")
async def _sent_to_nobody(core: Core) -> Reply:
    await with_visitor(core)
    return await core.tell(told.RedirectTicket(IRYNA, to_administrator=AdministratorId("nobody")))


@reaches("not_allowed_service", "Один талон", small_office(replace(EAGER, one_service_per_ticket=True)))
async def _one_more_service(core: Core) -> Reply:
    await with_visitor(core)
    return await core.tell(told.AddService(IRYNA, SUBSIDY))


@reaches("not_allowed_reason", "дозволеної причини")
async def _out_of_turn(core: Core) -> Reply:
    ticket = (await core.take(SUBSIDY)).ticket
    assert ticket
    return await core.tell(told.CallOutOfTurn(IRYNA, ticket.id, "friend"))  # type: ignore[arg-type]


CHILD = {"child": Named("child", {"uk": "З немовлям"})}
OUT_OF_TURN = replace(small_office(replace(EAGER, exceptions_allowed=True)), exception_reasons=CHILD)


def _call_at(core: Core, counter: str, ticket: str) -> Awaitable[Reply]:
    return core.tell(told.CallOutOfTurn(CounterId(counter), TicketId(ticket), "child"))


@reaches("not_allowed_elsewhere", "Талон С001 не для цього вікна", OUT_OF_TURN)
async def _out_of_turn_where_nobody_serves_it(core: Core) -> Reply:
    ticket = (await core.take(SUBSIDY)).ticket
    assert ticket
    await core.press("1", "open")
    return await _call_at(core, "1", ticket.id)


@reaches("not_allowed_equipped", "чекає на обладнане вікно", replace(
    OUT_OF_TURN,
    needs={"sight": Named("sight", {"uk": "Вада зору"})},
    counters={
        **OUT_OF_TURN.counters, CounterId("2"): replace(OUT_OF_TURN.counters[CounterId("2")], equipped=("sight",)),
    },
))  # fmt: skip
async def _out_of_turn_past_the_equipped_counter(core: Core) -> Reply:
    await core.press("2", "open")
    await core.press("2", "pause")
    await core.press("1", "open")
    ticket = (await core.ask("kiosk-1", asks.TakeTicket(id="n", service="passport-foreign", needs=["sight"]))).ticket
    assert ticket
    return await _call_at(core, "1", ticket.id)


@reaches("not_allowed_result", "Оберіть результат", replace(
    small_office(replace(EAGER, result_required=True)), results={"served": Named("served", {"uk": "Надано"})}
))  # fmt: skip
async def _ended_without_a_result(core: Core) -> Reply:
    await with_visitor(core)
    return await core.press(IRYNA, "next")


@reaches("not_allowed_pause", "Такої причини паузи немає")
async def _a_pause_for_no_declared_reason(core: Core) -> Reply:
    await core.press(IRYNA, "open")
    return await core.tell(told.PressKey(CounterId(IRYNA), "pause", reason="nap"))


@reaches("unavailable_reception", "Зверніться до рецепції")
async def _the_disk_is_full(core: Core) -> Reply:
    async def no_bytes() -> int:
        return 0

    room = DiskRoom(no_bytes)
    await room.look()
    core.objection = room.objection(core.plan)
    return await core.take("subsidy")


async def _given(core: Core, paper: int, at: float = 0.0) -> Reply:
    ids = (TicketId(core.next_id()), core.next_id(), DeviceId("reception-1"), "r")
    take = told.TakeTicket(*ids, SUBSIDY, "uk")
    return await core.tell(told.EnterPaperNumber(take, paper, at or core.clock.now()))


@reaches("malformed_paper", "від 1 до 9999")
async def _a_paper_beyond_the_roll(core: Core) -> Reply:
    return await _given(core, 10_000)


@reaches("malformed_future", "ще не настав")
async def _a_paper_of_tomorrow(core: Core) -> Reply:
    return await _given(core, 5, core.clock.now() + 60)


@reaches("not_allowed_paper", "талон С001")
async def _a_paper_entered_twice(core: Core) -> Reply:
    assert (await _given(core, 5)).ok
    return await _given(core, 5)


@reaches("not_allowed_bound", "С001")
async def _another_service_for_who_was_sent_on(core: Core) -> Reply:
    ticket = await with_visitor(core)
    await core.tell(told.SuspendOffice("other"))
    assert (await core.tell(told.RedirectTicket(IRYNA, to_counter=IRYNA))).ok
    return await core.tell(told.CorrectTicket(TicketId(ticket), ServiceId("passport-foreign")))


@reaches("not_allowed_denied", "не підтвердили")
async def _another_category_after_one_not_shown(core: Core) -> Reply:
    await with_visitor(core, VETERAN)
    await core.press(IRYNA, "start")
    assert (await core.tell(told.SuspendOffice("other"))).ok
    assert (await core.tell(told.SayNotShown(IRYNA))).ok
    ticket = next(iter(core.office.tickets.values()))
    return await core.tell(told.CorrectTicket(ticket.id, SUBSIDY, CategoryId("disability")))


@reaches("unavailable_printer", "С001")
async def _a_copy_where_nothing_prints(core: Core) -> Reply:
    await core.take("subsidy")
    return await core.tell(told.PrintAgain(TicketId("С001"), None))


@reaches("malformed_reason", "mark")
async def _not_an_ask(core: Core) -> Reply:
    return await core.ask_raw("kiosk-1", b'{"id": "a", "kind": "rate", "code": "x"}')


@reaches("malformed_longest", "до 500 знаків")
async def _a_comment_without_end(core: Core) -> Reply:
    return await front_of(core, NOWHERE).rate("7K3M9PQR", 5, "r", "uk", "ґ" * 501)


@reaches("malformed_empty", "Напишіть")
async def _an_empty_note(core: Core) -> Reply:
    await with_visitor(core)
    return await front_of(core, NOWHERE).note(IRYNA, " \n\u0007 ", "n", "uk")


@pytest.mark.parametrize("key", PLAYS)
async def test_the_closer_sentence_is_said(key: str) -> None:
    play, plan, words = PLAYS[key]
    async with running(Core(plan=plan)) as core:
        reply = await play(core)
        assert not reply.ok
        assert key.startswith(f"{reply.refused}_")
        assert words in str(reply.text)


def test_every_closer_sentence_is_reached() -> None:
    assert set(PLAYS) == Texts.load(CONFIG, "refusals").keys() - set(REFUSALS)


async def test_a_category_denied_twice_is_told_so() -> None:
    async with running(Core(plan=small_office(EAGER))) as core:
        await with_visitor(core, VETERAN)
        assert (await core.tell(told.SayNotShown(IRYNA))).ok
        again = await core.tell(told.SayNotShown(IRYNA))
        assert (again.refused, "вже знято" in str(again.text)) == ("not_allowed", True)

"""Where a rule knows more than the code of a refusal, the sentence says it: each closer sentence is reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.plan import (
    AdministratorId,
    CategoryId,
    CounterId,
    DayHours,
    DirectionId,
    Named,
    OfficePlan,
    Rules,
    ServiceId,
)
from queue_core.runtime.texts import Texts
from queue_core.wire import asks
from queue_core.wire.refusals import REFUSALS
from queue_core.wire.replies import Reply
from tests.support.core.in_memory import Core, running
from tests.support.offices import CONFIG, small_office

Play = Callable[[Core], Awaitable[Reply]]
EAGER = Rules(least_seconds_on_call=0)
IRYNA, SUBSIDY, VETERAN = CounterId("3"), ServiceId("subsidy"), CategoryId("veteran")

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
async def _is_being_served(core: Core) -> Reply:
    ticket = await with_visitor(core)
    await core.press(IRYNA, "start")
    return await core.ask("kiosk-1", asks.Withdraw(id="w", ticket=ticket))


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


@reaches("not_allowed_result", "Оберіть результат", replace(
    small_office(replace(EAGER, result_required=True)), results={"served": Named("served", {"uk": "Надано"})}
))  # fmt: skip
async def _ended_without_a_result(core: Core) -> Reply:
    await with_visitor(core)
    return await core.press(IRYNA, "next")


@reaches("malformed_reason", "mark")
async def _not_an_ask(core: Core) -> Reply:
    return await core.ask_raw("kiosk-1", b'{"id": "a", "kind": "rate", "code": "x"}')


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

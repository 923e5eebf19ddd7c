"""Every way the core says no is reached, with its sentence in the ask's language, and changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.lines.unmet import MOST_CALLS_FOR_HELP
from queue_core.domain.plan import DayHours, Direction, Named, OfficePlan, Rules, ServiceId
from queue_core.domain.refusal import Refusal
from queue_core.wire import asks
from queue_core.wire.refusals import REFUSALS
from queue_core.wire.replies import Reply
from tests.support.core.in_memory import Core, running
from tests.support.offices import small_office

Play = Callable[[Core], Awaitable[Reply]]

PLAYS: dict[str, Play] = {}
PLANS: dict[str, OfficePlan] = {}


def reaches(name: str, plan: OfficePlan | None = None) -> Callable[[Play], Play]:
    """Mark how a refusal is reached: its code, with a remark after a colon where there are several ways."""

    def keep(play: Play) -> Play:
        PLAYS[name] = play
        PLANS[name] = plan or small_office(Rules(least_seconds_on_call=0))
        return play

    return keep


def places_of(count: int) -> dict[str, Named]:
    return {f"place-{n}": Named(f"place-{n}", {"uk": f"Місце {n}", "en": f"Place {n}"}) for n in range(count)}


def with_service(**changes: object) -> OfficePlan:
    plan = small_office()
    services = dict(plan.services)
    services[ServiceId("subsidy")] = replace(services[ServiceId("subsidy")], **changes)  # type: ignore[arg-type]
    return replace(plan, services=services)


def with_few_numbers() -> OfficePlan:
    plan = small_office()
    directions: dict[object, Direction] = {key: replace(one, last_number=2) for key, one in plan.directions.items()}
    return replace(plan, directions=directions)  # type: ignore[arg-type]


async def served(core: Core) -> str:
    """Serve somebody at counter 3; return the code of the slip."""
    await core.press("3", "open")
    reply = await core.take("subsidy")
    await core.press("3", "next")
    assert reply.ticket
    return reply.ticket.code


async def rate(core: Core, code: str, ask_id: str = "r1") -> Reply:
    return await core.ask("kiosk-1", asks.Rate(id=ask_id, code=code, mark=5))


@reaches("office_closed", replace(small_office(), hours={0: DayHours(8 * 60, 17 * 60)}))
async def _on_a_day_off(core: Core) -> Reply:
    return await core.take("subsidy")


@reaches("office_suspended")
async def _in_an_air_raid(core: Core) -> Reply:
    await core.tell(told.SuspendOffice("air_raid"))
    return await core.take("subsidy")


@reaches("service_unknown")
async def _no_such_service(core: Core) -> Reply:
    return await core.take("dog-licence")


@reaches("service_closed", with_service(closed={"uk": "Реєстр не працює.", "en": "The register is down."}))
async def _service_not_given(core: Core) -> Reply:
    return await core.take("subsidy")


@reaches("no_numbers_left", with_few_numbers())
async def _all_numbers_used(core: Core) -> Reply:
    await core.take("subsidy")
    await core.take("social-advice")
    return await core.take("subsidy")


@reaches("category_unknown")
async def _no_such_category(core: Core) -> Reply:
    return await core.ask("kiosk-1", asks.TakeTicket(id="a", service="subsidy", category="king"))


@reaches("ticket_unknown")
async def _no_such_ticket(core: Core) -> Reply:
    return await core.ask("kiosk-1", asks.Withdraw(id="w", ticket="nobody"))


@reaches("ticket_not_waiting")
async def _already_served(core: Core) -> Reply:
    await core.press("3", "open")
    reply = await core.take("subsidy")
    await core.press("3", "start")
    assert reply.ticket
    return await core.ask("kiosk-1", asks.Withdraw(id="w", ticket=reply.ticket.id))


@reaches("ticket_not_waiting: by the id of its ask")
async def _already_served_by_ask(core: Core) -> Reply:
    await core.press("3", "open")
    await core.take("subsidy", "a1")
    await core.press("3", "start")
    return await core.ask("kiosk-1", asks.Withdraw(id="w", ask="a1"))


@reaches("counter_unknown")
async def _no_such_counter(core: Core) -> Reply:
    return await core.press("99", "open")


@reaches("counter_not_staffed")
async def _nobody_there(core: Core) -> Reply:
    return await core.press("1", "next")


@reaches("counter_busy")
async def _visitor_there(core: Core) -> Reply:
    await core.press("3", "open")
    await core.take("subsidy")
    return await core.press("3", "pause")


@reaches("nothing_called")
async def _nobody_called(core: Core) -> Reply:
    await core.press("3", "open")
    return await core.press("3", "recall")


@reaches("already_rated")
async def _rated_twice(core: Core) -> Reply:
    code = await served(core)
    assert (await rate(core, code)).ok
    return await rate(core, code, "r2")


@reaches("too_early")
async def _rated_before_the_end(core: Core) -> Reply:
    reply = await core.take("subsidy")
    assert reply.ticket
    return await rate(core, reply.ticket.code)


@reaches("too_early: recall")
async def _recalled_at_once(core: Core) -> Reply:
    await core.press("3", "open")
    await core.take("subsidy")
    return await core.press("3", "recall")


@reaches("too_early: no-show")
async def _missed_after_one_call(core: Core) -> Reply:
    await core.press("3", "open")
    await core.take("subsidy")
    return await core.press("3", "no_show")


@reaches("too_late", small_office(Rules(least_seconds_on_call=0, rate_within=3600)))
async def _rated_long_after(core: Core) -> Reply:
    code = await served(core)
    await core.pass_time(3601)
    return await rate(core, code)


@reaches("too_late: the ask was withdrawn before it came")
async def _void_ask(core: Core) -> Reply:
    assert (await core.ask("kiosk-1", asks.Withdraw(id="w", ask="a1"))).ok
    return await core.take("subsidy", "a1")


@reaches("too_many", small_office(Rules(tickets_per_minute_at_kiosk=2)))
async def _too_fast(core: Core) -> Reply:
    await core.take("subsidy")
    await core.take("subsidy")
    return await core.take("subsidy")


@reaches("too_many: calls for help", replace(small_office(), places=places_of(MOST_CALLS_FOR_HELP + 1)))
async def _everybody_calls_for_help(core: Core) -> Reply:
    for place in range(MOST_CALLS_FOR_HELP):
        assert (await core.ask("kiosk-1", asks.Help(id=f"h{place}", place=f"place-{place}"))).ok
    assert (await core.ask("kiosk-1", asks.Help(id="again", place="place-0"))).ok
    return await core.ask("kiosk-1", asks.Help(id="h", place=f"place-{MOST_CALLS_FOR_HELP}"))


@reaches("code_unknown")
async def _no_such_code(core: Core) -> Reply:
    return await rate(core, "ZZZZZZZZ")


@reaches("not_allowed")
async def _foreign_ticket(core: Core) -> Reply:
    reply = await core.take("subsidy", device="reception-1")
    assert reply.ticket
    return await core.ask("kiosk-1", asks.Withdraw(id="w", ticket=reply.ticket.id))


@reaches("not_allowed: at another counter already", replace(
    small_office(), counters={key: replace(one, administrator="olena") for key, one in small_office().counters.items()}  # type: ignore[arg-type]
))  # fmt: skip
async def _sits_elsewhere(core: Core) -> Reply:
    await core.press("1", "open")
    return await core.press("2", "open")


@reaches("not_allowed: a withdrawn visit has no mark")
async def _rated_though_withdrawn(core: Core) -> Reply:
    reply = await core.take("subsidy")
    assert reply.ticket
    await core.ask("kiosk-1", asks.Withdraw(id="w", ticket=reply.ticket.id))
    return await rate(core, reply.ticket.code)


@reaches("unavailable")
async def _not_offered(core: Core) -> Reply:
    return await core.ask("kiosk-1", asks.LeaseNumbers(id="l", count=10))


@reaches("malformed")
async def _not_an_ask(core: Core) -> Reply:
    return await core.ask_raw("kiosk-1", b'{"id": "a", "kind": "rate", "code": "x"}')


@pytest.mark.parametrize("name", PLAYS)
async def test_a_refusal_is_reached_and_changes_nothing(name: str) -> None:
    code = name.partition(":")[0]
    async with running(Core(plan=PLANS[name])) as core:
        reply = await PLAYS[name](core)
        assert (reply.ok, reply.refused) == (False, code)
        assert reply.id
        assert reply.text
        assert core.records[-1].cause != f"kiosk-1/{reply.id}"
        assert core.published.refresh_all(core.clock.now()) == {}


def test_every_refusal_of_the_contract_is_reached() -> None:
    assert {name.partition(":")[0] for name in PLAYS} == set(REFUSALS)


@pytest.mark.parametrize(
    ("language", "text"), [("uk", "Такої послуги немає. Оберіть іншу або зверніться до рецепції."),
                           ("en", "There is no such service. Choose another or ask the reception."),
                           ("pl", "Такої послуги немає. Оберіть іншу або зверніться до рецепції.")],
)  # fmt: skip
async def test_a_refusal_speaks_the_language_of_the_ask(language: str, text: str) -> None:
    async with running(Core()) as core:
        reply = await core.ask("kiosk-1", asks.TakeTicket(id="a", service="dog-licence", language=language))
        assert reply.text == text


async def test_a_refusal_says_what_it_knows() -> None:
    async with running(Core(plan=with_service(closed={"uk": "Реєстр.", "en": "The register is down."}))) as core:
        ask = asks.TakeTicket(id="a", service="subsidy", language="en")
        assert "The register is down." in str((await core.ask("kiosk-1", ask)).text)
        assert "99" in str((await core.press("99", "open")).text)
        await core.press("3", "open")
        await core.take("social-advice")
        assert "40 с" in str((await core.press("3", "recall")).text)
        unreadable = await core.ask_raw("kiosk-1", b'{"id": "a2", "kind": "rate", "code": "x"}')
        assert "`mark`" in str(unreadable.text)


async def test_a_reason_with_braces_is_told_as_it_is() -> None:
    async with running(Core()) as core:
        reply = core.writer.refuse("a", Refusal("malformed", reason="{0}{reason}{x!r}"), "uk")
        assert "{0}{reason}{x!r}" in str(reply.text)


@pytest.mark.parametrize(
    "ask",
    [
        b'{"id": "a", "kind": "Olena, 067 123"}',
        b'{"id": "a", "kind": "press", "counter": "1", "key": "Olena, 067 123"}',
        b'{"id": "a", "kind": "slip_failed", "job": "Olena, 067 123", "reason": "x"}',
        b'{"id": "Olena, 067 123", "kind": "help"}',
    ],
)
async def test_what_was_sent_is_not_repeated_in_the_reason(ask: bytes) -> None:
    async with running(Core()) as core:
        reply = await core.ask_raw("kiosk-1", ask)
        assert reply.refused == "malformed"
        assert "Olena" not in str(reply)

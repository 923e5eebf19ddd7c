"""What people ordered, told from the journal: with the name of who did, and nothing of visitors' own doing."""

from __future__ import annotations

from queue_core.domain import commands as told
from queue_core.domain.plan import CounterId, Rules
from queue_core.reports.acts import Acts
from queue_core.submissions import Submission
from tests.support.core.in_memory import Core, running
from tests.support.offices import small_office

EAGER = Rules(least_seconds_on_call=0)


async def order(core: Core, command: told.Command, who: str, where: str) -> None:
    await core.dispatcher.submit(Submission(command, who, where))


async def test_each_act_has_its_person_its_place_and_the_number_it_was_about() -> None:
    async with running(Core(plan=small_office(EAGER))) as core:
        await core.take("passport-foreign")
        await order(core, told.PressKey(CounterId("1"), "open"), "taras", "desk/1")
        await order(core, told.PressKey(CounterId("1"), "finish"), "taras", "desk/1")
        await order(core, told.SuspendOffice("air_raid"), "olena", "page")
        found = await Acts(core.journal).of_day(None, 100)
        assert found is not None
        acts = [(act.kind, act.who, act.where, act.number, act.detail) for act in reversed(found.acts)]
        assert ("counter_opened", "taras", "desk/1", "", "") in acts
        assert ("ticket_called", "taras", "desk/1", "П001", "") in acts
        assert ("service_finished", "taras", "desk/1", "П001", "") in acts
        assert acts[-1] == ("office_suspended", "olena", "page", "", "air_raid")
        assert {who for _, who, *_ in acts} == {"taras", "olena"}, "what visitors, timers and the core did is left out"


async def test_the_newest_come_first_and_no_more_than_asked_for() -> None:
    async with running(Core(plan=small_office(EAGER))) as core:
        for key in ("open", "pause", "resume", "close"):
            await order(core, told.PressKey(CounterId("1"), key), "taras", "desk/1")
        found = await Acts(core.journal).of_day(None, 2)
        assert found is not None
        assert [act.kind for act in found.acts] == ["counter_closed", "counter_resumed"]
        assert found.acts[0].seq > found.acts[1].seq


async def test_another_day_is_asked_for_by_its_date_and_one_that_is_not_there_is_not_made_up() -> None:
    async with running(Core(plan=small_office(EAGER))) as core:
        await order(core, told.PressKey(CounterId("1"), "open"), "taras", "desk/1")
        await order(core, told.PressKey(CounterId("1"), "close"), "taras", "desk/1")
        first = (await core.journal.days())[0]
        await core.pass_time(24 * 3600)
        await core.take("passport-foreign")
        acts = Acts(core.journal)
        today, then = await acts.of_day(None, 100), await acts.of_day(first, 100)
        assert today is not None
        assert then is not None
        assert today.days == [today.day, first]
        assert [act.who for act in then.acts] == ["taras", "taras"]
        assert await acts.of_day("1999-01-01", 100) is None


async def test_a_number_that_came_over_the_night_is_known() -> None:
    async with running(Core(plan=small_office(EAGER))) as core:
        await core.take("passport-foreign")
        await order(core, told.PressKey(CounterId("1"), "open"), "taras", "desk/1")
        await core.pass_time(24 * 3600)
        await order(core, told.PressKey(CounterId("1"), "finish"), "taras", "desk/1")
        found = await Acts(core.journal).of_day(None, 100)
        assert found is not None
        assert ("service_finished", "П001") in [(act.kind, act.number) for act in found.acts]

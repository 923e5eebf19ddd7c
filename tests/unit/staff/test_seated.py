"""A box has no name: its presses are written down as those of whoever sits at the desk of that counter."""

from __future__ import annotations

from queue_core.submissions import Submission, press_of
from queue_core.wire.replies import Reply
from tests.support.core.in_memory import Core, next_life, running

BUTTONS = "buttons-1"


async def at_desk(core: Core, counter: str, key: str, who: str) -> Reply:
    return await core.dispatcher.submit(Submission(press_of(counter, key, None), who, f"desk/{counter}"))  # type: ignore[arg-type]


def last(core: Core) -> tuple[str, str]:
    record = core.records[-1]
    return record.who, record.where


async def test_where_nobody_signed_in_the_box_stays_nameless() -> None:
    async with running(Core()) as core:
        await core.press("3", "open")
        assert last(core) == ("administrator", BUTTONS)


async def test_a_press_of_the_box_is_that_of_who_sits_there_and_says_that_it_was_the_box() -> None:
    async with running(Core()) as core:
        await at_desk(core, "3", "open", "olena")
        await core.press("3", "pause")
        assert last(core) == ("olena", BUTTONS)
        await core.press("1", "open")
        assert last(core) == ("administrator", BUTTONS), "at another counter she does not sit"


async def test_who_signed_in_after_the_box_had_opened_the_counter_is_named_from_then_on() -> None:
    async with running(Core()) as core:
        await core.press("3", "open")
        await at_desk(core, "3", "pause", "olena")
        await core.press("3", "resume")
        assert last(core) == ("olena", BUTTONS)


async def test_who_took_the_desk_over_is_named() -> None:
    async with running(Core()) as core:
        await at_desk(core, "3", "open", "olena")
        await at_desk(core, "3", "pause", "petro")
        await core.press("3", "resume")
        assert last(core) == ("petro", BUTTONS)


async def test_whoever_closed_the_counter_is_not_named_for_what_comes_after() -> None:
    async with running(Core()) as core:
        await at_desk(core, "3", "open", "olena")
        await core.press("3", "close")
        assert last(core) == ("olena", BUTTONS)
        await core.press("3", "open")
        assert last(core) == ("administrator", BUTTONS)
        await core.press("3", "pause")
        assert last(core) == ("administrator", BUTTONS)


async def test_a_desk_without_names_names_nobody() -> None:
    async with running(Core()) as core:
        await at_desk(core, "3", "open", "administrator")
        await core.press("3", "pause")
        assert last(core) == ("administrator", BUTTONS)


async def test_a_restart_changes_nothing_in_who_sits_where() -> None:
    core = Core()
    async with running(core):
        await at_desk(core, "3", "open", "olena")
    async with running(next_life(core)) as again:
        await again.press("3", "pause")
        assert last(again) == ("olena", BUTTONS)

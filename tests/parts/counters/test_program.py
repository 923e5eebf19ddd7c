"""The program and its boxes end to end over a real pseudo-terminal: finger, bytes, ask, reply, bytes, lamp."""

from __future__ import annotations

import io
from typing import get_args

import pytest
from PIL import Image

from counters.picture.layout import BoxPlan, arrange
from counters.settings import LampSettings, LineSettings, SignSettings
from queue_core.runtime.clock import OfficeClock
from queue_core.wire.asks import Key
from queue_core.wire.jobs import Restart, Touch, Watch
from tests.parts.counters.office import ButtonsOffice, buttons_office, settings
from tests.support.waiting import until

LAYOUT = arrange([BoxPlan(str(n), get_args(Key)) for n in range(1, 4)])


def touch(counter: str, key: Key) -> Touch:
    (box,) = [box for box in LAYOUT.boxes if box.plan.counter == counter]
    x, y = dict(box.keys)[key].middle
    return Touch(at=moment(), x=x / LAYOUT.width, y=y / LAYOUT.height)


def moment(ahead: float = 0.0) -> object:
    return OfficeClock(1_793_600_000.0 + ahead).moment()


async def pressed(office: ButtonsOffice, count: int) -> list[tuple[str, str]]:
    await until(lambda: len(office.core.presses) >= count)
    return [(press.counter, press.key) for press in office.core.presses]


async def test_a_press_becomes_an_ask_and_its_reply_lights_the_box() -> None:
    async with buttons_office() as office:
        office.person.presses("2", "open")
        await office.person.sees("2", "free")
        office.person.presses("2", "next")
        await office.person.sees("2", "called", "А001")
        assert await pressed(office, 2) == [("2", "open"), ("2", "next")]
        assert office.person.seen["1"]["lamp"] == "closed"


async def test_a_press_tells_which_state_the_box_showed() -> None:
    async with buttons_office() as office:
        seen = office.core.states["2"]
        office.person.presses("2", "open")
        await office.person.sees("2", "free")
        shown = office.core.states["2"]
        office.person.presses("2", "next")
        await pressed(office, 2)
        assert [press.seen for press in office.core.presses] == [(1, seen.seq), (1, shown.seq)]


async def test_a_state_without_a_press_lights_the_box_too() -> None:
    async with buttons_office() as office:
        await office.core.put("3", "called", "Ц012", waiting=7)
        await office.person.sees("3", "unacknowledged", "Ц012")
        assert office.person.seen["3"] == {
            "box": "3",
            "lamp": "unacknowledged",
            "status": "called",
            "number": "Ц012",
            "waiting": 7,
        }


async def test_a_bouncing_contact_is_one_press() -> None:
    async with buttons_office() as office:
        office.person.breaks("bounce", "1", "open")
        await office.person.sees("1", "free")
        office.person.breaks("bounce", "1", "next")
        await office.person.sees("1", "called", "А001")
        office.person.presses("1", "close")
        await office.person.sees("1", "closed")
        assert await pressed(office, 3) == [("1", "open"), ("1", "next"), ("1", "close")]


async def test_a_stuck_key_is_one_press_and_then_a_trouble_to_be_seen() -> None:
    async with buttons_office(speed=20.0) as office:
        office.person.breaks("stick", "1", "open")
        await office.person.sees("1", "free")
        await until(lambda: office.core.health.get("stuck") == {"1": [8]})
        office.person.breaks("unstick", "1", "open")
        await until(lambda: office.core.health.get("stuck") == {})
        assert await pressed(office, 1) == [("1", "open")]


async def test_noise_on_the_line_loses_no_press_and_makes_none() -> None:
    async with buttons_office() as office:
        for _ in range(20):
            office.person.breaks("noise")
        office.person.presses("1", "open")
        for _ in range(20):
            office.person.breaks("noise")
        await office.person.sees("1", "free")
        assert await pressed(office, 1) == [("1", "open")]


async def test_everybody_presses_at_once_and_nobody_is_lost() -> None:
    count = 14
    async with buttons_office(settings(count)) as office:
        for n in range(1, count + 1):
            office.person.presses(str(n), "open")
        await office.person.sees_every("free")
        assert sorted(await pressed(office, count)) == sorted((str(n), "open") for n in range(1, count + 1))


async def test_a_box_that_was_unplugged_shows_the_truth_when_it_is_back() -> None:
    async with buttons_office() as office:
        office.person.breaks("unplug", "2")
        await office.person.sees("2", "dark")
        await until(lambda: office.core.health.get("missing") == ["2"])
        await office.core.put("2", "serving", "А009")
        office.person.breaks("plug", "2")
        await office.person.sees("2", "serving", "А009")
        await until(lambda: office.core.health.get("missing") == [])


async def test_a_line_that_was_unplugged_comes_back_by_itself() -> None:
    async with buttons_office() as office:
        office.person.breaks("line_unplug")
        await until(lambda: office.core.health.get("line") == "lost")
        assert office.core.health.get("missing") == ["1", "2", "3"]
        await office.core.put("1", "called", "А005")
        office.person.breaks("line_plug")
        await until(lambda: office.core.health.get("line") == "ok")
        await office.person.sees("1", "unacknowledged", "А005")
        office.person.presses("1", "next")
        assert await pressed(office, 1) == [("1", "next")]


async def test_a_refused_press_is_shown_as_not_done_for_a_moment() -> None:
    async with buttons_office(settings(lamps=LampSettings(not_done_seconds=0.3))) as office:
        office.core.refuse = "too_early"
        office.person.presses("1", "no_show")
        await office.person.sees("1", "not_done")
        await office.person.sees("1", "closed")


async def test_a_press_nobody_answers_is_given_up_and_shown_as_not_done() -> None:
    async with buttons_office() as office:
        office.core.is_mute = True
        office.person.presses("1", "open")
        await office.person.sees("1", "not_done")
        await office.person.sees("1", "closed")
        assert len(office.core.presses) == 1


async def test_many_presses_while_the_core_is_slow_do_not_pile_up() -> None:
    async with buttons_office(speed=20.0) as office:
        office.core.is_mute = True
        keys: tuple[Key, ...] = get_args(Key)
        for key in keys[:6]:
            office.person.presses("1", key)
        await office.person.sees("1", "not_done")
        assert len(office.core.presses) == 1


async def test_without_the_core_every_box_says_so() -> None:
    async with buttons_office() as office:
        await office.core.put("1", "serving", "А009")
        await office.person.sees("1", "serving", "А009")
        office.core.is_silent = True
        await office.person.sees("1", "offline", "А009")
        await office.person.sees("2", "offline")
        office.core.is_silent = False
        await office.person.sees("1", "serving", "А009")


async def test_people_who_wait_at_a_pause_change_the_lamp_by_time_alone() -> None:
    lamps = LampSettings(waiting_after_seconds=1, waits_long_after_seconds=2)
    async with buttons_office(settings(lamps=lamps)) as office:
        await office.core.put("1", "paused", waiting=4)
        for lamp in ("paused", "waiting", "waits_long"):
            await office.person.sees("1", lamp)
            assert office.person.seen["1"]["status"] == "paused"


async def test_in_an_alarm_no_box_says_that_its_counter_is_free() -> None:
    async with buttons_office() as office:
        await office.core.put("1", "free")
        await office.core.put("2", "serving", "А009")
        await office.person.sees("1", "free")
        await office.core.suspend("air_raid")
        await office.person.sees("1", "suspended")
        await office.person.sees("2", "serving", "А009")
        await office.core.suspend(None)
        await office.person.sees("1", "free")


async def test_a_box_with_one_button_has_a_second_key_for_who_holds_it() -> None:
    one = settings(1)
    (box,) = one.box
    keys = type(box)(counter="1", address=1, keys=("next",), long_keys=("open",))
    async with buttons_office(settings(box=(keys,))) as office:
        office.person.presses("1", "open")
        await office.person.sees("1", "free")
        office.person.presses("1", "next")
        await office.person.sees("1", "called", "А001")
        office.person.presses("1", "pause")
        await until(lambda: office.person.troubles)
        assert "no key «pause»" in office.person.troubles[0]


async def test_a_touch_from_afar_presses_the_key_at_the_far_end_of_the_line() -> None:
    async with buttons_office() as office:
        await office.core.send(touch("3", "open"))
        await office.person.sees("3", "free")
        await office.core.send(touch("3", "next"))
        await office.person.sees("3", "called", "А001")
        await office.core.send(Touch(at=moment(), x=0.0, y=0.0))
        assert await pressed(office, 2) == [("3", "open"), ("3", "next")]


async def test_a_touch_is_refused_where_it_is_not_allowed() -> None:
    async with buttons_office(settings(may_be_touched=False)) as office:
        await office.core.send(touch("3", "open"))
        office.person.presses("1", "open")
        await office.person.sees("1", "free")
        assert await pressed(office, 1) == [("1", "open")]


async def test_who_watches_sees_the_boxes_at_once_and_then_every_change() -> None:
    async with buttons_office() as office:
        assert not office.core.pictures
        await office.core.send(Watch(at=moment(), for_seconds=300, width=480))
        await until(lambda: len(office.core.pictures) == 1)
        office.person.presses("1", "open")
        await office.person.sees("1", "free")
        await until(lambda: len(office.core.pictures) > 1)
        sizes = {Image.open(io.BytesIO(picture)).width for picture in office.core.pictures}
        assert sizes == {480}
        await office.core.send(Watch(at=moment(), for_seconds=0))
        office.person.presses("1", "next")
        await office.person.sees("1", "called", "А001")


async def test_a_restart_ends_the_program_so_that_it_can_begin_anew() -> None:
    async with buttons_office() as office:
        await office.core.send(Restart(at=moment()))
        assert await office.program is True


@pytest.mark.parametrize(
    "line", ['{"press": 1}', "nonsense", '{"press": {"counter": "99", "key": "next"}}', '{"x": 1}']
)
async def test_a_line_that_makes_no_sense_is_answered_with_the_trouble(line: str) -> None:
    async with buttons_office() as office:
        assert office.person.writer is not None
        office.person.writer.write(line.encode() + b"\n")
        await until(lambda: office.person.troubles)
        office.person.presses("1", "open")
        await office.person.sees("1", "free")


async def test_the_program_says_that_real_boxes_have_no_window(tmp_path: object) -> None:
    from pathlib import Path

    from counters.__main__ import run_counters
    from queue_core.runtime.memory_link import MemoryBroker
    from queue_core.runtime.toml_file import ConfigurationMistake
    from tests.parts.counters.office import options

    of = settings(line=LineSettings(kind="serial", port="/dev/none"))
    with pytest.raises(ConfigurationMistake, match="--boxes"):
        await run_counters(
            options(Path(str(tmp_path))), of, MemoryBroker().connector(), OfficeClock(0.0), window=Path("x")
        )


async def test_a_day_three_hundred_times_as_fast_keeps_sixty_boxes_alive() -> None:
    count, rounds = 60, 5
    async with buttons_office(settings(count), speed=300.0) as office:
        core, seen = office.core, office.person.seen
        for n in range(1, count + 1):
            office.person.presses(str(n), "open")
        await office.person.sees_every("free")
        for done in range(1, rounds + 1):
            for n in range(1, count + 1):
                office.person.presses(str(n), "next")
            await pressed(office, count * (done + 1))
        await until(lambda: all(seen[counter]["number"] == state.number for counter, state in core.states.items()))
        assert len(core.presses) == count * (rounds + 1)


async def test_a_sign_shows_the_number_of_its_counter_and_is_missed_by_itself() -> None:
    async with buttons_office(settings(sign=(SignSettings(counter="2", address=51),))) as office:
        await office.core.put("2", "called", "А017", waiting=4)
        await office.person.sees("2", "unacknowledged", "А017")
        await office.person.sees("sign-2", "unacknowledged", "А017")
        assert office.person.seen["sign-2"]["waiting"] == 4
        office.person.breaks("unplug", "sign-2")
        await until(lambda: office.core.health.get("missing_signs") == ["2"])
        assert office.core.health.get("missing") == []
        await office.core.put("2", "serving", "А017")
        office.person.breaks("plug", "sign-2")
        await office.person.sees("sign-2", "serving", "А017")


async def test_a_sign_that_says_it_was_pressed_presses_nothing() -> None:
    async with buttons_office(settings(sign=(SignSettings(counter="2", address=51),))) as office:
        office.person.says({"press": {"counter": "sign-2", "key": "next"}})
        await until(lambda: office.person.troubles)
        office.person.presses("2", "open")
        assert await pressed(office, 1) == [("2", "open")]

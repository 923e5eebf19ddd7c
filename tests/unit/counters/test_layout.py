from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counters.picture.layout import REFERENCE_WIDTH, BoxPlan, Layout, Rect, arrange, key_at
from queue_core.wire.asks import Key

KEYS: tuple[Key, ...] = get_args(Key)


def boxes(count: int, keys: tuple[Key, ...] = KEYS) -> list[BoxPlan]:
    return [BoxPlan(str(n), keys) for n in range(1, count + 1)]


def middle(layout: Layout, rect: Rect) -> tuple[float, float]:
    x, y = rect.middle
    return x / layout.width, y / layout.height


@pytest.mark.parametrize("width", [160, 640, 960, 1400, 1920])
@pytest.mark.parametrize("count", [1, 3, 8, 14, 60])
def test_a_touch_on_a_drawn_key_finds_that_key_in_every_width(width: int, count: int) -> None:
    plans = boxes(count)
    drawn, touched = arrange(plans, width), arrange(plans)
    for box in drawn.boxes:
        for key, rect in box.keys:
            assert key_at(touched, *middle(drawn, rect)) == (box.plan.counter, key)


@pytest.mark.parametrize("count", [1, 4, 14, 60])
def test_everything_is_inside_its_box_and_nothing_overlaps(count: int) -> None:
    layout = arrange(boxes(count))
    for n, box in enumerate(layout.boxes):
        parts = [box.title, box.display, box.lamp, *(rect for _, rect in box.keys)]
        assert all(_inside(part, box.body) for part in parts)
        assert not any(_overlap(one, other) for i, one in enumerate(parts) for other in parts[:i])
        assert not any(_overlap(box.body, other.body) for other in layout.boxes[:n])
        assert _inside(box.body, Rect(0, 0, layout.width, layout.height))
        assert not _overlap(box.body, layout.heading)


def test_fourteen_boxes_make_a_picture_about_as_high_as_wide() -> None:
    layout = arrange(boxes(14))
    assert layout.width == REFERENCE_WIDTH
    assert 0.7 < layout.height / layout.width < 1.1


def test_keys_are_large_enough_to_be_hit_and_next_is_the_largest() -> None:
    (box, *_) = arrange(boxes(14)).boxes
    area = {key: rect.width * rect.height for key, rect in box.keys}
    assert max(area, key=lambda key: area[key]) == "next"
    assert all(rect.width >= 60 and rect.height >= 24 for _, rect in box.keys)


def test_a_box_draws_the_keys_it_has() -> None:
    layout = arrange([BoxPlan("1", ("next",)), BoxPlan("2", ("next", "pause", "resume", "open"))])
    one, several = layout.boxes
    assert [key for key, _ in one.keys] == ["next"]
    assert [key for key, _ in several.keys] == ["next", "pause", "resume", "open"]
    assert one.body.height == several.body.height


def test_a_touch_beside_all_keys_presses_none() -> None:
    layout = arrange(boxes(14))
    assert key_at(layout, 0.0, 0.0) is None
    assert key_at(layout, 1.0, 1.0) is None
    assert key_at(layout, *middle(layout, layout.boxes[0].display)) is None


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 99))
def test_any_touch_is_at_most_one_key(x: float, y: float, count: int) -> None:
    layout = arrange(boxes(count))
    at = x * layout.width, y * layout.height
    under = [(box.plan.counter, key) for box in layout.boxes for key, rect in box.keys if rect.holds(*at)]
    assert [key_at(layout, x, y)] == (under or [None])


def _inside(part: Rect, whole: Rect) -> bool:
    return whole.left <= part.left < part.right <= whole.right and whole.top <= part.top < part.bottom <= whole.bottom


def _overlap(one: Rect, other: Rect) -> bool:
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom

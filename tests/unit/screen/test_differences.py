"""What a new picture changes, and where it lands in the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from queue_core.screen.desktop import has_screen
from queue_core.screen.differences import changed, merged
from queue_core.screen.items import Box, Picture, Polygon, Rect, Stroke
from queue_core.screen.placing import Fit, limbs, nine

ONE = Box(Rect(0, 0, 10, 10), "#111111")
TWO = Box(Rect(50, 50, 10, 10), "#222222")
BOTH = Picture((100, 100), "#FFFFFF", (ONE, TWO))


def test_equal_pictures_change_nothing() -> None:
    assert changed(BOTH, replace(BOTH)) == ()


def test_the_first_picture_and_another_ground_change_everything() -> None:
    assert changed(None, BOTH) is None
    assert changed(BOTH, replace(BOTH, background="#000000")) is None
    assert changed(BOTH, replace(BOTH, size=(50, 50))) is None


def test_only_what_differs_is_painted_anew() -> None:
    other = replace(TWO, fill="#333333")
    assert changed(BOTH, replace(BOTH, items=(ONE, other))) == (TWO.rect,)
    assert changed(BOTH, replace(BOTH, items=(ONE,))) == (TWO.rect,)


def test_the_same_items_in_another_order_change_everything() -> None:
    assert changed(BOTH, replace(BOTH, items=(TWO, ONE))) is None


def test_changing_most_of_it_changes_everything() -> None:
    large = Box(Rect(0, 0, 100, 90), "#444444")
    assert changed(BOTH, replace(BOTH, items=(ONE, TWO, large))) is None


def test_overlapping_parts_become_one() -> None:
    parts = merged([Rect(0, 0, 10, 10), Rect(20, 0, 10, 10), Rect(5, 0, 20, 10)])
    assert parts == (Rect(0, 0, 30, 10),)


@pytest.mark.parametrize("window", [(1920, 1080), (960, 540), (1024, 1024), (3840, 2160), (700, 1300)])
def test_a_point_of_the_picture_finds_its_way_back(window: tuple[int, int]) -> None:
    fit = Fit.of((1920, 1080), window)
    for x, y in ((0, 0), (960, 540), (1900, 1000)):
        found_x, found_y = fit.back(*fit.point(x, y))
        assert abs(found_x - x) <= 1 / fit.scale
        assert abs(found_y - y) <= 1 / fit.scale


def test_neighbours_stay_neighbours_at_any_scale() -> None:
    fit = Fit.of((1920, 1080), (1111, 700))
    left, right = Rect(0, 0, 333.3, 10), Rect(333.3, 0, 500, 10)
    x, _, width, _ = fit.area(left)
    assert x + width == fit.area(right)[0]


@pytest.mark.parametrize("area", [(10, 10, 200, 100), (0, 0, 21, 21), (5, 5, 20, 40), (0, 0, 6, 6)])
def test_nine_pieces_cover_an_area_once(area: tuple[int, int, int, int]) -> None:
    covered: set[tuple[int, int]] = set()
    for (cut_x, cut_y, cut_width, cut_height), (x, y, width, height) in nine(21, area):
        assert 0 <= cut_x <= cut_x + cut_width <= 21
        assert 0 <= cut_y <= cut_y + cut_height <= 21
        points = {(left, top) for left in range(x, x + width) for top in range(y, y + height)}
        assert not covered & points
        covered |= points
    assert len(covered) == area[2] * area[3]


def test_a_stroke_is_limbs_and_round_joints() -> None:
    polygons, joints = limbs(Stroke(((0, 0), (10, 0), (10, 10)), "#000000", 4), 2)
    assert len(polygons) == 2
    assert [radius for _, _, radius in joints] == [4, 4, 4]
    polygons, joints = limbs(Polygon(((0, 0), (4, 0), (0, 4)), "#000000"), 1)
    assert polygons == [((1, 1), (5, 1), (1, 5))]
    assert joints == []


def test_a_window_needs_a_desktop_and_a_whole_screen_a_graphics_card(tmp_path: Path) -> None:
    assert has_screen({"DISPLAY": ":0"}, fullscreen=False, cards=tmp_path)
    assert has_screen({"WAYLAND_DISPLAY": "w"}, fullscreen=True, cards=tmp_path)
    assert not has_screen({}, fullscreen=True, cards=tmp_path)
    (tmp_path / "card0").touch()
    assert has_screen({}, fullscreen=True, cards=tmp_path)
    assert not has_screen({}, fullscreen=False, cards=tmp_path)
    assert not has_screen({"DISPLAY": ":0", "SDL_VIDEODRIVER": "dummy"}, fullscreen=True, cards=tmp_path)

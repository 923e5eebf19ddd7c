"""Rectangles, pictures and colours."""

from __future__ import annotations

import pytest

from queue_core.screen.colours import blend, channels, contrast
from queue_core.screen.items import Box, Picture, Polygon, Rect, Stroke, Target, Text, around


def test_a_rectangle_holds_its_left_top_edge_and_not_its_right_bottom_one() -> None:
    rect = Rect(10, 20, 30, 40)
    assert rect.contains(10, 20)
    assert rect.contains(39.9, 59.9)
    assert not rect.contains(40, 30)
    assert not rect.contains(20, 60)


def test_rows_and_columns_fill_a_rectangle_with_gaps_between() -> None:
    rect = Rect(0, 0, 100, 50)
    assert rect.columns(3, 5) == (Rect(0, 0, 30, 50), Rect(35, 0, 30, 50), Rect(70, 0, 30, 50))
    assert rect.rows(2, 10) == (Rect(0, 0, 100, 20), Rect(0, 30, 100, 20))
    assert rect.split_left(20, 5) == (Rect(0, 0, 20, 50), Rect(25, 0, 75, 50))
    assert rect.split_top(20, 5) == (Rect(0, 0, 100, 20), Rect(0, 25, 100, 25))
    assert rect.inset(10, 5) == Rect(10, 5, 80, 40)


def test_a_gap_is_measured_along_the_axis_on_which_two_are_farther_apart() -> None:
    one = Rect(0, 0, 10, 10)
    assert one.gap_to(Rect(15, 0, 5, 5)) == 5
    assert one.gap_to(Rect(12, 40, 5, 5)) == 30
    assert one.gap_to(Rect(5, 5, 10, 10)) == -5


def test_enclosing_and_overlapping_are_told_apart() -> None:
    big, inside, beside = Rect(0, 0, 10, 10), Rect(2, 2, 8, 8), Rect(10, 0, 5, 5)
    assert big.encloses(inside)
    assert big.overlaps(inside)
    assert not big.overlaps(beside)
    assert not inside.encloses(big)


def test_the_target_listed_last_lies_on_top() -> None:
    targets = (Target("under", Rect(0, 0, 10, 10)), Target("over", Rect(5, 5, 10, 10)))
    picture = Picture((20, 20), "#FFFFFF", (), targets)
    assert picture.target_at(6, 6) == "over"
    assert picture.target_at(1, 1) == "under"
    assert picture.target_at(19, 19) is None
    assert picture.target("over") == targets[1]
    assert picture.target("gone") is None


def test_every_item_knows_the_area_it_paints() -> None:
    assert Box(Rect(1, 2, 3, 4)).bounds == Rect(1, 2, 3, 4)
    assert Polygon(((0, 0), (10, 0), (5, 8)), "#000000").bounds == Rect(-1, -1, 12, 10)
    assert Stroke(((0, 0), (10, 0)), "#000000", 4).bounds.encloses(Rect(-2, -2, 14, 4))
    text = Text(Rect(0, 0, 100, 40), "Ї", 40, "#000000", "#FFFFFF")
    assert text.bounds.encloses(text.rect)
    assert around([(3, 4), (1, 9)]) == Rect(1, 4, 2, 5)


def test_contrast_is_that_of_the_web_guidelines() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0B5FFF", "#0B5FFF") == 1


def test_blending_goes_from_one_colour_to_the_other() -> None:
    assert blend("#000000", "#FFFFFF", 0) == "#000000"
    assert blend("#000000", "#FFFFFF", 0.5) == "#808080"
    assert blend("#102030", "#FFC400", 1) == "#FFC400"


@pytest.mark.parametrize("wrong", ["FFFFFF", "#FFF", "#GGGGGG", "white"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"is not a colour|invalid literal"):
        channels(wrong)

from itertools import pairwise

import pytest

from display.layout.motion import FADE_SECONDS, FLASHES, is_flashing, next_frame, strength
from display.layout.sizes import CAPITALS, Screen, sizes_for
from tests.unit.display.situations import NOON, style

SCREENS = [
    Screen(1920, 1080, 75, 5),
    Screen(1920, 1080, 65, 4),
    Screen(3840, 2160, 86, 8),
    Screen(1366, 768, 43, 3),
    Screen(1280, 1024, 19, 1),
    Screen(1080, 1920, 55, 3),
]


def _mm_per_metre(screen: Screen, em: float) -> float:
    pixels_per_mm = (screen.width**2 + screen.height**2) ** 0.5 / (screen.diagonal_inches * 25.4)
    return em * CAPITALS / pixels_per_mm / screen.farthest_seat_metres


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_letters_are_large_enough_for_the_farthest_seat(screen: Screen):
    sizes = sizes_for(screen)
    assert sizes.serves_metres >= screen.farthest_seat_metres - 1e-6
    assert _mm_per_metre(screen, sizes.newest) >= 12.2 - 1e-6
    assert _mm_per_metre(screen, sizes.number) >= 8.3 - 1e-6
    assert _mm_per_metre(screen, sizes.rest) >= 5 - 1e-6


def test_a_screen_too_small_for_the_hall_says_how_far_it_serves():
    sizes = sizes_for(Screen(1920, 1080, 32, 15))
    assert 3 < sizes.serves_metres < 4


def test_near_seats_make_letters_larger_rather_than_the_board_emptier():
    assert sizes_for(Screen(1920, 1080, 75, 1)).number == sizes_for(Screen(1920, 1080, 75, 2)).number


def test_the_face_has_the_capitals_the_sizes_count_on():
    faces = style().faces
    assert faces.bold.capitals == pytest.approx(CAPITALS, abs=0.002)
    assert faces.regular.capitals == pytest.approx(CAPITALS, abs=0.002)


def test_a_call_fades_in_within_a_fifth_of_a_second():
    assert [strength(NOON, NOON + at) for at in (0, 0.1, FADE_SECONDS, 5)] == pytest.approx([0.25, 0.625, 1, 1])


def test_a_call_flashes_three_times_and_never_more_than_once_a_second():
    lit = [is_flashing(NOON + 0.37, NOON + at / 100) for at in range(1000)]
    starts = [at for at in range(1, 1000) if lit[at] and not lit[at - 1]]
    assert len(starts) == FLASHES
    assert all(after - before >= 100 for before, after in pairwise(starts))


def test_calls_of_different_moments_flash_together():
    both = [any(is_flashing(NOON + begun, NOON + at / 100) for begun in (0.1, 0.8, 1.6)) for at in range(1000)]
    starts = [at for at in range(1, 1000) if both[at] and not both[at - 1]]
    assert all(after - before >= 100 for before, after in pairwise(starts))


def test_few_frames_are_enough_for_a_call():
    now, frames = NOON + 0.37, 0
    while (then := next_frame(NOON + 0.37, now)) is not None:
        assert then > now
        now, frames = then, frames + 1
    assert frames <= 11

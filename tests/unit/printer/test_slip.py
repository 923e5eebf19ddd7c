"""The slip people hold: measured in dots, 8 to the millimetre."""

from __future__ import annotations

import msgspec
import pytest

from printer.simulated.paper import read_qr
from printer.slip import DOTS_PER_MM, draw, minutes
from printer.typeset import Box
from queue_core.wire.jobs import Print
from queue_core.wire.values import Estimate
from tests.support.slips import LONG_SERVICE, english_job, fonts, ink_box, offline_job, print_job, words

WIDTHS = (576, 384)
JOBS = {
    "ukrainian": print_job(),
    "english": english_job(),
    "offline": offline_job(),
    "duplicate": print_job(duplicate=True),
    "a long service and a number of five": print_job({"number": "Щ1042"}, service_name=LONG_SERVICE),
    "many documents": print_job(
        documents=[f"Документ {n}: довідка про все на світі, видана будь-ким" for n in range(12)]
    ),
    "one word without end": print_job(service_name="Ж" * 120, hall="Ш" * 90, office="Щ" * 200),
}


def slip(job: Print, width: int = 576):
    return draw(job, words(), fonts(), width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", JOBS)
def test_the_number_is_at_least_twenty_millimetres_tall_and_everything_stays_within_the_width(
    name: str, width: int
) -> None:
    drawn = slip(JOBS[name], width)
    number = drawn.boxes["number"]
    assert number.height >= 20 * DOTS_PER_MM
    ink = drawn.picture.getbbox()
    assert drawn.picture.width == width
    assert ink is not None
    margin = width // 24
    assert ink[0] >= margin - 1
    assert ink[2] <= width - margin + 1


def test_the_figures_of_the_number_are_as_tall_as_its_box_says() -> None:
    drawn = slip(print_job({"number": "П017"}))
    box = drawn.boxes["number"]
    assert ink_box(drawn.picture, (box.left, box.top, box.right, box.bottom)) == (
        box.left,
        box.top,
        box.right,
        box.bottom,
    )


def test_a_letter_that_hangs_below_the_line_does_not_make_the_figures_smaller() -> None:
    hanging, plain = slip(print_job({"number": "Щ017"})), slip(print_job({"number": "Н017"}))
    assert hanging.boxes["number"].height > plain.boxes["number"].height >= 22 * DOTS_PER_MM


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", ["https://q.example/t/K7M29QXR", "https://queue.example.org/visit/" + "7f3a" * 20])
def test_the_qr_code_can_be_read_and_stands_at_the_bottom_left(text: str, width: int) -> None:
    drawn = slip(print_job(qr=text), width)
    box = drawn.boxes["qr"]
    assert read_qr(drawn.picture) == text
    assert box.left < width // 8
    assert box.top > drawn.picture.height // 2


def test_a_qr_text_that_fits_no_slip_is_left_out_and_the_slip_is_printed() -> None:
    drawn = slip(print_job(qr="x" * 4000))
    assert "qr" not in drawn.boxes
    assert slip(print_job(qr="x" * 1000), 384).boxes.get("qr") is None


def test_the_same_job_gives_the_same_dots() -> None:
    assert slip(print_job()).picture.tobytes() == slip(print_job()).picture.tobytes()


def test_the_language_of_the_ticket_sets_the_words() -> None:
    ukrainian, english = slip(print_job()), slip(print_job(language="en"))
    assert ukrainian.picture.tobytes() != english.picture.tobytes()


def test_a_language_without_texts_is_printed_in_ukrainian() -> None:
    assert slip(print_job(language="pl")).picture.tobytes() == slip(print_job()).picture.tobytes()


def test_a_duplicate_is_marked_and_nothing_else_is() -> None:
    assert "duplicate" in slip(print_job(duplicate=True)).boxes
    assert "duplicate" not in slip(print_job()).boxes


def test_people_ahead_and_estimate_are_printed_only_when_known() -> None:
    known = slip(print_job()).picture.height
    ahead_alone = slip(print_job({"estimate": None})).picture
    nothing = slip(print_job({"estimate": None, "people_ahead": None})).picture.height
    assert known == ahead_alone.height > nothing


@pytest.mark.parametrize(
    ("low", "high", "uk", "en"),
    [
        (10, 25, "10–25 хв", "10–25 min"),
        (7, 7, "7 хв", "7 min"),
        (0, 5, "до 5 хв", "up to 5 min"),
        (0, 0, "до 1 хв", "up to 1 min"),
    ],
)
def test_a_wait_is_said_as_a_range(low: int, high: int, uk: str, en: str) -> None:
    assert minutes(Estimate(low, high), words(), "uk") == uk
    assert minutes(Estimate(low, high), words(), "en") == en


def test_an_offline_slip_has_neither_code_nor_qr_nor_stamp() -> None:
    drawn = slip(offline_job())
    assert drawn.secrets == ()
    assert drawn.picture.height < slip(print_job()).picture.height


def test_code_and_qr_are_what_a_watcher_must_not_read() -> None:
    drawn = slip(print_job())
    assert set(drawn.secrets) == {drawn.boxes["qr"], drawn.boxes["code"]}


def test_the_time_on_the_slip_is_the_local_time_of_the_moment() -> None:
    job = print_job()
    utc = job.ticket.issued_at.astimezone(tz=__import__("datetime").UTC)
    elsewhere = msgspec.structs.replace(job, ticket=msgspec.structs.replace(job.ticket, issued_at=utc))
    assert slip(job).picture.tobytes() != slip(elsewhere).picture.tobytes()


def test_the_category_of_a_visitor_cannot_be_on_the_slip() -> None:
    assert "category" not in {*Print.__struct_fields__, *print_job().ticket.__struct_fields__}


def test_long_service_names_wrap_and_are_not_cut() -> None:
    short, long = slip(print_job()), slip(print_job(service_name=LONG_SERVICE))
    assert long.picture.height > short.picture.height + 2 * 39


def test_a_number_without_end_draws_no_picture_without_end() -> None:
    drawn = slip(print_job({"number": "П" * 5000, "code": "X" * 5000}, stamp="f" * 5000, service_name="я" * 100_000))
    assert drawn.picture.width == 576
    assert drawn.picture.height < 2000


def test_boxes_tell_their_size() -> None:
    assert (Box(8, 16, 24, 20).width, Box(8, 16, 24, 20).height) == (16, 4)

"""The bytes that go to the printer."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from PIL import Image

from printer.commands import STRIP_ROWS, bytes_of
from printer.slip import draw
from tests.support.slips import fonts, print_job, words


def test_a_slip_is_initialised_drawn_in_strips_fed_and_cut() -> None:
    picture = Image.new("1", (16, STRIP_ROWS + 1), 0)
    picture.putpixel((0, 0), 1)
    picture.putpixel((15, STRIP_ROWS), 1)
    strips = b"\x1dv0\x00\x02\x00\x00\x01\x80\x00" + bytes(2 * STRIP_ROWS - 2) + b"\x1dv0\x00\x02\x00\x01\x00\x00\x01"
    assert bytes_of(picture, copies=1, cut="full") == b"\x1b@" + strips + b"\x1bd\x06\x1dV\x00"


def test_a_partial_cut_leaves_the_slip_hanging() -> None:
    assert bytes_of(Image.new("1", (8, 1), 0), copies=1, cut="partial").endswith(b"\x1dV\x01")


def test_copies_are_whole_slips_one_after_another() -> None:
    picture = draw(print_job(), words(), fonts(), 576).picture
    one, three = bytes_of(picture, copies=1, cut="full"), bytes_of(picture, copies=3, cut="full")
    assert three == one * 3


@pytest.mark.parametrize("picture", [Image.new("L", (8, 8)), Image.new("1", (9, 8))])
def test_what_is_no_slip_is_refused(picture: Image.Image) -> None:
    with pytest.raises(ValueError, match="1-bit picture"):
        bytes_of(picture, copies=1, cut="full")


def test_the_printing_library_leaves_no_folder_no_environment_and_no_word_behind() -> None:
    program = (
        "import os, tempfile, logging\n"
        "logging.getLogger().addHandler(logging.NullHandler())\n"
        "before, folder = dict(os.environ), tempfile.gettempdir()\n"
        "there = set(os.listdir(folder))\n"
        "from printer import commands\n"
        "commands.warm_up()\n"
        "assert dict(os.environ) == before\n"
        "assert not [new for new in set(os.listdir(folder)) - there if 'escpos' in new]\n"
        "assert tempfile.gettempdir() == folder\n"
        "assert [type(one) for one in logging.getLogger().handlers] == [logging.NullHandler]\n"
    )
    ran = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_log_of_this_process_is_not_reconfigured() -> None:
    before = list(logging.getLogger().handlers)
    bytes_of(Image.new("1", (8, 1), 0), copies=1, cut="full")
    assert logging.getLogger().handlers == before

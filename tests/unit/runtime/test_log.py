"""The log: one line a record, a sentence first."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from queue_core.runtime.log import configure, is_journal_stream


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_record_is_one_line_with_the_sentence_first(capsys: pytest.CaptureFixture[str]) -> None:
    configure("kiosk-1", {})
    structlog.get_logger().info("The kiosk is connected", action="connected", broker="127.0.0.1:1883", tries=2)
    (line,) = capsys.readouterr().err.splitlines()
    time, _, rest = line.partition(" ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", time)
    assert rest == "kiosk-1 The kiosk is connected action=connected broker=127.0.0.1:1883 tries=2"


def test_what_is_more_than_information_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    configure("core", {})
    structlog.get_logger().warning("The disk is nearly full", action="disk_low")
    assert " core WARNING The disk is nearly full action=disk_low" in capsys.readouterr().err


def test_what_is_less_than_information_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    configure("core", {})
    structlog.get_logger().debug("Nothing happened")
    assert capsys.readouterr().err == ""


def test_nothing_that_came_from_outside_can_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("core", {})
    structlog.get_logger().info("Heard\nagain", topic='a\n2026 core "x"=1', empty="")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(r'core Heard\nagain topic="a\n2026 core \"x\"=1" empty=""')


def test_an_error_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("core", {})
    try:
        raise ValueError("no such hall")
    except ValueError:
        structlog.get_logger().exception("The view cannot be made", action="view_failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError: no such hall" in line


def test_json_carries_the_same_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    configure("core", {"CHERGA_LOG": "json"})
    structlog.get_logger().info("Черга відкрита", action="opened", hall={"id": 1}, of=object)
    record = json.loads(capsys.readouterr().err)
    assert record.pop("time").endswith("Z")
    assert record == {
        "program": "core",
        "level": "info",
        "sentence": "Черга відкрита",
        "action": "opened",
        "hall": {"id": 1},
        "of": "<class 'object'>",
    }


def test_libraries_speak_through_the_same_log_from_warnings_up(capsys: pytest.CaptureFixture[str]) -> None:
    configure("printer-1", {})
    logging.getLogger("escpos").info("chatter")
    logging.getLogger("escpos").warning("no profile %s", "TM-T20")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("printer-1 WARNING no profile TM-T20 action=library library=escpos")


def test_systemd_s_journal_gets_a_priority_and_the_sentence_and_no_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "journal"
    with journal.open("w") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        found = os.fstat(stream.fileno())
        configure("core", {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"})
        structlog.get_logger().warning("The disk is nearly full", action="disk_low")
        structlog.get_logger().info("Heard\n<2>forged")
    assert journal.read_text().splitlines() == [
        "<4>The disk is nearly full action=disk_low",
        "<6>Heard\\n<2>forged",
    ]


def test_output_that_was_redirected_since_is_no_journal(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as stream:
        assert not is_journal_stream("8:1234", stream)
    assert not is_journal_stream("8:1234", stream)  # closed

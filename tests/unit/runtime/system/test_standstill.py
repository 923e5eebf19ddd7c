"""A thread that ends the process when nothing turned for long: what turns is left alone."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time

from queue_core.runtime.system.standstill import EXIT_STANDSTILL, StandstillWatch

SHORT = 0.2


def test_what_stands_still_is_ended_once_with_the_reason() -> None:
    ended: queue.Queue[str] = queue.Queue()
    with StandstillWatch(SHORT, lambda: "nothing turned", ended.put):
        assert ended.get(timeout=10) == "nothing turned"
    assert ended.empty()


def test_what_turns_is_left_alone() -> None:
    ended: list[str] = []
    with StandstillWatch(SHORT, lambda: "nothing turned", ended.append) as watch:
        began = time.monotonic()
        while time.monotonic() - began < 3 * SHORT:
            watch.turned()
    assert ended == []


def test_without_a_limit_there_is_no_thread() -> None:
    before = threading.active_count()
    with StandstillWatch(0, lambda: "nothing turned"):
        assert threading.active_count() == before


def test_the_process_ends_with_its_last_word_also_when_nobody_reads_it() -> None:
    script = (
        "import os, threading\n"
        "from queue_core.runtime.system.standstill import StandstillWatch\n"
        "os.set_blocking(2, True)\n"
        "with StandstillWatch(0.1, lambda: 'x' * 1_000_000):\n"
        "    threading.Event().wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE) as process:
        assert process.wait(timeout=30) == EXIT_STANDSTILL

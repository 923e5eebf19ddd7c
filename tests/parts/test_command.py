"""The command as a shell runs it."""

from __future__ import annotations

import subprocess
import sys

from tests.support.offices import CONFIG


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    """As in `cherga why … | head -1`: the pipe's other end is closed before the answer is written."""
    call = [sys.executable, "-m", "queue_core", "check-config", str(CONFIG)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 0

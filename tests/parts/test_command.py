"""The command as a shell runs it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

from tests.support.crashes.tracing import strace_program
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


def test_a_demonstration_whose_data_folder_cannot_be_made_says_where_and_what_to_do() -> None:
    call = [sys.executable, "-m", "queue_core", "demo", "--data", "/proc/cherga", "--config", str(CONFIG)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 78
    assert "The folder of the journal cannot be made: /proc/cherga" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_folder_of_a_demonstration_outlives_a_power_cut(tmp_path: Path) -> None:
    """Its name is kept on the disk: the folder above is fsynced before any program begins."""
    data, trace = tmp_path / "new" / "data", tmp_path / "trace"
    with socket.create_server(("127.0.0.1", 0)) as taken:  # so that it ends right after
        port = str(taken.getsockname()[1])
        call = [
            sys.executable,
            "-m",
            "queue_core",
            "demo",
            "--data",
            str(data),
            "--port",
            port,
            "--config",
            str(CONFIG),
        ]
        traced = [strace_program(), "-f", "-y", "-o", str(trace), "-e", "trace=fsync", *call]
        assert subprocess.run(traced, capture_output=True, timeout=60, check=False).returncode == 78
    kept = re.findall(r"fsync\(\d+<([^>]+)>\) += 0", trace.read_text(encoding="utf-8"))
    assert {str(tmp_path), str(data.parent)} <= set(kept)

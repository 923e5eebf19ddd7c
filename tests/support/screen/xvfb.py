"""A display of its own for tests of windows: Xvfb on a number nobody uses."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def xvfb(size: str = "1920x1080x24") -> Iterator[str]:
    """Run Xvfb while the body runs and yield its display, as in `:5`."""
    program = shutil.which("Xvfb")
    if program is None:
        raise RuntimeError("Xvfb is missing: install the Debian package xvfb")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            display = number.readline().strip()
        if not display:
            raise RuntimeError("Xvfb ended before it had a display")
        yield f":{display}"
    finally:
        process.terminate()
        process.wait(10)

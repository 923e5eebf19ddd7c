"""A disk of a few megabytes, mounted for a test and taken away after it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MB = 1 << 20


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount a tmpfs at a new folder. A machine that forbids it is named, not passed over."""
    place.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)], capture_output=True, text=True
    )
    assert not mounted.returncode, f"this machine does not let a test mount a small disk: {mounted.stderr.strip()}"
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, leave: int = 0, name: str = "ballast") -> Path:
    """Write a file that takes all room but `leave` bytes; return it."""
    ballast = disk / name
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(64 * 1024))
        except OSError:
            pass
    with ballast.open("r+b") as file:
        file.truncate(max(0, ballast.stat().st_size - leave))
    return ballast


def resize(disk: Path, megabytes: int) -> None:
    """Let a mounted disk be so large from now on."""
    remount(disk, f"size={megabytes}m")


def remount(disk: Path, option: str) -> None:
    """Mount a disk anew where it is: `ro`, `rw`, `size=20m`."""
    subprocess.run(["mount", "-o", f"remount,{option}", str(disk)], check=True)


def free_kib(disk: Path) -> int:
    """Return how much may still be written."""
    left = os.statvfs(disk)
    return left.f_bavail * left.f_frsize // 1024

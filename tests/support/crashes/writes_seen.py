"""What is done to files, in order, as this process does it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def writes_seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by each `fsync NAME` and `rename FROM TO` from now on; they are done all the same."""
    seen: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        seen.append(f"fsync {os.path.basename(os.readlink(f'/proc/self/fd/{descriptor}'))}")
        fsync(descriptor)

    def noted_replace(self: Path, target: Path) -> Path:
        seen.append(f"rename {self.name} {target.name}")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    return seen

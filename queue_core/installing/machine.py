"""Where everything of an installed office lies on a machine."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CURRENT: Final = "/opt/cherga/current"
"""The release that runs, by the name the units know it under."""
COMPLETE: Final = "complete"
"""A file of this name ends the making of a release; without it a release is a ruin."""
KEPT_RELEASES: Final = 3


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine's folders under `root`: "/", or a folder that stands for it."""

    root: Path = Path("/")

    def at(self, path: str) -> Path:
        """Return where an absolute path of the machine lies."""
        return self.root / path.lstrip("/")

    @property
    def is_this_one(self) -> bool:
        """Whether it is the running machine, not a folder."""
        return self.root == Path("/")

    @property
    def releases(self) -> Path:
        """One folder a release."""
        return self.at("/opt/cherga/releases")

    @property
    def configuration(self) -> Path:
        """The office's own files; never overwritten."""
        return self.at("/etc/cherga")

    @property
    def journal_folder(self) -> Path:
        """The core's data."""
        return self.at("/var/lib/cherga/core")

    @property
    def system(self) -> Path:
        """Units, users, rules: what systemd and udev read of software that is no part of the system."""
        return self.at("/usr/local/lib")

    @property
    def commands(self) -> Path:
        """What a technician types."""
        return self.at("/usr/local/bin")

    def current(self) -> Path | None:
        """Return the folder of the release in use; None before the first."""
        link = self.at(CURRENT)
        return self.releases / os.readlink(link).rpartition("/")[2] if link.is_symlink() else None

    def use(self, release: Path) -> None:
        """Make a release the current one, in one step: at any moment either the old or the new is in use."""
        link = self.at(CURRENT)
        fresh = link.with_name("current.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(f"releases/{release.name}")
        fresh.replace(link)

    def forget_old_releases(self, *keep: Path) -> list[str]:
        """Remove ruins and all but the newest releases; those to `keep` always stay. Return the names removed."""
        stay = {release.name for release in keep}
        there = sorted(self.releases.iterdir(), key=_made_at, reverse=True)
        whole = [release for release in there if (release / COMPLETE).exists() and release.name not in stay]
        stay |= {release.name for release in whole[: max(0, KEPT_RELEASES - len(stay))]}
        gone = [release for release in there if release.name not in stay]
        for release in gone:
            shutil.rmtree(release)
        return [release.name for release in gone]


def _made_at(release: Path) -> float:
    mark = release / COMPLETE
    return mark.stat().st_mtime if mark.exists() else 0.0

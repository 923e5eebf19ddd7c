"""The disks of the machines: one clean Debian with the package installed, and over it what each machine wrote."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.installing.booted import BootedMachine, make_clean_debian

TREE = Path(__file__).resolve().parents[3]


def build_package(folder: Path) -> Path:
    """Build the Debian package of this tree, as `make deb` does; return its file."""
    wheels = folder / "wheels"
    product = f"{TREE}[core,screen,printer,counters]"
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "-w", str(wheels), product], check=True)
    build = [str(TREE / "systemd/debian/build"), str(wheels), str(folder)]
    return Path(subprocess.run(build, check=True, text=True, stdout=subprocess.PIPE).stdout.strip())


def install_package(root: Path, package: Path) -> None:
    """Make a Debian in a folder and install the package there, on the machine as it runs; no role is chosen."""
    make_clean_debian(root)
    shutil.copy(package, root / "root")
    machine = BootedMachine(root)
    try:
        machine.power_on()
        machine.run("dpkg -i /root/cherga_*.deb && rm /root/cherga_*.deb && sync")
    finally:
        machine.power_cut()
    (root / "etc/machine-id").write_text("")


@contextmanager
def disks(folder: Path, common: Path, names: Sequence[str]) -> Iterator[dict[str, Path]]:
    """Give each machine the common tree with a layer of its own over it, while the body runs."""
    made: dict[str, Path] = {}
    try:
        for name in names:
            parts = [folder / name / part for part in ("written", "work", "disk")]
            for part in parts:
                part.mkdir(parents=True)
            written, work, disk = parts
            layers = f"lowerdir={common},upperdir={written},workdir={work}"
            subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, str(disk)], check=True)
            made[name] = disk
        yield made
    finally:
        for disk in made.values():
            subprocess.run(["umount", "--lazy", str(disk)], check=False)

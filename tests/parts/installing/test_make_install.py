"""`make install` into a folder that stands for /, and the package made of the same wheels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from queue_core import __version__

TREE = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.xdist_group("installing"), pytest.mark.timeout(300)]


def run(*command: str | Path, fails: bool = False) -> str:
    """Run a command as a technician would, in Ukrainian; return all it said."""
    environment = {
        **os.environ,
        "LANG": "uk_UA.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PATH": f"/usr/sbin:/sbin:{os.environ['PATH']}",
    }
    environment.pop("MAKEFLAGS", None)
    done = subprocess.run(
        [*map(str, command)], cwd=TREE, env=environment, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert (done.returncode != 0) == fails, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is installed, gathered as `make wheels` does."""
    folder = tmp_path_factory.mktemp("wheels")
    run(sys.executable, "-m", "pip", "wheel", "-q", "-w", folder, ".[core,screen,printer,counters]")
    return folder


@pytest.fixture(scope="module")
def root(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine on which core and printer were installed."""
    folder = tmp_path_factory.mktemp("machine")
    (folder / "etc").mkdir()
    said = run("make", "install", f"WHEELS={wheels}", f"DESTDIR={folder}", "ROLE=core printer=printer-2")
    assert "Цей компʼютер тепер: core, printer=printer-2." in said
    assert "Запуститься після ввімкнення компʼютера: queue-backup.timer, queue-core.service" in said
    return folder


def test_the_installed_program_runs_in_its_own_environment(root: Path) -> None:
    cherga = root / "opt/cherga/current/bin/cherga"
    assert run(cherga, "--version") == f"Cherga {__version__}\n"
    assert "no mistakes" in run(cherga, "check-config", root / "opt/cherga/current/share/cherga/config")


def test_users_units_and_links_are_there_and_start_at_boot(root: Path) -> None:
    passwd = (root / "etc/passwd").read_text()
    assert all(f"cherga-{role}:" in passwd for role in ("core", "kiosk", "display", "printer", "counters"))
    wants = {link.name for link in (root / "etc/systemd/system/queue.target.wants").iterdir()}
    assert {"queue-core.service", "queue-printer@printer-2.service"} < wants
    assert (root / "etc/systemd/system/multi-user.target.wants/queue.target").is_symlink()


def test_the_configuration_is_closed_to_the_world(root: Path) -> None:
    assert (root / "etc/cherga").stat().st_mode & 0o777 == 0o750
    assert (root / "etc/cherga/devices/printer-1.toml").stat().st_mode & 0o777 == 0o640
    assert (root / "etc/cherga/credentials").stat().st_mode & 0o777 == 0o711


def test_installing_again_changes_no_configuration_and_makes_no_second_release(root: Path, wheels: Path) -> None:
    office = root / "etc/cherga/office.toml"
    office.write_text(office.read_text() + "# mine\n")
    said = run("make", "install", f"WHEELS={wheels}", f"DESTDIR={root}", "ROLE=core")
    assert "Ваші налаштування в /etc/cherga не змінено." in said
    assert "більше не запускається: queue-printer@printer-2.service" in said
    assert office.read_text().endswith("# mine\n")
    assert len(list((root / "opt/cherga/releases").iterdir())) == 1


def test_an_unknown_role_is_refused_with_those_there_are(root: Path, wheels: Path) -> None:
    said = run("make", "install", f"WHEELS={wheels}", f"DESTDIR={root}", "ROLE=kisok", fails=True)
    assert "«kisok» — не роль. Ролі: core, kiosk, display, printer, counters" in said


def test_a_folder_without_the_product_is_refused_with_a_remedy(tmp_path: Path) -> None:
    said = run("make", "install", f"WHEELS={tmp_path}", f"DESTDIR={tmp_path}", "ROLE=core", fails=True)
    assert "рівно один файл cherga-….whl. Зробіть теку знову: make wheels" in said


def test_the_package_carries_the_same_wheels_and_needs_the_python_they_were_made_for(
    wheels: Path, tmp_path: Path
) -> None:
    package = run("systemd/debian/build", wheels, tmp_path).strip()
    tree = tmp_path / "tree"
    run("dpkg-deb", "-x", package, tree)
    assert {path.name for path in (tree / "usr/share/cherga/wheels").iterdir()} == {
        path.name for path in wheels.glob("*.whl")
    }
    assert run("dpkg-deb", "-f", package, "Version").strip() == __version__
    major, minor = sys.version_info[:2]
    depends = run("dpkg-deb", "-f", package, "Depends")
    assert f"python3 (>= {major}.{minor}), python3 (<< {major}.{minor + 1})" in depends
    run("dpkg-deb", "-e", package, tmp_path / "control")
    for script in ("postinst", "prerm", "postrm"):
        assert os.access(tmp_path / "control" / script, os.X_OK)
        run("sh", "-n", tmp_path / "control" / script)
    owners = run("dpkg-deb", "-c", package).splitlines()
    assert all(line.split()[1] == "root/root" for line in owners)


def test_removing_leaves_the_office_s_own_files(root: Path) -> None:
    said = run("make", "uninstall", f"DESTDIR={root}")
    assert "Лишилися налаштування, журнал і копії: /etc/cherga" in said
    assert not (root / "opt/cherga").exists()
    assert (root / "etc/cherga/office.toml").exists()

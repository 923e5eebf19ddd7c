"""Installing, choosing roles, removing: each may be repeated, and each says what it did."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from typing import Final

from queue_core.installing.files import link_credential, place_configuration, place_units, remove_units
from queue_core.installing.machine import CURRENT, Machine
from queue_core.installing.roles import OF_EVERY_MACHINE, Assignment
from queue_core.installing.services import Services
from queue_core.installing.words import Words

_OF_THE_OFFICE: Final = ("/etc/cherga", "/var/lib/cherga", "/var/backups/cherga")


def put_in_place(machine: Machine, release_name: str, services: Services, words: Words) -> None:
    """Make a release the current one: configuration that is missing, units, users. Nothing is started."""
    release = machine.releases / release_name
    placed = place_configuration(machine, release)
    machine.use(release)
    place_units(machine, release)
    services.reload()
    words.tell("configuration.placed" if placed else "configuration.kept", folder="/etc/cherga", count=len(placed))


def choose_roles(machine: Machine, roles: Sequence[Assignment], services: Services, words: Words) -> None:
    """Let the units of these roles start at boot and now, and no other of ours. No roles: leave them as they are."""
    if len({role.device for role in roles if role.role.name in ("kiosk", "display")}) > 1:
        words.warn("roles.one_screen")
    if roles:
        wanted = [*OF_EVERY_MACHINE, *dict.fromkeys(unit for role in roles for unit in role.units)]
        former = [unit for unit in services.enabled() if unit not in wanted]
        if former:
            services.disable(former)
            services.stop(former)
            words.tell("roles.left", units=", ".join(former))
        services.enable(wanted)
        for role in roles:
            link_credential(machine, role.credential)
        words.tell("roles.chosen", roles=", ".join(str(role) for role in roles))
    units = services.enabled()
    if not units:
        words.tell("roles.none")
        return
    services.restart([*OF_EVERY_MACHINE, *units])
    words.tell("roles.started" if services.is_running else "roles.at_boot", units=", ".join(units))


def install_needs(machine: Machine, roles: Sequence[Assignment], words: Words, with_apt: bool) -> None:
    """Install the Debian packages that the roles need and are missing, or name them."""
    packages = sorted({package for role in roles for package in role.role.needs if not _has(machine, package)})
    if not packages:
        return
    if with_apt and machine.is_this_one and shutil.which("apt-get"):
        words.tell("needs.installing", packages=" ".join(packages))
        apt = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
        # No shell; the names of packages are those of the roles.
        done = subprocess.run(apt, env=_quiet(), capture_output=True, text=True, check=False)  # nosec B603
        if done.returncode == 0:
            return
        words.warn("needs.apt_said", words=done.stderr.strip()[-500:])
    words.warn("needs.missing", packages=" ".join(packages))


def remove(machine: Machine, services: Services, words: Words, *, data_too: bool) -> None:
    """Stop everything and take program and units away. The office's files stay, unless `data_too`."""
    units = services.enabled()
    if units:
        services.stop([*OF_EVERY_MACHINE, *units])
        services.disable([*OF_EVERY_MACHINE, *units])
    remove_units(machine)
    services.forget()
    machine.at(CURRENT).unlink(missing_ok=True)
    shutil.rmtree(machine.at("/opt/cherga"), ignore_errors=True)
    words.tell("removed.program")
    kept = [folder for folder in _OF_THE_OFFICE if machine.at(folder).exists()]
    if data_too:
        for folder in kept:
            shutil.rmtree(machine.at(folder))
        words.tell("removed.data")
    elif kept:
        words.tell("removed.kept", folders=", ".join(kept))


def _has(machine: Machine, package: str) -> bool:
    # dpkg keeps a list of files for each package, with the architecture in the name where two may be installed.
    lists = machine.at("/var/lib/dpkg/info")
    return (lists / f"{package}.list").exists() or any(lists.glob(f"{package}:*.list"))


def _quiet() -> dict[str, str]:
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8"}

"""A machine of an office: Debian in a container with systemd as its first process, made anew and thrown away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PACKAGES = (
    "systemd,systemd-sysv,dbus,udev,python3,python3-venv,ca-certificates,mosquitto,curl,"
    "xserver-xorg-core,xserver-xorg-video-dummy,xserver-xorg-input-libinput,xinit,xauth,x11-xserver-utils,"
    "libxcursor1,libxi6,libxrandr2,libasound2,procps"
)
MADE_BEFORE = os.environ.get("CHERGA_CLEAN_DEBIAN", "")
"""A folder with a clean Debian and those packages: it is copied, and nothing need be downloaded."""
BOOT_SECONDS = 60.0
LOOK_SECONDS = 0.1
_CGROUPS = (Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup/systemd"), Path("/sys/fs/cgroup"))
# Two containers that began in one control group would take each other's units for their own.
_IN_A_GROUP_OF_ITS_OWN = """
for top in /sys/fs/cgroup/unified /sys/fs/cgroup/systemd /sys/fs/cgroup; do
    [ -e "$top/cgroup.procs" ] && mkdir -p "$top/$0" && echo $$ >"$top/$0/cgroup.procs"
done
exec "$@"
"""
_TERMINALS = """
# A screen needs a terminal; the kernel of a machine makes it, a container has none of its own.
[Unit]
DefaultDependencies=no
Before=sysinit.target
[Service]
Type=oneshot
ExecStart=mknod /dev/tty0 c 4 0
ExecStart=mknod /dev/tty7 c 4 {terminal}
ExecStart=mkdir -m 1777 /tmp/.X11-unix
"""


class BootedMachine:
    """A container of its own network. `power_on`, `power_cut`; `run` does something inside, as root.

    `network`: the network namespace it stands in, else one of its own without neighbours. `terminal`: which of the
    host's terminals its screen is on; two machines at one time need two.
    """

    def __init__(self, root: Path, *, network: Path | None = None, terminal: int = 7) -> None:
        self.root = root
        self._network = "--private-network" if network is None else f"--network-namespace-path={network}"
        self._terminal = terminal
        self._group = f"cherga-{os.getpid()}-{root.parent.name}-{terminal}"
        self._container: subprocess.Popen[bytes] | None = None

    def power_on(self, *, is_waited_for: bool = True) -> None:
        """Boot and wait until the machine says that it runs."""
        unit = self.root / "etc/systemd/system/terminals.service"
        unit.write_text(_TERMINALS.format(terminal=self._terminal))
        wanted = unit.parent / "sysinit.target.wants"
        wanted.mkdir(exist_ok=True)
        if not (wanted / unit.name).is_symlink():
            (wanted / unit.name).symlink_to(f"../{unit.name}")
        command = ["sh", "-c", _IN_A_GROUP_OF_ITS_OWN, self._group]
        command += ["systemd-nspawn", "--register=no", "--keep-unit", "--quiet", self._network]
        command += ["-D", str(self.root), "-b"]
        nothing = subprocess.DEVNULL
        self._container = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)
        if is_waited_for:
            self.has_booted()

    def has_booted(self) -> None:
        """Wait until the machine says that it runs."""
        self.until("systemctl is-active multi-user.target", BOOT_SECONDS)

    def power_cut(self) -> None:
        """Take the power away: nothing inside is told."""
        first = self._first_process()
        if self._container is not None and first is not None:
            os.kill(first, signal.SIGKILL)  # and with it all that it began
            self._container.wait()
            self._container = None
            for folder in (group for top in _CGROUPS for group in sorted(top.glob(f"{self._group}/**/"), reverse=True)):
                with suppress(OSError):  # the kernel is not done with it: it is empty, and reused at the next start
                    folder.rmdir()

    def run(self, script: str, *, fails: bool = False) -> str:
        """Run a line of shell inside and return what it said."""
        done = self._run(script)
        assert (done.returncode != 0) == fails, f"{script}: {done.stdout}"
        return done.stdout

    def until(self, script: str, seconds: float = 60.0) -> None:
        """Wait until a line of shell succeeds."""
        end = time.monotonic() + seconds
        while self._run(script).returncode != 0:
            if time.monotonic() > end:
                raise AssertionError(f"{script}: {self._run(script).stdout}{self._run('journalctl -b -n 40').stdout}")
            time.sleep(LOOK_SECONDS)

    def pid(self, unit: str) -> str:
        """Return the process of a unit."""
        return self.run(f"systemctl show -P MainPID {unit}").strip()

    def _run(self, script: str) -> subprocess.CompletedProcess[str]:
        first = self._first_process()
        if first is None:
            return subprocess.CompletedProcess(script, 1, "the machine does not run")
        command = ["nsenter", "-t", str(first), "-m", "-u", "-i", "-n", "-p", "-C", "--", "env", "-i"]
        command += ["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"]
        command += ["DEBIAN_FRONTEND=noninteractive", "sh", "-c", script]
        return subprocess.run(command, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    @property
    def inside(self) -> Path | None:
        """Where its files are to be reached as its own processes see them, sockets too; None while it does not run."""
        first = self._first_process()
        return None if first is None else Path(f"/proc/{first}/root")

    def _first_process(self) -> int | None:
        if self._container is None:
            return None
        try:
            children = Path(f"/proc/{self._container.pid}/task/{self._container.pid}/children").read_text().split()
        except OSError:
            return None
        return int(children[0]) if children else None


@contextmanager
def booted_machine(folder: Path) -> Iterator[BootedMachine]:
    """Make a clean Debian 12 in a folder, boot it, and throw it away."""
    root = folder / "debian"
    make_clean_debian(root)
    machine = BootedMachine(root)
    try:
        machine.power_on()
        yield machine
    finally:
        machine.power_cut()
        shutil.rmtree(root, ignore_errors=True)


def make_clean_debian(root: Path) -> None:
    """Make a clean Debian 12 with what an office's machine needs, and a graphics card that paints nowhere."""
    if MADE_BEFORE:
        making = ["cp", "-a", MADE_BEFORE, str(root)]
    else:
        making = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root)]
    done = subprocess.run(making, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout[-2000:]
    (root / "etc/machine-id").write_text("")
    dummy = root / "etc/X11/xorg.conf.d/dummy.conf"
    dummy.parent.mkdir(parents=True, exist_ok=True)
    dummy.write_text('Section "Device"\n  Identifier "none"\n  Driver "dummy"\nEndSection\n')

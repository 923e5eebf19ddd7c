"""Who holds a TCP port of this machine, read from /proc, and which one is free."""

from __future__ import annotations

import contextlib
import errno
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake

_LISTENING: Final = "0A"
_LOWEST: Final = 10_000
"""Below are the ports that services are known by."""
_END: Final = 65_536
_ENOUGH: Final = 1_000
_TRIES: Final = 200


def who_listens(port: int, proc: Path = Path("/proc")) -> str | None:
    """Say who listens on a TCP port, as «mosquitto (process 812)».

    None where nobody listens; «another process» where its owner may not be seen.
    """
    sockets = set(_listening(port, proc))
    if not sockets:
        return None
    for process in sorted((path for path in proc.iterdir() if path.name.isdigit()), key=lambda path: int(path.name)):
        if sockets & set(_sockets_of(process)):
            return f"{_name(process)} (process {process.name})"
    return "another process"


def _listening(port: int, proc: Path) -> Iterator[str]:
    for table in ("net/tcp", "net/tcp6"):
        try:
            rows = (proc / table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield f"socket:[{fields[9]}]"


def _sockets_of(process: Path) -> Iterator[str]:
    # A process may end, and its files vanish, while we look.
    with contextlib.suppress(OSError):
        for file in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                yield str(file.readlink())


def _name(process: Path) -> str:
    try:
        name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
        words = (process / "cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
    except OSError:
        return "a process"
    if not name.startswith("python"):
        return name
    # An interpreter's name says nothing; the module or script it runs does.
    module = words[words.index("-m") + 1 :] if "-m" in words else words[1:]
    return next((Path(word).name for word in module if word and not word.startswith("-")), name)


def free_port(proc: Path = Path("/proc")) -> int:
    """Return a TCP port of 127.0.0.1 that nobody holds now, below those the system takes for outgoing connections.

    Among those, whoever dials until somebody listens is once answered by itself, and a server that comes back finds
    its port taken. Another process may still take the port before its use. Raises `OSError` when none is found.
    """
    first, end = _LOWEST, _first_outgoing(proc)
    if end - first < _ENOUGH:
        first, end = _LOWEST, _END
    for _ in range(_TRIES):
        port = first + secrets.randbelow(end - first)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(errno.EADDRINUSE, f"none of {_TRIES} ports from {first} to {end} is free")


def _first_outgoing(proc: Path) -> int:
    try:
        return int((proc / "sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return _END


def check_port(port: int, variable: str) -> None:
    """Raise `ConfigurationMistake` naming who holds a port that we need."""
    holder = who_listens(port)
    if holder is not None:
        wrong = f"port {port} is in use by {holder}"
        raise ConfigurationMistake(
            [Mistake("command line", variable, wrong, f"free it, or choose another {variable}=…")]
        )

"""Asks the programs of this machine how they are: the core's figures, the broker's port, systemd. Nobody is waited for
longer than `PATIENCE_SECONDS`."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
import urllib.request
from collections.abc import Callable
from typing import Final, TypeVar

from queue_core.doctor.facts import CoreFacts

PATIENCE_SECONDS: Final = 4.0
_MOST_BYTES: Final = 4 << 20
_FIGURE: Final = re.compile(r'^(cherga_\w+)(?:\{device="([^"]+)"\})? (\S+)$', re.MULTILINE)
_Result = TypeVar("_Result")


def within(work: Callable[[], _Result], otherwise: Callable[[str], _Result]) -> _Result:
    """Do it, but never longer than the patience and without ever failing: then `otherwise`, told why."""
    done: list[_Result] = []
    wrong: list[str] = []

    def run() -> None:
        try:
            done.append(work())
        except Exception as error:  # whatever is wrong with an office is a finding, not an end
            reason = getattr(error, "reason", None) or error
            words = getattr(reason, "strerror", None) or str(reason)
            wrong.append(" ".join(words.split()) or type(error).__name__)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    if done:
        return done[0]
    return otherwise(wrong[0] if wrong else f"no answer within {PATIENCE_SECONDS:g} s")


def ask_core(address: str) -> CoreFacts:
    """Ask the core for its figures; its certificate is judged elsewhere."""

    def ask() -> CoreFacts:
        anybody = ssl.create_default_context()
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        direct = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=anybody)
        )
        with direct.open(f"{address}/metrics", timeout=PATIENCE_SECONDS) as answer:
            text = answer.read(_MOST_BYTES).decode("utf-8", errors="replace")
        figures = {(name, device): float(value) for name, device, value in _FIGURE.findall(text)}

        def of_devices(wanted: str) -> dict[str, bool]:
            return {device: value > 0 for (name, device), value in figures.items() if name == wanted}

        if ("cherga_writer_turns", "") not in figures:
            return CoreFacts(address, trouble="what answers there is not the core")
        return CoreFacts(
            address,
            writer_turns=figures[("cherga_writer_turns", "")] > 0,
            broker_connected=figures.get(("cherga_broker_connected", ""), 0.0) > 0,
            online=of_devices("cherga_device_online"),
            ready=of_devices("cherga_printer_ready"),
            paper=of_devices("cherga_printer_paper_ok"),
        )

    return within(ask, lambda why: CoreFacts(address, trouble=why))


def ask_broker(host: str, port: int) -> tuple[str, str | None]:
    """Knock at the broker's port; return its address, and why it does not answer."""

    def knock() -> str | None:
        with socket.create_connection((host, port), timeout=PATIENCE_SECONDS):
            return None

    return f"{host}:{port}", within(knock, lambda why: why)


def failed_units() -> tuple[str, ...] | None:
    """Return the units of the queue and its broker that have failed; None where no systemd answers."""
    said = _said("systemctl", "list-units", "--all", "--plain", "--no-legend", "--state=failed", "queue*", "mosquitto*")
    return None if said is None else tuple(line.split()[0] for line in said.splitlines() if line.split())


def is_synchronised() -> bool | None:
    """Say whether the clock is set by the network; None where no systemd answers."""
    said = _said("timedatectl", "show", "--property=NTPSynchronized", "--value")
    return None if said is None or not said.strip() else said.strip() == "yes"


def _said(*command: str) -> str | None:
    def ask() -> str | None:
        # Words of this file, no shell.
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)  # nosec B603
        return done.stdout if done.returncode == 0 else None

    return within(ask, lambda _: None)

"""Credentials as a technician carries them, made in a test."""

from __future__ import annotations

from queue_core.runtime.entry.credential import Credential


def credential(name: str, port: int, *, password: str = "secret", authority: str = "") -> Credential:
    """Return a credential for a broker on this machine."""
    return Credential(
        office="demo", name=name, role="kiosk", host="127.0.0.1", port=port, password=password, authority=authority
    )

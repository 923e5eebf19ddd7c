"""Passwords of devices: random, given away once, kept as the hash that Mosquitto reads."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Final

PASSWORD_BYTES: Final = 24
"""192 random bits: nobody guesses them, so the hash needs no long work, and the broker can check a hall at once."""
ITERATIONS: Final = 101
"""As `mosquitto_passwd` writes. The broker checks everybody anew when its list changes: it must not stand still."""
SALT_BYTES: Final = 12
_KIND: Final = "7"
"""PBKDF2 with SHA-512, by Mosquitto's number."""


def new_password() -> str:
    """Return a new random password of 32 letters, digits, hyphens and underscores."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def hash_of(password: str) -> str:
    """Return the salted hash of a password as it stands in Mosquitto's password file."""
    return _salted(password, secrets.token_bytes(SALT_BYTES))


def fits(password: str, kept: str) -> bool:
    """Say whether a hash that `hash_of` made is that of this password."""
    return hmac.compare_digest(kept, _salted(password, base64.b64decode(kept.split("$")[3])))


def _salted(password: str, salt: bytes) -> str:
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return f"${_KIND}${ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"

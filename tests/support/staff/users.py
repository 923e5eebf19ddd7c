"""Users for tests: made without the terminal, and sessions that a core finds when it starts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

from queue_core.staff.audit import Act
from queue_core.staff.entrance import key_of
from queue_core.staff.hashing import HashWork
from queue_core.staff.people import ROLES, Session, User, roles_of
from queue_core.staff.staff_file import STAFF, StaffFile

PASSWORD, OTHER_PASSWORD = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
"""Of users that live as long as a test."""
PIN = "480261"
TOKEN = "a-session-for-tests"
COOKIES = {"cherga": TOKEN}
"""The cookies of the session that `put_session` makes."""


def add_user(
    file: StaffFile,
    name: str,
    roles: Iterable[str] = ("supervisor",),
    *,
    password: str | None = PASSWORD,
    pin: str | None = None,
    shown_name: str | None = None,
    administrator: str | None = None,
) -> User:
    """Add a user as `cherga user add` does."""
    work = HashWork(passes=1, memory_kib=64)
    user = User(
        name,
        shown_name or name.title(),
        roles_of(roles),
        administrator,
        work.make_now(password) if password is not None else None,
        work.make_now(pin) if pin is not None else None,
    )
    file.put_user(user, Act(0.0, "user_added", "command", name, "tests"), ends_sessions=True)
    return user


def put_session(data: Path, now: float, roles: Iterable[str] = ROLES, name: str = "tester") -> None:
    """Put a user with a session (`COOKIES`) into a data folder before its core starts.

    `now`: the office's time, at which the session begins.
    """
    file = StaffFile(data / STAFF)
    try:
        user = User(name, name.title(), roles_of(roles))
        file.put_user(user, Act(now, "user_added", "command", name), ends_sessions=True)
        session = Session(key_of(TOKEN), name, "password", now, now, "127.0.0.1", "tests")
        file.begin_session(session, key_of(TOKEN), (), Act(now, "signed_in", name, name))
    finally:
        file.close()

"""Users for tests: made without the terminal, and sessions that a core finds when it starts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from queue_core.staff.audit import Act
from queue_core.staff.entrance import key_of
from queue_core.staff.hashing import HashWork
from queue_core.staff.people import Session, User, roles_of
from queue_core.staff.staff_file import STAFF, StaffFile

PASSWORD = "vechirnij doshch nad Buhom"
OTHER_PASSWORD = "zelenyj chovnyk na rici"
PIN = "480261"
TOKEN = "a-session-for-tests"


def add_user(
    file: StaffFile,
    name: str,
    roles: Iterable[str] = ("supervisor",),
    *,
    password: str | None = PASSWORD,
    pin: str | None = None,
    shown_name: str | None = None,
) -> User:
    """Add a user as `cherga user add` does."""
    work = HashWork(passes=1, memory_kib=64)
    user = User(
        name,
        shown_name or name.title(),
        roles_of(roles),
        None,
        work.make_now(password) if password is not None else None,
        work.make_now(pin) if pin is not None else None,
    )
    file.put_user(user, Act(0.0, "user_added", "command", name, "tests"), ends_sessions=True)
    return user


def session_cookies(data: Path, now: float, *roles: str, name: str = "tester") -> dict[str, str]:
    """Put a user with a session into a data folder before its core starts; return the cookies of that session.

    `now`: the office's time, at which the session begins.
    """
    file = StaffFile(data / STAFF)
    try:
        file.put_user(
            User(name, name.title(), roles_of(roles)), Act(now, "user_added", "command", name), ends_sessions=True
        )
        session = Session(key_of(TOKEN), name, "password", now, now, "127.0.0.1", "tests")
        file.begin_session(session, key_of(TOKEN), (), Act(now, "signed_in", name, name))
    finally:
        file.close()
    return {"cherga": TOKEN}

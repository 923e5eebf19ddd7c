"""`staff.db`: users, sessions and the audit in one SQLite file, written by the core and by `cherga user` alike.

Each change and its audit record are one transaction. The file has a rollback journal, not a WAL: two processes write
here. Everything waits for the disk, so the core calls it off its event loop.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

from queue_core.runtime.system.durable import keep_names, make_folder
from queue_core.runtime.toml_file import Mistake
from queue_core.staff.audit import Act, AuditRecord, sealed
from queue_core.staff.people import Session, Tablet, User, roles_of

STAFF: Final = "staff.db"
"""The file's name in the data folder."""
_APPLICATION: Final = 1128813141
_VERSION: Final = 1
_PATIENCE_SECONDS: Final = 5.0
_ADDED: Final = "IF NOT EXISTS"
"""What a file of an earlier release may lack."""


class StaffTrouble(Exception):
    """The file cannot be read or written: says what is wrong, where, and the remedy."""

    def __init__(self, wrong: str, path: Path, remedy: str) -> None:
        super().__init__(f"{wrong}: {path}. {remedy}")
        self.mistake = Mistake(str(path), "", wrong, remedy)


@dataclass(frozen=True, slots=True)
class Book:
    """All that is kept but the audit. `browsers`: by key, when each user was last seen there."""

    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    browsers: dict[str, dict[str, float]] = field(default_factory=dict)
    tablets: dict[str, Tablet] = field(default_factory=dict)


class StaffFile:
    """The file, open. Raises `StaffTrouble` wherever the disk or another program is in the way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.Lock()
        with self._told():
            _make(path)
            self._connection = sqlite3.connect(
                path, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
            )
            for pragma in ("journal_mode = DELETE", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
                self._connection.execute(f"PRAGMA {pragma}")
        self._begin()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def version(self) -> int:
        """Return a number that changes whenever another program has changed the file."""
        with self._turn, self._told():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def book(self) -> Book:
        """Return all that is kept but the audit."""
        with self._turn, self._told():
            users = self._connection.execute("SELECT name, shown_name, roles, administrator, password, pin FROM users")
            book = Book({row[0]: _user(row) for row in users})
            for row in self._connection.execute(
                "SELECT key, user, how, began_at, seen_at, address, browser FROM sessions"
            ):
                book.sessions[row[0]] = Session(*row)
            for key, user, seen_at in self._connection.execute("SELECT key, user, seen_at FROM browsers"):
                book.browsers.setdefault(key, {})[user] = seen_at
            for row in self._connection.execute(
                "SELECT key, counter, paired_at, paired_by, address, browser FROM tablets"
            ):
                book.tablets[row[0]] = Tablet(*row)
        return book

    def put_user(self, user: User, act: Act, *, ends_sessions: bool) -> None:
        """Keep a user, new or changed; what they had open ends where asked for."""
        with self._written(act) as connection:
            connection.execute(
                "INSERT INTO users (name, shown_name, roles, administrator, password, pin) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET shown_name = excluded.shown_name, roles = excluded.roles, "
                "administrator = excluded.administrator, password = excluded.password, pin = excluded.pin",
                (user.name, user.shown_name, " ".join(sorted(user.roles)), user.administrator, user.password, user.pin),
            )
            if ends_sessions:
                connection.execute("DELETE FROM sessions WHERE user = ?", (user.name,))
                connection.execute("DELETE FROM browsers WHERE user = ?", (user.name,))

    def remove_user(self, name: str, act: Act) -> None:
        """Forget a user with all sessions; the audit keeps the name."""
        with self._written(act) as connection:
            connection.execute("DELETE FROM users WHERE name = ?", (name,))

    def begin_session(self, session: Session, browser: str, ended: Iterable[str], act: Act) -> None:
        """Keep a new session and the browser it is in; the sessions with these keys end."""
        with self._written(act) as connection:
            connection.executemany("DELETE FROM sessions WHERE key = ?", [(key,) for key in ended])
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(session))
            connection.execute(
                "INSERT INTO browsers (key, user, seen_at) VALUES (?, ?, ?) "
                "ON CONFLICT (key, user) DO UPDATE SET seen_at = excluded.seen_at",
                (browser, session.user, session.seen_at),
            )

    def end_sessions(self, keys: Iterable[str], act: Act | None) -> None:
        """End sessions; without an act where time ended them."""
        with self._written(act) as connection:
            connection.executemany("DELETE FROM sessions WHERE key = ?", [(key,) for key in keys])

    def keep_seen(self, seen: dict[str, float], forget_browsers_before: float) -> None:
        """Keep when sessions were last used, and forget browsers nobody used for long."""
        with self._written(None) as connection:
            connection.executemany(
                "UPDATE sessions SET seen_at = ? WHERE key = ?", [(at, key) for key, at in seen.items()]
            )
            connection.execute("DELETE FROM browsers WHERE seen_at < ?", (forget_browsers_before,))

    def put_tablet(self, tablet: Tablet, replaced: str | None, act: Act) -> None:
        """Keep a counter's tablet; `replaced` is what the same browser was before."""
        with self._written(act) as connection:
            connection.execute("DELETE FROM tablets WHERE key = ?", (replaced,))
            connection.execute("INSERT INTO tablets VALUES (?, ?, ?, ?, ?, ?)", astuple(tablet))

    def remove_tablet(self, key: str, act: Act) -> None:
        """Forget a tablet."""
        with self._written(act) as connection:
            connection.execute("DELETE FROM tablets WHERE key = ?", (key,))

    def note(self, act: Act) -> AuditRecord:
        """Add to the audit."""
        with self._written(act):
            pass
        return self.audit(1)[0]

    def audit(self, at_most: int | None = None, before: int | None = None) -> list[AuditRecord]:
        """Return the last `at_most` records before number `before`, the newest first; all of them, oldest first."""
        columns = "seq, at, what, who, whom, place, detail, previous, hash"
        with self._turn, self._told():
            if at_most is None:
                # `columns` is written above; values are parameters.
                rows = self._connection.execute(f"SELECT {columns} FROM audit ORDER BY seq").fetchall()  # nosec B608
            else:
                rows = self._connection.execute(
                    f"SELECT {columns} FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?",  # nosec B608
                    (before if before is not None else 1 << 62, at_most),
                ).fetchall()
        return [AuditRecord(row[0], Act(*row[1:7]), row[7], row[8]) for row in rows]

    def _begin(self) -> None:
        """Make the tables where there are none; of two programs that come first at once one finds them made."""
        with self._turn, self._told():
            self._connection.execute("BEGIN IMMEDIATE")  # looking and making are one: nobody is seen half way
            try:
                is_new = self._is_new()
                schema = (resources.files(__package__) / "schema.sql").read_text(encoding="utf-8")
                for statement in _statements(schema):
                    if is_new or _ADDED in statement:
                        self._connection.execute(statement)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
        keep_names(self.path.parent)

    def _is_new(self) -> bool:
        """Say whether the file is empty; raises `StaffTrouble` for one that is something else."""
        application = self._connection.execute("PRAGMA application_id").fetchone()[0]
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if (application, version) == (_APPLICATION, _VERSION):
            return False
        if application or version or self._connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            remedy = "Update Cherga, or move the file away and add the users anew."
            raise StaffTrouble("This is no list of staff that this version can read", self.path, remedy)
        return True

    @contextmanager
    def _written(self, act: Act | None) -> Iterator[sqlite3.Connection]:
        with self._turn, self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                if act is not None:
                    self._append(act)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _append(self, act: Act) -> None:
        row = self._connection.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        last = AuditRecord(row[0], act, "", row[1]) if row is not None else None
        new = sealed(act, last)
        self._connection.execute(
            "INSERT INTO audit (seq, at, what, who, whom, place, detail, previous, hash) VALUES (?,?,?,?,?,?,?,?,?)",
            (new.seq, act.at, act.what, act.who, act.whom, act.place, act.detail, new.previous, new.hash),
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            remedy = f"See that the disk is well and the user who runs Cherga may read and write there ({error})."
            raise StaffTrouble("The list of staff cannot be read or written", self.path, remedy) from error
        except OSError as error:
            remedy = f"Give the user who runs Cherga the right to write there ({error.strerror})."
            raise StaffTrouble("The list of staff cannot be made", self.path, remedy) from error


def _make(path: Path) -> None:
    """Make the file so that nobody else can read it, and as the owner of its folder where that is another user."""
    make_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        return
    try:
        folder = path.parent.stat()
        if os.geteuid() == 0 and folder.st_uid != 0:
            os.fchown(descriptor, folder.st_uid, folder.st_gid)
    finally:
        os.close(descriptor)


def _statements(schema: str) -> Iterator[str]:
    statement = ""
    for line in schema.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _user(row: tuple[str, str, str, str | None, str | None, str | None]) -> User:
    name, shown_name, roles, administrator, password, pin = row
    return User(name, shown_name, roles_of(roles.split()), administrator, password, pin)

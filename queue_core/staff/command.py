"""`cherga user …`: do it, and tell a person what was done, in words."""

from __future__ import annotations

import getpass
import os
import pwd
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from queue_core.domain.plan import AdministratorId, OfficePlan
from queue_core.runtime.cli import EXIT_CONFIGURATION
from queue_core.runtime.places import shipped_config
from queue_core.runtime.texts import Texts
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.settings import load_office
from queue_core.staff.audit import Act, What, detail_in_words, first_fault
from queue_core.staff.hashing import HashWork
from queue_core.staff.passwords import (
    LONGEST,
    LONGEST_PIN,
    SHORTEST,
    SHORTEST_PIN,
    Weakness,
    weakness_of_password,
    weakness_of_pin,
)
from queue_core.staff.people import PIN_ROLES, User, is_user_name, roles_of
from queue_core.staff.staff_file import STAFF, StaffFile, StaffTrouble

ROOM = "staff"
"""The room's name under `config/texts/<language>/`."""
DONE, FAILED = 0, 1
_STAMP = 16


@dataclass(frozen=True, slots=True)
class StaffOrder:
    """What the command line asked for; `config` None is the shipped one, `now` an instant."""

    what: str
    name: str
    config: Path | None
    data: Path
    language: str
    now: float
    role: Sequence[str] = ()
    shown_name: str | None = None
    administrator: str | None = None
    from_stdin: bool = False
    without_pin: bool = False
    last: int = 0


class Refused(Exception):
    """It is not done: the key of the text that says why, and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def carry_out(order: StaffOrder) -> int:
    """Do what was asked; return the exit status: 0 done, 1 not done, 78 a configuration mistake."""
    config = order.config or shipped_config()
    try:
        texts, plan = Texts.load(config, ROOM), load_office(config)
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_CONFIGURATION
    try:
        file = StaffFile(order.data / STAFF)
        try:
            return _Desk(order, texts, plan, file).do()
        finally:
            file.close()
    except Refused as refused:
        print(texts.say(refused.key, order.language, **refused.values), file=sys.stderr)
    except StaffTrouble as trouble:
        print(trouble, file=sys.stderr)
    except (KeyboardInterrupt, EOFError):
        print(texts.say("user.nothing_typed", order.language), file=sys.stderr)
    return FAILED


def note_command(data: Path, now: float, what: What, detail: str) -> None:
    """Note in the audit what a command did with the office's data. Raises `StaffTrouble`."""
    file = StaffFile(data / STAFF)
    try:
        file.note(Act(now, what, "command", place=_system_user(), detail=detail))
    finally:
        file.close()


class _Desk:
    """One order and what it needs."""

    def __init__(self, order: StaffOrder, texts: Texts, plan: OfficePlan, file: StaffFile) -> None:
        self._order = order
        self._texts = texts
        self._plan = plan
        self._file = file
        self._users = file.book().users

    def do(self) -> int:
        orders: dict[str, Callable[[], int]] = {
            "add": self._add,
            "password": self._password,
            "pin": self._pin,
            "role": self._role,
            "serves": self._serves,
            "remove": self._remove,
            "list": self._list,
            "audit": self._audit,
        }
        return orders[self._order.what]()

    def _add(self) -> int:
        order = self._order
        if not is_user_name(order.name):
            raise Refused("user.bad_name", name=order.name)
        if order.name in self._users:
            raise Refused("user.there_already", name=order.name)
        self._require_administrator()
        user = User(order.name, order.shown_name or order.name, roles_of(order.role), order.administrator)
        self._keep(replace(user, password=HashWork().make_now(self._new_password(user))), "user_added", order.role)
        return self._tell("user.added", name=user.name, roles=self._roles(user))

    def _password(self) -> int:
        user = self._user()
        self._keep(replace(user, password=HashWork().make_now(self._new_password(user))), "password_set")
        return self._tell("user.password_set", name=user.name)

    def _pin(self) -> int:
        user = self._user()
        if self._order.without_pin:
            self._keep(replace(user, pin=None), "pin_removed")
            return self._tell("user.pin_removed", name=user.name)
        if not user.roles & PIN_ROLES:
            raise Refused("user.pin_useless", name=user.name)
        pin = self._typed("user.type_pin", weakness_of_pin)
        self._keep(replace(user, pin=HashWork().make_now(pin)), "pin_set")
        return self._tell("user.pin_set", name=user.name)

    def _role(self) -> int:
        user = replace(self._user(), roles=roles_of(self._order.role))
        self._keep(user, "roles_set", self._order.role)
        return self._tell("user.roles_set", name=user.name, roles=self._roles(user))

    def _serves(self) -> int:
        self._require_administrator()
        administrator = self._order.administrator
        user = replace(self._user(), administrator=administrator)
        self._keep(user, "administrator_set", [administrator] if administrator else [])
        key = "user.serves_now" if administrator else "user.serves_no_more"
        return self._tell(key, name=user.name, administrator=administrator)

    def _require_administrator(self) -> None:
        named = self._order.administrator
        if named is not None and AdministratorId(named) not in self._plan.administrators:
            known = ", ".join(sorted(self._plan.administrators))
            raise Refused("user.no_administrator", administrator=named, known=known)

    def _remove(self) -> int:
        user = self._user()
        self._file.remove_user(user.name, self._act("user_removed", user.name))
        return self._tell("user.removed", name=user.name)

    def _list(self) -> int:
        if not self._users:
            return self._tell("user.nobody")
        for user in sorted(self._users.values(), key=lambda one: one.name):
            pin = self._say("user.has_pin") if user.pin is not None else ""
            serves = self._say("user.serves", administrator=user.administrator) if user.administrator else ""
            self._tell("user.line", name=user.name, shown=user.shown_name, roles=self._roles(user), more=pin + serves)
        return DONE

    def _audit(self) -> int:
        records = self._file.audit()
        zone = ZoneInfo(self._plan.time_zone)
        for record in records[-self._order.last :] if self._order.last > 0 else []:
            act = record.act
            told, detail = self._say(f"audit.what.{act.what}"), detail_in_words(act, self._say)
            about = " ".join(word for word in (act.whom if act.whom != act.who else "", detail) if word)
            at = datetime.fromtimestamp(act.at, zone).strftime("%Y-%m-%d %H:%M:%S")
            self._tell("audit.line", seq=record.seq, at=at, who=act.who or "–", what=told, about=about, place=act.place)
        fault = first_fault(records)
        if fault is not None:
            raise Refused("audit.altered", seq=fault)
        if records:
            self._tell("audit.whole", count=len(records), head=records[-1].hash[:_STAMP])
        return DONE

    def _user(self) -> User:
        user = self._users.get(self._order.name)
        if user is None:
            raise Refused("user.unknown", name=self._order.name, known=", ".join(sorted(self._users)) or "–")
        return user

    def _keep(self, user: User, what: What, detail: Sequence[str] = ()) -> None:
        self._file.put_user(user, self._act(what, user.name, " ".join(detail)), ends_sessions=True)

    def _act(self, what: What, whom: str, detail: str = "") -> Act:
        return Act(self._order.now, what, "command", whom, _system_user(), detail)

    def _new_password(self, user: User) -> str:
        names = (user.name, user.shown_name, *self._plan.name.values())
        return self._typed("user.type_password", lambda secret: weakness_of_password(secret, names))

    def _typed(self, key: str, weakness_of: Callable[[str], Weakness | None]) -> str:
        bounds = {"shortest": SHORTEST, "longest": LONGEST, "shortest_pin": SHORTEST_PIN, "longest_pin": LONGEST_PIN}
        if self._order.from_stdin:
            secret = sys.stdin.readline().rstrip("\r\n")
        else:
            secret = getpass.getpass(self._say(key, **bounds) + " ")
        weakness = weakness_of(secret)
        if weakness is not None:
            raise Refused(f"weak.{weakness}", **bounds)
        if not self._order.from_stdin and getpass.getpass(self._say("user.type_again") + " ") != secret:
            raise Refused("user.not_the_same")
        return secret

    def _roles(self, user: User) -> str:
        return ", ".join(self._say(f"role.{role}") for role in sorted(user.roles))

    def _say(self, key: str, **values: object) -> str:
        return self._texts.say(key, self._order.language, **values)

    def _tell(self, key: str, **values: object) -> int:
        print(self._say(key, **values))
        return DONE


def _system_user() -> str:
    """Return who runs the command: behind `sudo` the person, else the account."""
    behind = os.environ.get("SUDO_USER", "")
    try:
        own = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        own = str(os.getuid())
    return f"{behind} ({own})" if behind else own

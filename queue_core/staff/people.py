"""Who a user is, what a session is, and how long one lasts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, cast, get_args

Role: TypeAlias = Literal["administrator", "reception", "supervisor", "technician"]
How: TypeAlias = Literal["password", "pin"]
"""How somebody signed in."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
PIN_ROLES: Final = frozenset[Role]({"administrator", "reception"})
"""A PIN opens desks only: it is short, typed in front of others, and nothing ordered at a desk outlasts the day."""

IDLE_SECONDS: Final = 2 * 3600.0
"""A session in which nobody asked anything for so long is over; who comes back from lunch need not sign in anew."""
LONGEST_SECONDS: Final = 12 * 3600.0
"""A session is over after a working day, used or not."""
MOST_SESSIONS: Final = 8
"""Sessions a user may have at once; a further one ends the oldest."""
TABLET_SECONDS: Final = 400 * 86400
"""A tablet keeps its cookie for so long after it was last shown: browsers allow no more."""
DEVICE_SECONDS: Final = 180 * 86400.0
"""A browser at which somebody signed in is known for so long after the last time."""

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,30}[a-z0-9])?")
_TAKEN: Final = frozenset({*ROLES, "visitor", "timer", "core", "demonstration", "system", "command"})
"""What the journal and the audit write where no person acted."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in: `name` to sign in with, `administrator` their id in `office.toml` if they serve.

    `password`, `pin`: Argon2id hashes in their own notation.
    """

    name: str
    shown_name: str
    roles: frozenset[Role]
    administrator: str | None = None
    password: str | None = field(default=None, repr=False)
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which somebody signed in. `key`: SHA-256 (hex) of what its cookie holds. Instants of office time.

    `address`, `browser`: for its owner to tell sessions apart.
    """

    key: str
    user: str
    how: How
    began_at: float
    seen_at: float
    address: str
    browser: str

    def is_over(self, now: float) -> bool:
        """Say whether it has lasted too long, or was not used for too long."""
        return now - self.began_at >= LONGEST_SECONDS or now - self.seen_at >= IDLE_SECONDS


@dataclass(frozen=True, slots=True)
class Tablet:
    """A browser that is a counter's rating tablet. `key`: SHA-256 (hex) of what its cookie holds.

    `paired_at`: an instant of office time; `paired_by`, `address`, `browser`: for people to tell tablets apart.
    """

    key: str
    counter: str
    paired_at: float
    paired_by: str
    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks for something now. `roles` are those that count in this session: fewer after a PIN.

    `administrator`: their id in `office.toml`, if they serve.
    """

    name: str
    shown_name: str
    roles: frozenset[Role]
    how: How | None
    administrator: str | None = None
    session: str = ""
    form_token: str = field(default="", repr=False)


def person_of(user: User, session: Session, form_token: str) -> Person:
    """Return who acts in a session of `user`."""
    roles = user.roles & PIN_ROLES if session.how == "pin" else user.roles
    return Person(user.name, user.shown_name, roles, session.how, user.administrator, session.key, form_token)


def is_user_name(name: str) -> bool:
    """Say whether one may sign in under this name: a-z, 0-9, dot and hyphen, 1 to 32, and nothing the journal uses."""
    return _NAME.fullmatch(name) is not None and name not in _TAKEN


def roles_of(words: Iterable[str]) -> frozenset[Role]:
    """Return roles from their names; raises `ValueError` naming the unknown one."""
    for word in words:
        if word not in ROLES:
            raise ValueError(word)
    return frozenset(cast("Role", word) for word in words)

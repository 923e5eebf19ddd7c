"""Signing in and out, and who is behind a request: the users and sessions of `staff.db`, at hand in memory."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, Literal, TypeAlias, TypeVar

import structlog

from queue_core.runtime.clock import OfficeClock
from queue_core.staff.audit import Act, AuditRecord, What
from queue_core.staff.hashing import HashWork, TooBusy
from queue_core.staff.passwords import LONGEST, Weakness, is_pin, weakness_of_password
from queue_core.staff.people import DEVICE_SECONDS, MOST_SESSIONS, Person, Session, User, person_of
from queue_core.staff.slowing import Place, Slowing, is_own_network, places_of
from queue_core.staff.staff_file import Book, StaffFile, StaffTrouble

log = structlog.get_logger()

LOOK_SECONDS: Final = 0.5
"""Real seconds until a change by `cherga user` is noticed here."""
KEEP_SEEN_SECONDS: Final = 60.0
FAILURES_NOTED_AN_HOUR: Final = 500
"""Refusals beyond are not noted one by one: a stranger shall not fill the disk."""
_TOKEN_BYTES: Final = 32
_BROWSER_SHOWN: Final = 120
_NAME_READ: Final = 32

Code: TypeAlias = Literal["wrong", "slowed", "busy", "unsafe"]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody gave to sign in. `browser_token`, `session_token`: what its cookies held, if any."""

    name: str
    secret: str
    address: str
    browser: str
    browser_token: str | None = None
    session_token: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: what its cookie shall hold, and the one that makes the browser known."""

    person: Person
    session_token: str
    browser_token: str


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Why not, and after how many seconds one may try again."""

    code: Code
    wait: float = 0.0


class Entrance:
    """The one place that knows who may come in. `office_names`: words no password may be made of."""

    def __init__(
        self, file: StaffFile, clock: OfficeClock, *, office_names: Iterable[str] = (), work: HashWork | None = None
    ) -> None:
        self.work = work or HashWork()
        self._file = file
        self._clock = clock
        self._office_names = tuple(office_names)
        self._slowing = Slowing()
        self._book: Book = file.book()
        self._version = file.version()
        self._seen: dict[str, float] = {}
        self._turn = asyncio.Lock()
        self._hour, self._failures = 0, 0

    @property
    def has_users(self) -> bool:
        """Whether anybody could sign in."""
        return bool(self._book.users)

    async def watch(self) -> None:
        """Notice for ever what others change, end what is over, keep when sessions were used."""
        kept_at, is_well = self._clock.now(), True
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
                if self._clock.now() - kept_at >= KEEP_SEEN_SECONDS:
                    kept_at = self._clock.now()
                    await self.keep_seen()
                is_well = True
            except StaffTrouble as trouble:  # the queue goes on; who is signed in stays so
                if is_well:
                    log.error(str(trouble), action="staff_unreadable")
                is_well = False

    async def look(self) -> None:
        """Take in what another program changed."""
        async with self._turn:
            version = await asyncio.to_thread(self._file.version)
            if version != self._version:
                self._version = version
                self._book = await asyncio.to_thread(self._file.book)

    async def keep_seen(self) -> None:
        """Write down when sessions were last used; end those that are over."""
        now = self._clock.now()
        over = [session.key for session in self._book.sessions.values() if self._as_seen(session).is_over(now)]
        seen, self._seen = self._seen, {}
        if seen:
            await self._changed(lambda: self._file.keep_seen(seen, now - DEVICE_SECONDS))
        if over:
            await self._changed(lambda: self._file.end_sessions(over, None))

    def person(self, session_token: str | None, *, is_active: bool = True) -> Person | None:
        """Return who is behind a session's cookie, None for nobody. `is_active`: this counts as using the session."""
        if not session_token:
            return None
        key = key_of(session_token)
        session = self._book.sessions.get(key)
        user = self._book.users.get(session.user) if session is not None else None
        now = self._clock.now()
        if session is None or user is None or self._as_seen(session).is_over(now):
            return None
        if is_active:
            self._seen[key] = now
        return person_of(user, session, form_token_of(session_token))

    async def sign_in(self, attempt: Attempt) -> SignedIn | NotSignedIn:
        """Begin a session where name and secret are right. One computation of Argon2id whatever was given."""
        name, now = attempt.name.strip().lower()[:_NAME_READ], self._clock.now()
        browser = self._known_browser(attempt.browser_token, name, now)
        places = places_of(name, attempt.address, browser)
        left = self._slowing.left(places, now)
        if left > 0:
            return NotSignedIn("slowed", left)
        self._slowing.begin(places, now)
        kept = self._kept(self._book.users.get(name), attempt)
        given = attempt.secret if len(attempt.secret) <= LONGEST else ""
        try:
            is_right = await self.work.check(kept, given, "known" if browser is not None else "stranger")
        except TooBusy:
            self._slowing.take_back(places)
            return NotSignedIn("busy", 5.0)
        user = self._book.users.get(name)
        if not is_right or user is None or self._kept(user, attempt) != kept:
            await self._note_failure(name if user is not None else "", attempt, places)
            return NotSignedIn("wrong", self._slowing.left(places, self._clock.now()))
        self._slowing.succeed(places)
        return await self._begin(user, attempt, browser)

    async def sign_out(self, person: Person, address: str) -> None:
        """End the session this person acts in."""
        await self._end([person.session], self._act("signed_out", person.name, place=address))

    async def end_session(self, person: Person, key: str, address: str) -> bool:
        """End another session of the same person; False where there is none of that key."""
        session = self._book.sessions.get(key)
        if session is None or session.user != person.name:
            return False
        await self._end([key], self._act("session_ended", person.name, person.name, address))
        return True

    def sessions_of(self, name: str) -> list[Session]:
        """Return the sessions of a user that are not over, the one used last first."""
        now = self._clock.now()
        seen = [self._as_seen(session) for session in self._book.sessions.values() if session.user == name]
        return sorted((one for one in seen if not one.is_over(now)), key=lambda one: one.seen_at, reverse=True)

    def shown_name(self, name: str) -> str:
        """Return how a user is shown; the name itself for one who is gone."""
        user = self._book.users.get(name)
        return user.shown_name if user is not None else name

    async def change_password(self, person: Person, attempt: Attempt, new: str) -> SignedIn | NotSignedIn | Weakness:
        """Set a new password where the present one (`attempt.secret`) is right: all sessions end, a new one begins."""
        weakness = weakness_of_password(new, (person.name, person.shown_name, *self._office_names))
        if weakness is not None:
            return weakness
        places: list[Place] = [("change", person.name)]
        now = self._clock.now()
        left = self._slowing.left(places, now)
        if left > 0:
            return NotSignedIn("slowed", left)
        self._slowing.begin(places, now)
        user = self._book.users.get(person.name)
        if user is None or not await self.work.check(user.password, attempt.secret, "known"):
            await self._note_failure(person.name, attempt, places, person.name)
            return NotSignedIn("wrong")
        self._slowing.succeed(places)
        changed = replace(user, password=await self.work.make(new))
        act = self._act("password_set", person.name, person.name, attempt.address)
        await self._changed(lambda: self._file.put_user(changed, act, ends_sessions=True))
        return await self._begin(changed, attempt, None, how_signed="password")

    async def audit(self, at_most: int, before: int | None = None) -> list[AuditRecord]:
        """Return the last records of the audit before a number, the newest first."""
        return await asyncio.to_thread(self._file.audit, at_most, before)

    @property
    def book(self) -> Book:
        """All that is kept but the audit, as it is now."""
        return self._book

    async def keep(self, change: Callable[[StaffFile], _Answer]) -> _Answer:
        """Change the file, and know of it here."""
        return await self._changed(lambda: change(self._file))

    async def note(self, what: What, who: str, *, place: str = "", detail: str = "") -> None:
        """Add to the audit what a person did."""
        act = self._act(what, who, place=place, detail=detail)
        await self._changed(lambda: self._file.note(act))

    def _kept(self, user: User | None, attempt: Attempt) -> str | None:
        """Return the hash that what was typed is held against; a PIN counts in the office's own network only."""
        if user is None or len(attempt.secret) > LONGEST:
            return None
        if is_pin(attempt.secret):
            return user.pin if is_own_network(attempt.address) else None
        return user.password

    async def _begin(
        self, user: User, attempt: Attempt, browser: str | None, how_signed: Literal["password"] | None = None
    ) -> SignedIn:
        now, token = self._clock.now(), secrets.token_urlsafe(_TOKEN_BYTES)
        is_kept = attempt.browser_token is not None and key_of(attempt.browser_token) in self._book.browsers
        browser_token = attempt.browser_token if is_kept or browser is not None else None
        browser_token = browser_token or secrets.token_urlsafe(_TOKEN_BYTES)
        how = how_signed or ("pin" if is_pin(attempt.secret) else "password")
        shown = "".join(sign for sign in attempt.browser if sign.isprintable())[:_BROWSER_SHOWN]
        session = Session(key_of(token), user.name, how, now, now, attempt.address, shown)
        ended = [one.key for one in self.sessions_of(user.name)[MOST_SESSIONS - 1 :]]
        if attempt.session_token:
            ended.append(key_of(attempt.session_token))
        act = self._act("signed_in", user.name, user.name, attempt.address, how)
        await self._changed(lambda: self._file.begin_session(session, key_of(browser_token), ended, act))
        return SignedIn(person_of(user, session, form_token_of(token)), token, browser_token)

    async def _end(self, keys: list[str], act: Act) -> None:
        await self._changed(lambda: self._file.end_sessions(keys, act))

    async def _note_failure(self, whom: str, attempt: Attempt, places: list[Place], who: str = "") -> None:
        hour = int(self._clock.now() // 3600)
        self._hour, self._failures = hour, self._failures + 1 if hour == self._hour else 1
        if self._failures > FAILURES_NOTED_AN_HOUR:
            return
        is_slow = self._slowing.is_newly_slow(places)
        detail = "pin" if is_pin(attempt.secret) else "password"
        act = self._act("slowed" if is_slow else "refused", who, whom, attempt.address, detail)
        await self._changed(lambda: self._file.note(act))
        if is_slow:
            log.warning("Somebody tries to sign in again and again", action="sign_in_slowed", address=attempt.address)

    async def _changed(self, change: Callable[[], _Answer]) -> _Answer:
        async with self._turn:
            answer = await asyncio.to_thread(change)
            self._book = await asyncio.to_thread(self._file.book)
        return answer

    def _as_seen(self, session: Session) -> Session:
        return replace(session, seen_at=max(session.seen_at, self._seen.get(session.key, 0.0)))

    def _known_browser(self, token: str | None, name: str, now: float) -> str | None:
        key = key_of(token) if token else ""
        seen = self._book.browsers.get(key, {}).get(name)
        return key if seen is not None and now - seen < DEVICE_SECONDS else None

    def _act(self, what: What, who: str, whom: str = "", place: str = "", detail: str = "") -> Act:
        return Act(self._clock.now(), what, who, whom, place, detail)


def key_of(token: str) -> str:
    """Return what is kept of a cookie's token: it cannot be turned back."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def form_token_of(session_token: str) -> str:
    """Return what forms of a session carry, so that no other page can send them. It tells nothing of the cookie."""
    return sha256(b"form:" + session_token.encode("utf-8", "surrogatepass")).hexdigest()[:43]

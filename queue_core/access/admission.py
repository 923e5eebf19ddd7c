"""Letting devices in and out: one function to a command. Each changes list, files and broker, in this order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec

from queue_core.access.book import Book, Listed, read_book, write_book
from queue_core.access.certificates import fingerprint
from queue_core.access.files import alone_in, write_whole
from queue_core.access.mosquitto import running
from queue_core.access.mosquitto.generation import write_generation
from queue_core.access.mosquitto.passwords import hash_of, new_password
from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.entry.credential import Credential
from queue_core.wire.topics import CORE, is_name

AUTHORITY, AUTHORITY_KEY = "authority.pem", "authority.key"


Hand: TypeAlias = Callable[[Credential], Path | None]
"""Takes a credential to where its device gets it, and returns the file to carry, if there is one."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What was done: the file to carry, if any, and whether the broker was seen to act by it (None: it rests)."""

    file: Path | None
    in_force: bool | None


class Registry:
    """The list in a data folder's `access` folder, and the broker made from it. `moment` gives the time in RFC 3339."""

    def __init__(self, folder: Path, moment: Callable[[], str]) -> None:
        self._folder = folder
        self._moment = moment

    def book(self) -> Book:
        """Return the list. Raises `AccessTrouble`, also where no broker was prepared yet."""
        book = read_book(self._folder)
        if book is None:
            raise AccessTrouble("trouble.unprepared", path=self._folder)
        return book

    def check_new(self, name: str) -> None:
        """Raise `AccessTrouble` where a device of this name cannot be made."""
        check_name(name)
        self._check_free(self.book(), name)

    def check_free(self, name: str, file: Path) -> None:
        """Raise `AccessTrouble` where a device of this name, or its file, cannot be made."""
        check_name(name)
        with self._changing(file) as (book, _):
            self._check_free(book, name)

    def add(self, name: str, role: str, file: Path) -> Admission:
        """Give a device its credential, in `file`, which must not exist. Raises `AccessTrouble`, `OSError`."""
        with self._changing(file) as (book, process):
            self._check_free(book, name)
            return self._let_in(book, process, name, role, into(file))

    def add_by_hand(self, name: str, role: str, hand: Hand) -> Admission:
        """Give a device a new credential, whether it had one or not, by `hand`. Raises `AccessTrouble`, `OSError`."""
        check_name(name)
        with self._changing() as (book, process):
            return self._let_in(book, process, name, role, hand)

    def revoke(self, name: str) -> Admission:
        """Put a device out, at once and for good. Raises `AccessTrouble`, `OSError`."""
        with self._changing() as (book, process):
            return Admission(None, self._put_out(book, process, self._admitted(book, name)))

    def rename(self, old: str, new: str, file: Path) -> Admission:
        """Put the old name out and give the new one a credential, in `file`. Raises `AccessTrouble`, `OSError`."""
        with self._changing(file) as (book, process):
            device = self._admitted(book, old)
            self._check_free(book, new)
            done = self._let_in(book, process, new, device.role, into(file))
            is_out = self._put_out(self.book(), process, device)
        return Admission(file, done.in_force if not done.in_force else is_out)

    @contextmanager
    def _changing(self, file: Path | None = None) -> Iterator[tuple[Book, int | None]]:
        """Hold the list, with the broker's process if it runs; whatever can be refused is refused before any change."""
        if not self._folder.is_dir():
            raise AccessTrouble("trouble.unprepared", path=self._folder)
        with alone_in(self._folder):
            book = self.book()
            if file is not None and file.exists():
                raise AccessTrouble("trouble.file_there", path=file)
            yield book, running.process_of(book.broker)

    def _let_in(self, book: Book, process: int | None, name: str, role: str, hand: Hand) -> Admission:
        password = new_password()
        authority = (self._folder / AUTHORITY).read_text(encoding="ascii")
        credential = Credential(
            office=book.office,
            name=name,
            role=role,
            host=book.broker.addresses[0],
            port=book.broker.port,
            password=password,
            authority=authority,
            fingerprint=fingerprint(authority),
        )
        # First of all the file: a folder that cannot be written must leave no device behind that nobody can use.
        file = hand(credential)
        device = Listed(name=name, role=role, since=self._moment(), hash=hash_of(password))
        self._keep(book.with_device(device), process)
        return Admission(file, None if process is None else running.is_let_in(book.broker, name, password))

    def _put_out(self, book: Book, process: int | None, device: Listed) -> bool | None:
        """Put a device out; while its name is held by us for a moment, say that it is gone."""
        revoked = msgspec.structs.replace(device, revoked=self._moment())
        if process is None:
            self._keep(book.with_device(revoked), None)
            return None
        ours = new_password()
        self._keep(book.with_device(msgspec.structs.replace(device, hash=hash_of(ours))), process)
        is_out = running.say_gone(book.broker, book.office, device.name, ours)
        self._keep(book.with_device(revoked), process)
        return is_out

    def _keep(self, book: Book, process: int | None) -> None:
        write_book(self._folder, book)
        write_generation(book, None)
        if process is not None:
            running.reload(process)

    def admitted(self, name: str) -> Listed:
        """Return a device that may come in now. Raises `AccessTrouble` for any other."""
        return self._admitted(self.book(), name)

    def _admitted(self, book: Book, name: str) -> Listed:
        device = book.find(name)
        if device is None:
            listed = ", ".join(sorted(book.admitted())) or "–"
            raise AccessTrouble("trouble.not_listed", name=name, listed=listed)
        if device.revoked is not None:
            raise AccessTrouble("trouble.revoked_already", name=name, at=device.revoked)
        return device

    def _check_free(self, book: Book, name: str) -> None:
        device = book.find(name)
        if device is not None and device.revoked is None:
            raise AccessTrouble("trouble.listed_already", name=name, since=device.since)


def into(file: Path) -> Hand:
    """Return the hand that writes a file to carry."""

    def write(credential: Credential) -> Path:
        write_whole(file, credential.written())
        return file

    return write


def check_name(name: str) -> None:
    """Raise `AccessTrouble` for what no device can be called."""
    if not is_name(name):
        raise AccessTrouble("trouble.bad_name", name=name)
    if name == CORE:
        raise AccessTrouble("trouble.core")

"""Argon2id, and no more of it at once than the computer has room for.

Every check costs the same work whether there is such a user or not. There are two lanes of one computation each: one
for browsers at which somebody has signed in before, one for strangers; a crowd in the one never holds up the other.
"""

from __future__ import annotations

import asyncio
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Lane: TypeAlias = Literal["known", "stranger"]

MEMORY_KIB: Final = 32 * 1024
PASSES: Final = 3
"""With one thread about 0.1 s: more than OWASP's least (19 MiB, 2 passes), and two at once stay at 64 MiB."""
MOST_WAITING: Final = 8
"""Checks that wait in a lane; a further one is sent away."""
NOBODY: Final = "$argon2id$v=19$m=32768,t=3,p=1$SYaGG7+S1xwS42Puc4aAQA$xAGdLVhMgt7aMuzRzAEVzuyMhN4u3KYUnT6Zsn4887A"
"""A hash of the same cost that no secret is checked for: what is compared where there is no such user."""


class TooBusy(Exception):
    """So many are being checked that one more is not taken."""


class HashWork:
    """Makes and checks hashes off the event loop. `done` counts computations since the start."""

    def __init__(self, *, passes: int = PASSES, memory_kib: int = MEMORY_KIB) -> None:
        self.done = 0
        self._passes, self._memory_kib = passes, memory_kib
        self._lanes = {"known": asyncio.Semaphore(1), "stranger": asyncio.Semaphore(1)}
        self._waiting = {"known": 0, "stranger": 0}

    async def check(self, kept: str | None, given: str, lane: Lane) -> bool:
        """Say whether `given` is what `kept` was made of; without `kept` never, at the same cost. Raises `TooBusy`."""
        if self._waiting[lane] >= MOST_WAITING:
            raise TooBusy
        self._waiting[lane] += 1
        try:
            async with self._lanes[lane]:
                is_right = await asyncio.to_thread(self._is_right, kept if kept is not None else NOBODY, given)
        finally:
            self._waiting[lane] -= 1
        return is_right and kept is not None

    async def make(self, secret: str) -> str:
        """Return the hash to keep, of somebody who is signed in."""
        async with self._lanes["known"]:
            return await asyncio.to_thread(self.make_now, secret)

    def make_now(self, secret: str) -> str:
        """Return the hash to keep; the caller waits."""
        self.done += 1
        return self._hasher.hash(_as_bytes(secret))

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher, Type  # at the first sign-in: a start of the core does not wait for it

        return PasswordHasher(time_cost=self._passes, memory_cost=self._memory_kib, parallelism=1, type=Type.ID)

    def _is_right(self, kept: str, given: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        self.done += 1
        try:
            return self._hasher.verify(kept, _as_bytes(given))
        except (VerificationError, InvalidHashError):
            return False


def _as_bytes(secret: str) -> bytes:
    """Return the same bytes for the same letters, whichever keyboard typed «й» in one piece or in two."""
    return unicodedata.normalize("NFC", secret).encode("utf-8", "surrogatepass")

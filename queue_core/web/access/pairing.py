"""Rating tablets: which browser belongs to which counter, made so once by somebody who may."""

from __future__ import annotations

import secrets
from typing import Final

from queue_core.runtime.clock import OfficeClock
from queue_core.staff.audit import Act
from queue_core.staff.entrance import Entrance, key_of
from queue_core.staff.people import Person, Tablet

_TOKEN_BYTES: Final = 32
_BROWSER_SHOWN: Final = 120


class Pairing:
    """The tablets of the users' file."""

    def __init__(self, entrance: Entrance, clock: OfficeClock) -> None:
        self._entrance = entrance
        self._clock = clock

    def counter_of(self, token: str | None) -> str | None:
        """Return whose tablet a browser is by what its cookie holds; None for one that is nobody's."""
        tablet = self._entrance.book.tablets.get(key_of(token)) if token else None
        return tablet.counter if tablet is not None else None

    def tablets(self) -> list[Tablet]:
        """Return all tablets, by counter, the newest first."""
        newest = sorted(self._entrance.book.tablets.values(), key=lambda one: -one.paired_at)
        return sorted(newest, key=lambda one: (len(one.counter), one.counter))

    async def pair(self, person: Person, counter: str, address: str, browser: str, token_before: str | None) -> str:
        """Make the browser this counter's tablet; return what its cookie shall hold. It is no other counter's then."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock.now()
        shown = "".join(sign for sign in browser if sign.isprintable())[:_BROWSER_SHOWN]
        tablet = Tablet(key_of(token), counter, now, person.name, address, shown)
        act = Act(now, "tablet_paired", person.name, place=address, detail=counter)
        before = key_of(token_before) if token_before else None
        await self._entrance.keep(lambda file: file.put_tablet(tablet, before, act))
        return token

    async def revoke(self, person: Person, key: str, address: str) -> bool:
        """Let a browser be no tablet any more; False where there is none of that key."""
        tablet = self._entrance.book.tablets.get(key)
        if tablet is None:
            return False
        act = Act(self._clock.now(), "tablet_revoked", person.name, place=address, detail=tablet.counter)
        await self._entrance.keep(lambda file: file.remove_tablet(key, act))
        return True

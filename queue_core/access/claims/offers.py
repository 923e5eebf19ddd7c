"""What waits for devices: one file to a code in the data folder's `claims`, written by `cherga device` and the core.

A file holds the parcel sealed and, of code and receipt, what they cannot be made from. Used or over, the parcel is
wiped; an hour after its time the file goes too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from queue_core.runtime.claim.code import RANDOM_BITS, code_of
from queue_core.runtime.claim.parcel import NONCE_BYTES, RECEIPT_BYTES, Parcel, is_of, keys_of, mark_of, seal
from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.system.durable import SECRET, put

FOLDER: Final = "claims"
"""Its name in the data folder."""
GOOD_SECONDS: Final = 15 * 60.0
TOLD_SECONDS: Final = 3600.0
"""So long after its time a code is still told from one that never was."""
Randomness: TypeAlias = Callable[[int], bytes]
"""Gives so many bytes nobody can guess."""
_ID: Final = re.compile(r"[0-9a-f]{32}")


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel for a device, from `made` to `until` (seconds since 1970 UTC); `sealed` is empty when it is wiped.

    `mark` is that of the receipt; `taken` and `taken_from`: when and from which address a device said it has it.
    """

    id: str
    device: str
    made: float
    until: float
    sealed: bytes
    mark: str
    taken: float | None = None
    taken_from: str = ""

    def state(self, now: float) -> Literal["waiting", "used", "expired"]:
        """Return what it is at an instant."""
        if self.taken is not None:
            return "used"
        # A clock that was set back does not make it good for longer than it was to be.
        return "waiting" if self.made - GOOD_SECONDS <= now < self.until and self.sealed else "expired"

    def is_shown(self, receipt: str) -> bool:
        """Say whether this is the receipt out of its parcel."""
        return is_of(receipt, self.mark)


class Offers:
    """All that wait, and for a while those that waited. Every call reads or writes the disk; raises `OSError`."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def make(self, credential: Credential, now: float, randomness: Randomness) -> tuple[str, Offer]:
        """Put a credential up for its device, in the place of any other for it; return the code, which nobody keeps."""
        code = code_of(int.from_bytes(randomness(8), "big") >> 64 - RANDOM_BITS)
        keys, receipt = keys_of(code), randomness(RECEIPT_BYTES).hex()
        until = now + GOOD_SECONDS
        parcel = Parcel(credential=credential, receipt=receipt, made=now, until=until)
        sealed = seal(parcel, keys, randomness(NONCE_BYTES))
        offer = Offer(id=keys.id, device=credential.name, made=now, until=until, sealed=sealed, mark=mark_of(receipt))
        self.withdraw(credential.name)
        self._make_folder()
        self._write(offer)
        return code, offer

    def withdraw(self, device: str) -> None:
        """Take away what waits for a device."""
        for offer in list(self._all()):
            if offer.device == device:
                (self._folder / f"{offer.id}.json").unlink(missing_ok=True)

    def standing(self, now: float) -> dict[str, Offer]:
        """Return by id all that are to be told of, wiped where their time is over; older ones go."""
        found = {}
        for offer in list(self._all()):
            if now >= offer.until + TOLD_SECONDS:
                (self._folder / f"{offer.id}.json").unlink(missing_ok=True)
                continue
            if offer.sealed and offer.state(now) != "waiting":
                offer = msgspec.structs.replace(offer, sealed=b"")
                self._write(offer)
            found[offer.id] = offer
        return found

    def burn(self, offer: Offer, now: float, address: str) -> Offer:
        """Note that a device has it, and wipe the parcel."""
        burnt = msgspec.structs.replace(offer, sealed=b"", taken=now, taken_from=address)
        self._write(burnt)
        return burnt

    def _all(self) -> Iterator[Offer]:
        try:
            names = sorted(os.listdir(self._folder))
        except FileNotFoundError:
            return
        for name in names:
            if _ID.fullmatch(name.removesuffix(".json")) is None:
                continue
            try:
                yield msgspec.json.decode((self._folder / name).read_bytes(), type=Offer)
            except (FileNotFoundError, msgspec.MsgspecError):
                continue  # withdrawn just now, or nothing of ours

    def _write(self, offer: Offer) -> None:
        owner = self._owner() if os.geteuid() == 0 else None
        put(self._folder / f"{offer.id}.json", msgspec.json.encode(offer), SECRET, owner)

    def _make_folder(self) -> None:
        if self._folder.is_dir():
            return
        self._folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(self._folder, *self._owner())

    def _owner(self) -> tuple[int, int]:
        """Return user and group of the data folder: root writes there for the core."""
        kept = self._folder.parent.stat()
        return kept.st_uid, kept.st_gid

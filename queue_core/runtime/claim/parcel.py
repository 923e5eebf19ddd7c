"""What a code opens: a credential sealed on the queue's computer, so that nobody on the way can read or change it.

From the code scrypt makes an id, under which the parcel is asked for, and a key, under which it is sealed with
ChaCha20-Poly1305. Who hears everything holds the id and the sealed bytes: to open them he must try codes, each at the
price of scrypt. docs/first-start.md describes it for who builds a device.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from msgspec import Meta, Struct

from queue_core.runtime.claim.code import read_code
from queue_core.runtime.entry.credential import Credential

PORT: Final = 8885
"""Where the queue's computer gives parcels out, unless told otherwise."""
LARGEST_PARCEL: Final = 16384
ID_BYTES: Final = 16
NONCE_BYTES: Final = 12
RECEIPT_BYTES: Final = 16
_KEY_BYTES: Final = 32
_SALT: Final = b"cherga claim 1"
_COST, _BLOCK, _LANES, _MEMORY = 1 << 15, 8, 1, 64 << 20
"""32 MiB and about a tenth of a second for each try."""

_Receipt = Annotated[str, Meta(pattern=rf"\A[0-9a-f]{{{2 * RECEIPT_BYTES}}}\Z")]


class NotOpened(ValueError):
    """These bytes were not sealed under this code, or were changed on the way."""


class Parcel(Struct, frozen=True, kw_only=True):
    """A credential, the `receipt` that tells the queue it has arrived, and from when to when (seconds since 1970 UTC)
    the code is good."""

    credential: Credential
    receipt: _Receipt
    made: float
    until: float


@dataclass(frozen=True, slots=True)
class CodeKeys:
    """What a code stands for: the `id` (hex) tells which parcel, the key opens it."""

    id: str
    key: bytes

    def __repr__(self) -> str:
        """Return it without the key."""
        return f"CodeKeys({self.id})"


def keys_of(code: str) -> CodeKeys:
    """Return id and key of a code as it was typed. Takes a tenth of a second. Raises `MistypedCode`."""
    made = hashlib.scrypt(
        read_code(code).encode(),
        salt=_SALT,
        n=_COST,
        r=_BLOCK,
        p=_LANES,
        maxmem=_MEMORY,
        dklen=ID_BYTES + _KEY_BYTES,
    )
    return CodeKeys(made[:ID_BYTES].hex(), made[ID_BYTES:])


def seal(parcel: Parcel, keys: CodeKeys, nonce: bytes) -> bytes:
    """Return a parcel sealed; `nonce` are twelve fresh random bytes."""
    return nonce + ChaCha20Poly1305(keys.key).encrypt(nonce, msgspec.json.encode(parcel), _about(keys))


def open_sealed(sealed: bytes, keys: CodeKeys) -> Parcel:
    """Return what was sealed under these keys. Raises `NotOpened`."""
    try:
        opened = ChaCha20Poly1305(keys.key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _about(keys))
        return msgspec.json.decode(opened, type=Parcel)
    except (InvalidTag, ValueError, msgspec.MsgspecError) as error:
        raise NotOpened("the parcel does not open with this code") from error


def mark_of(receipt: str) -> str:
    """Return what the queue keeps of a receipt: it can tell the receipt when it sees it, and cannot make it."""
    return hashlib.sha256(receipt.encode()).hexdigest()


def is_of(receipt: str, mark: str) -> bool:
    """Say whether a mark is that of this receipt."""
    return hmac.compare_digest(mark_of(receipt), mark)


def _about(keys: CodeKeys) -> bytes:
    return _SALT + bytes.fromhex(keys.id)

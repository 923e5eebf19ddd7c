"""The sealed parcel: vectors for who builds a device, and nothing opens it but its code, unchanged."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.runtime.claim.code import MistypedCode, code_of
from queue_core.runtime.claim.parcel import NotOpened, Parcel, is_of, keys_of, mark_of, open_sealed, seal
from tests.architecture.source import ROOT
from tests.support.access.credentials import credential

CODE = "K7Q2-M4XP-9TDF"
PARCEL = Parcel(credential=credential("kiosk-2", 8883, password="very secret"), receipt="ab" * 16, made=1e9, until=2e9)
NONCE = bytes(range(12))
KEYS = keys_of(CODE)


def test_the_vectors_of_the_document() -> None:
    """docs/first-start.md gives the same figures to who builds a device."""
    told = (ROOT / "docs" / "first-start.md").read_text(encoding="utf-8")
    assert f"For `K7Q2-M4XP-9TDF` the id is `{KEYS.id}` and the key\n`{KEYS.key.hex()}`." in told


def test_the_derivation_is_plain_scrypt_and_the_seal_plain_chacha20_poly1305() -> None:
    """Made here from the standard functions alone, as the document describes it."""
    made = hashlib.scrypt(b"K7Q2M4XP9TDF", salt=b"cherga claim 1", n=32768, r=8, p=1, maxmem=1 << 26, dklen=48)
    assert (KEYS.id, KEYS.key) == (made[:16].hex(), made[16:])
    sealed = seal(PARCEL, KEYS, NONCE)
    opened = ChaCha20Poly1305(made[16:]).decrypt(sealed[:12], sealed[12:], b"cherga claim 1" + made[:16])
    assert msgspec.json.decode(opened)["credential"]["password"] == PARCEL.credential.password


def test_its_own_code_opens_it_however_it_is_typed() -> None:
    assert open_sealed(seal(PARCEL, KEYS, NONCE), keys_of("k7q2m4xp 9tdf")) == PARCEL


def test_a_mistyped_code_has_no_keys() -> None:
    with pytest.raises(MistypedCode):
        keys_of("K7Q2-M4XP-9TDA")


def test_another_code_does_not_open_it() -> None:
    with pytest.raises(NotOpened):
        open_sealed(seal(PARCEL, KEYS, NONCE), keys_of(code_of(1)))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_changed_bit_and_any_cut_is_noticed(data: st.DataObject) -> None:
    sealed = seal(PARCEL, KEYS, NONCE)
    place, bit = data.draw(st.integers(0, len(sealed) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(sealed)
    changed[place] ^= 1 << bit
    for spoilt in (bytes(changed), sealed[:place], sealed + b"\0"):
        with pytest.raises(NotOpened):
            open_sealed(spoilt, KEYS)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_refused_in_the_same_way(anything: bytes) -> None:
    with pytest.raises(NotOpened):
        open_sealed(anything, KEYS)


def test_what_is_sealed_and_is_no_parcel_is_refused() -> None:
    about = b"cherga claim 1" + bytes.fromhex(KEYS.id)
    for inside in (b"", b"{}", b"[1]", b"\xff", b'{"credential": {}, "receipt": "x", "made": 0, "until": 0}'):
        with pytest.raises(NotOpened):
            open_sealed(NONCE + ChaCha20Poly1305(KEYS.key).encrypt(NONCE, inside, about), KEYS)


def test_neither_password_nor_code_nor_receipt_stands_in_what_travels_and_what_is_kept() -> None:
    sealed = seal(PARCEL, KEYS, NONCE)
    for secret in (b"very secret", b"K7Q2M4XP9TDF", CODE.encode(), b"ab" * 16, KEYS.key, KEYS.key.hex().encode()):
        assert secret not in sealed
    assert "key" not in repr(KEYS).lower().replace("codekeys", "")
    assert is_of("ab" * 16, mark_of("ab" * 16))
    assert not is_of("ac" * 16, mark_of("ab" * 16))


def test_the_document_has_these_vectors() -> None:
    document = (Path(__file__).parents[4] / "docs" / "first-start.md").read_text(encoding="utf-8")
    assert f"`{KEYS.id}`" in document
    assert f"`{KEYS.key.hex()}`" in document
    assert f"The code for kiosk-2:   {CODE}" in document

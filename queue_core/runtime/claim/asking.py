"""A device asks the queue's computer for the parcel of a code, and tells it when the credential is kept."""

from __future__ import annotations

import http.client
import ipaddress
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import structlog

from queue_core.runtime.claim.code import MistypedCode
from queue_core.runtime.claim.parcel import LARGEST_PARCEL, PORT, NotOpened, Parcel, keys_of, open_sealed
from queue_core.runtime.entry.credential import Credential

CLOCK_OFF_SECONDS: Final = 3600.0
"""A machine whose clock is farther off could not trust the broker's certificate."""
_PATIENCE_SECONDS: Final = 5.0
_CONFIRMED_AT_MOST: Final = 3
_NAME: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.?")
_PORT: Final = re.compile(r"[0-9]{1,5}")
_SAID_BY: Final = {404: "wrong", 429: "slow_down"}

log = structlog.get_logger()


class NotClaimed(Exception):
    """There is no credential for it: `key` and `values` name the text below `claim.trouble` of the room `access`."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values}")
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Address:
    """Where the queue's computer gives parcels out."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORT else f"{host}:{self.port}"


def read_address(typed: str) -> Address:
    """Read HOST or HOST:PORT, an IPv6 address in brackets if a port follows. Raises `NotClaimed`."""
    given = typed.strip()
    if not given:
        raise NotClaimed("no_address")
    for host, port in _parts(given):
        if _is_host(host) and _PORT.fullmatch(port) and 0 < int(port) < 65536:
            return Address(host, int(port))
    raise NotClaimed("bad_address", address=given)


def claim(
    code: str, address: Address, keep: Callable[[Credential], None], now: Callable[[], float], name: str | None = None
) -> Credential:
    """Fetch the credential of a code, let it be kept, and tell the queue that it is; return it. Blocks.

    `name`: the device it must be for; `now`: this machine's own clock, seconds since 1970 UTC. The code stays good
    until the queue was told. Raises `NotClaimed`, and what `keep` raises as `OSError`.
    """
    try:
        keys = keys_of(code)
    except MistypedCode as mistake:
        raise NotClaimed(f"mistyped_{mistake.reason}") from mistake
    try:
        parcel = open_sealed(_fetch(keys.id, address), keys)
    except NotOpened as error:
        raise NotClaimed("tampered", address=address) from error
    _check(parcel, now(), name)
    keep(parcel.credential)
    _confirm(f"/claim/{keys.id}/{parcel.receipt}", address)
    return parcel.credential


def _check(parcel: Parcel, now: float, name: str | None) -> None:
    if name is not None and parcel.credential.name != name:
        raise NotClaimed("other_device", theirs=parcel.credential.name, ours=name)
    if not parcel.made - CLOCK_OFF_SECONDS <= now <= parcel.until + CLOCK_OFF_SECONDS:
        raise NotClaimed("clock")


def _fetch(identity: str, address: Address) -> bytes:
    status, body = _ask("GET", f"/claim/{identity}", address)
    if status == 200:
        return body
    said = body[:16].strip()
    if status == 410 and said in (b"used", b"expired"):
        raise NotClaimed(said.decode())
    if status in _SAID_BY:
        raise NotClaimed(_SAID_BY[status])
    raise NotClaimed("strange", address=address)


def _confirm(path: str, address: Address) -> None:
    for _ in range(_CONFIRMED_AT_MOST):
        try:
            if _ask("POST", path, address)[0] == 200:
                return
        except NotClaimed:
            continue
    sentence = "The credential is kept, but the queue could not be told: the code stays good until its time is over"
    log.warning(sentence, action="claim_unconfirmed")


def _ask(method: str, path: str, address: Address) -> tuple[int, bytes]:
    line = http.client.HTTPConnection(address.host, address.port, timeout=_PATIENCE_SECONDS)
    with closing(line):
        try:
            line.request(method, path)
            answer = line.getresponse()
            body = answer.read(LARGEST_PARCEL)
            if answer.length:  # cut on the way, or far too long
                raise NotClaimed("strange", address=address)
        except (http.client.HTTPException, ValueError) as error:
            raise NotClaimed("strange", address=address) from error
        except OSError as error:  # refused, unreachable, unknown, too slow
            raise NotClaimed("no_core", address=address) from error
    return answer.status, body


def _parts(given: str) -> list[tuple[str, str]]:
    """Return the ways to read it as host and port."""
    if given.startswith("[") and "]" in given:
        host, _, rest = given[1:].partition("]")
        return [(host, rest.removeprefix(":") or str(PORT))]
    if given.count(":") == 1:
        host, _, port = given.partition(":")
        return [(host, port)]
    return [(given, str(PORT))]


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # Digits and dots alone are a mistyped address, not a name to look up.
        return _NAME.fullmatch(host) is not None and not re.fullmatch(r"[0-9.]+", host)
    return True

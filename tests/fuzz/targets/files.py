"""Files that the product wrote earlier, or another program laid there: damaged, foreign or made to hurt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from printer.spool import Line, Spool
from printer.spool_file import lines_in
from queue_core.access.book import Book, BrokerPlan, Listed, read_book
from queue_core.access.troubles import AccessTrouble
from queue_core.journal.marker import Marker, read_marker, write_marker
from queue_core.journal.records import JOURNAL
from queue_core.journal.troubles import JournalUnreadable
from queue_core.keeping.beside import packed, read_access
from queue_core.keeping.configured.packing import read_configuration
from queue_core.keeping.last_good import LAST_GOOD, LastGood, NotUsable, find
from queue_core.keeping.requests import FOLDER, Answer, Request, open_requests, take_answer
from queue_core.replay.recorded import COLUMNS, read_visits
from queue_core.runtime.claim.parcel import NotOpened, Parcel, keys_of, open_sealed, seal
from queue_core.runtime.toml_file import ConfigurationMistake
from tests.fuzz.attempts import Attempt, Broken, Target, complaint, reads_or_refuses, same
from tests.support.access.credentials import credential

_MARKER = Marker("j1", 3, 41, "ab" * 32, True, "2026-11-22", {"passports": 50}, 7)
_BROKER = BrokerPlan(addresses=("queue.local", "10.0.0.2"), folder="/etc/mosquitto", pid_file="/run/m.pid", log="/l")
_LISTED = Listed(name="kiosk-1", role="kiosk", since="2026-11-22T10:00:00+02:00", hash="$7$", revoked=None)
_BOOK = Book(office="small", broker=_BROKER, core="$7$", devices=(_LISTED,))
_KEPT = LastGood(
    office="small",
    journal="j1",
    kept_at=1.5,
    texts={"office.toml": "a = 1\n", "texts/uk/web.toml": 'a = "б"\n'},
    faces={"f.ttf": b"\x00\x01"},
)


_PARCEL = Parcel(credential=credential("kiosk-2", 8883), receipt="ab" * 16, made=1e9, until=2e9)
_KEYS = keys_of("K7Q2-M4XP-9TDF")


def _parcel_attempt(_folder: Path) -> Attempt:
    """As it came, and sealed anew under the right key: who has the key may still have made it strangely."""
    plain = reads_or_refuses(lambda payload: open_sealed(payload, _KEYS), NotOpened, is_silent=True)
    cipher = ChaCha20Poly1305(_KEYS.key)
    about = b"cherga claim 1" + bytes.fromhex(_KEYS.id)

    def attempt(payload: bytes) -> str:
        inside = cipher.encrypt(bytes(12), payload.partition(b"\n")[2], about)
        return f"{plain(payload)} {plain(bytes(12) + inside)}"

    return attempt


def _inside(files: dict[str, bytes]) -> dict[str, bytes]:
    if any(name.startswith("/") or ".." in name.split("/") for name in files):
        raise Broken("a name leads out of the folder")
    return files


def _of_file(name: str, read: Callable[[Path], Any], refusal: type[Exception]) -> Callable[[Path], Attempt]:
    """Return what prepares the attempt to read a file of this name in the scratch folder."""

    def prepare(folder: Path) -> Attempt:
        def written(payload: bytes) -> Any:
            (folder / name).write_bytes(payload)
            return read(folder)

        return reads_or_refuses(written, refusal)

    return prepare


def _last_good_attempt(folder: Path) -> Attempt:
    write_marker(folder / JOURNAL, _MARKER)

    def found() -> str:
        try:
            kept = find(folder, "small")
        except NotUsable as refused:
            return complaint(refused)
        if kept is None:
            raise Broken("the copy is there")
        kept.unpack(folder / "unpacked")
        if {path.name for path in folder.parent.iterdir() if path.name == "outside"}:
            raise Broken("a file was written outside of the folder")
        return "read"

    def attempt(payload: bytes) -> str:
        (folder / LAST_GOOD).write_bytes(payload)
        outcome = found()
        try:  # behind the seal too: what a damaged disk does not do, a person may
            sealed = msgspec.json.decode(payload, type=LastGood).sealed()
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return outcome
        (folder / LAST_GOOD).write_bytes(msgspec.json.encode(sealed))
        try:
            return f"{outcome} {found()}"
        except OSError as refused:  # `unpack` may raise it: names that no disk takes
            return f"{outcome} {refused.errno}"

    return attempt


def _requests_attempt(folder: Path) -> Attempt:
    (folder / FOLDER).mkdir()
    request = Request("r1", "А017", "2026-11-22")

    def attempt(payload: bytes) -> str:
        (folder / FOLDER / "r1.json").write_bytes(payload)
        (folder / FOLDER / "r1.done").write_bytes(payload)
        waiting, answer = open_requests(folder), take_answer(folder, request)
        if any(one.id != "r1" for one in waiting):
            raise Broken("a request under another's name")
        return f"{len(waiting)} {answer is not None}"

    return attempt


def _spool_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        lines = lines_in(payload)
        spool = Spool(lines)
        again = Spool(lines_in(b"".join(b"\n" + msgspec.json.encode(line) for line in spool.lines())))
        same(again.lines(), spool.lines(), "a spool")
        return f"{min(len(lines), 5)} {min(len(spool), 5)} {min(len(spool.untold()), 5)}"

    return attempt


def _spool_examples() -> list[bytes]:
    lines = [
        Line("j1", "begun"),
        Line("j1", "printed"),
        Line("j1", "told"),
        Line("j2", "begun"),
        Line("j3", "paper_out"),
    ]
    return [b"".join(b"\n" + msgspec.json.encode(line) for line in lines), b"\n" + msgspec.json.encode(lines[0])]


def _visits_examples() -> list[bytes]:
    rows = ["q1,2019-05-20,17,08:05,08:20,3,A,Paszporty", "q1,2019-05-20,18,08:10,08:25,,A,Paszporty"]
    return ["\n".join([",".join(COLUMNS), *rows, ""]).encode()]


TARGETS = (
    Target(
        "marker of the journal",
        lambda: [msgspec.json.encode(_MARKER)],
        _of_file(f"{JOURNAL}.marker", lambda folder: read_marker(folder / JOURNAL), JournalUnreadable),
    ),
    Target(
        "list of devices",
        lambda: [msgspec.json.encode(_BOOK)],
        _of_file("devices.json", read_book, AccessTrouble),
    ),
    Target("last good configuration", lambda: [msgspec.json.encode(_KEPT.sealed())], _last_good_attempt),
    Target(
        "requests to forget",
        lambda: [msgspec.json.encode(Request("r1", "А017", "2026-11-22")), msgspec.json.encode(Answer(2, True))],
        _requests_attempt,
    ),
    Target("spool of the printer", _spool_examples, _spool_attempt),
    Target(
        "access folder of a backup",
        lambda: [packed({"devices.json": msgspec.json.encode(_BOOK), "ca.pem": b"-----BEGIN"})],
        _of_file("access.tar", lambda folder: read_access(folder / "access.tar"), JournalUnreadable),
    ),
    Target(
        "configuration beside a backup",
        lambda: [
            packed({"office.toml": b'id = "small"\n', "devices/kiosk-1.toml": b"", "texts/uk/web.toml": b"a = 1"})
        ],
        _of_file("config.tar", lambda folder: _inside(read_configuration(folder / "config.tar")), JournalUnreadable),
    ),
    Target(
        "parcel of a code",
        lambda: [seal(_PARCEL, _KEYS, bytes(12)), b"x\n" + msgspec.json.encode(_PARCEL)],
        _parcel_attempt,
    ),
    Target(
        "recorded visits",
        _visits_examples,
        _of_file("visits.csv", lambda folder: read_visits(folder / "visits.csv"), ConfigurationMistake),
    ),
)

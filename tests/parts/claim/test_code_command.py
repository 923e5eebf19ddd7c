"""`cherga device add … --code` and `cherga device code` as a technician meets them, the broker resting."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from queue_core.access.book import FOLDER, read_book
from queue_core.access.claims.offers import GOOD_SECONDS, Offer, Offers
from queue_core.access.mosquitto.passwords import fits
from queue_core.runtime.claim.parcel import Parcel, keys_of, open_sealed
from queue_core.runtime.clock import OfficeClock
from queue_core.settings import load_office
from queue_core.staff.staff_file import STAFF, StaffFile
from tests.support.access.office import GuardedOffice, new_office

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def office(tmp_path: Path) -> GuardedOffice:
    return new_office(tmp_path, ["kiosk-1"])


class Told:
    """What the command said, and what waits after it."""

    def __init__(self, office: GuardedOffice, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        capsys.readouterr()
        self.office = office
        self.status = office.cherga("device", *words)
        self.out, self.err = capsys.readouterr()

    @property
    def code(self) -> str:
        found = set(CODE.findall(self.out))
        assert len(found) == 1
        return found.pop()

    @property
    def parcel(self) -> Parcel:
        keys = keys_of(self.code)
        return open_sealed(waiting(self.office)[keys.id].sealed, keys)


def waiting(office: GuardedOffice) -> dict[str, Offer]:
    return Offers(office.data).standing(OfficeClock.from_environment({}).wall())


def test_a_new_device_gets_a_code_that_opens_its_credential_and_no_file(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    files = set(office.folder.rglob("*.toml"))
    told = Told(office, capsys, "add", "kiosk-9", "--role", "kiosk", "--code")
    assert told.status == 0
    parcel, known = told.parcel, told.parcel.credential
    assert (known.office, known.name, known.role, known.host, known.port) == (
        "demo", "kiosk-9", "kiosk", "127.0.0.1", office.port,
    )  # fmt: skip
    assert known.authority == (office.data / FOLDER / "authority.pem").read_text()
    assert parcel.until - parcel.made == GOOD_SECONDS == 900
    assert "good for 15 minutes, once" in told.out
    assert "Address of the queue's computer: 127.0.0.1" in told.out
    book = read_book(office.data / FOLDER)
    assert book is not None
    assert fits(known.password, book.admitted()["kiosk-9"])
    assert "kiosk-9" in load_office(office.config).devices
    assert set(office.folder.rglob("*.toml")) == files
    everything = b"".join(path.read_bytes() for path in office.folder.rglob("*") if path.is_file())
    for word in (told.code, told.code.replace("-", ""), known.password):
        assert word.encode() not in everything


def test_who_made_a_code_stands_in_the_audit(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "oleh")
    assert Told(office, capsys, "code", "kiosk-1").status == 0
    file = StaffFile(office.data / STAFF)
    record = file.audit()[-1]
    file.close()
    assert (record.act.what, record.act.who, record.act.detail) == ("code_made", "command", "kiosk-1")
    assert record.act.place.startswith("oleh (")
    assert office.cherga("user", "audit") == 0
    assert "code made for a device kiosk-1" in capsys.readouterr().out


def test_a_listed_device_is_not_added_again_but_may_have_a_code(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = Told(office, capsys, "add", "kiosk-1", "--code")
    assert (refused.status, waiting(office)) == (1, {})
    assert "The device kiosk-1 has a credential already" in refused.err
    before = office.credential("kiosk-1").password
    told = Told(office, capsys, "code", "kiosk-1")
    book = read_book(office.data / FOLDER)
    assert book is not None
    assert not fits(before, book.admitted()["kiosk-1"])
    assert fits(told.parcel.credential.password, book.admitted()["kiosk-1"])


def test_a_revoked_device_may_have_a_code(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.cherga("device", "revoke", "kiosk-1") == 0
    assert Told(office, capsys, "code", "kiosk-1").parcel.credential.name == "kiosk-1"


@pytest.mark.parametrize("words", [("revoke", "kiosk-1"), ("rename", "kiosk-1", "kiosk-7")])
def test_what_puts_a_device_out_withdraws_its_code(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    Told(office, capsys, "code", "kiosk-1")
    assert len(waiting(office)) == 1
    more = ("--to", str(office.carried("kiosk-7"))) if words[0] == "rename" else ()
    assert Told(office, capsys, *words, *more).status == 0
    assert waiting(office) == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("code", "core"), "«core» is the name of the queue itself"),
        (("code", "Kiosk 1"), "cannot be a name"),
        (("code", "nobody-1"), "is not in office.toml"),
        (("code", "kiosk-1", "--role", "display"), "has the role «kiosk»"),
    ],
)
def test_what_cannot_have_a_code_is_told_and_changes_nothing(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    before = read_book(office.data / FOLDER)
    refused = Told(office, capsys, *words)
    assert refused.status == 1
    assert said in refused.err
    assert (read_book(office.data / FOLDER), waiting(office)) == (before, {})


def test_an_office_without_a_prepared_broker_is_told_to_prepare_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = GuardedOffice(tmp_path)
    (tmp_path / "config").symlink_to(Path(__file__).parents[3] / "config")
    refused = Told(bare, capsys, "code", "kiosk-1")
    assert (refused.status, "run cherga broker prepare first" in refused.err) == (1, True)


def test_a_code_that_nobody_can_be_told_is_withdrawn(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    (office.data / STAFF).write_bytes(b"no database at all, but a file of that name")
    refused = Told(office, capsys, "code", "kiosk-1")
    assert (refused.status, waiting(office)) == (1, {})
    assert "list of staff" in refused.err


def test_the_running_broker_lets_the_new_one_in_at_once_and_the_old_one_no_more(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    async def play() -> Told:
        async with office.running():
            return await asyncio.to_thread(Told, office, capsys, "code", "kiosk-1")

    assert "Tried at the broker: it is in force." in asyncio.run(play()).out

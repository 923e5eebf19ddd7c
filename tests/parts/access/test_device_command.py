"""`cherga device …` and `cherga broker prepare` as a technician meets them, the broker resting."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from PIL import Image

from queue_core.access.book import FOLDER, Book, read_book
from queue_core.access.certificates import SERVER_DAYS, Pair, days_left, issue, names_of
from queue_core.access.mosquitto.passwords import fits
from queue_core.access.pages.places import public_certificate
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.entry.pinned import BROKER_NAME
from queue_core.runtime.toml_file import read
from queue_core.settings import load_office
from queue_core.staff.staff_file import STAFF, StaffFile
from queue_core.wire.topics import CORE
from tests.support.access.office import GuardedOffice, new_office
from tests.support.offices import CONFIG


@pytest.fixture
def office(tmp_path: Path) -> GuardedOffice:
    return new_office(tmp_path, ["kiosk-1"])


def book_of(office: GuardedOffice) -> Book:
    book = read_book(office.data / FOLDER)
    assert book is not None
    return book


def refused(office: GuardedOffice, capsys: pytest.CaptureFixture[str], *words: str, status: int = 1) -> str:
    """Run a command that must be refused and change nothing; return what it says."""
    before = snapshot(office.folder)
    capsys.readouterr()
    assert office.cherga(*words) == status
    assert snapshot(office.folder) == before
    return capsys.readouterr().err.strip()


def snapshot(folder: Path) -> dict[Path, bytes | str]:
    return {
        path: str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_the_file_to_carry_has_all_a_device_needs_and_is_for_nobody_else(office: GuardedOffice) -> None:
    carried = office.carried("kiosk-1")
    assert carried.stat().st_mode & 0o777 == 0o600
    known = office.credential("kiosk-1")
    assert (known.office, known.name, known.role) == ("demo", "kiosk-1", "kiosk")
    assert (known.host, known.port) == ("127.0.0.1", office.port)
    assert known.authority == (office.data / FOLDER / "authority.pem").read_text()


def test_no_password_is_kept_and_each_is_another(office: GuardedOffice) -> None:
    office.add("kiosk-2")
    passwords = [office.credential(name).password for name in ("kiosk-1", "kiosk-2", CORE)]
    assert len(set(passwords)) == 3
    assert min(map(len, passwords)) * 6 >= 128, "six bits a sign"
    kept = [path for path in office.folder.rglob("*") if path.is_file() and path.name != "core.toml"]
    for path in set(kept) - {office.carried("kiosk-1"), office.carried("kiosk-2")}:
        assert not [word for word in passwords if word in path.read_text(errors="replace")], path


def test_mosquitto_s_own_program_reads_the_hashes(office: GuardedOffice, tmp_path: Path) -> None:
    """It rewrites the whole file when it adds somebody, and would refuse one it cannot read."""
    copy = tmp_path / "copy"
    shutil.copy(office.broker / "current" / "passwords", copy)
    subprocess.run(["mosquitto_passwd", "-b", str(copy), "one-more", "x"], check=True, capture_output=True)
    assert [line.partition(":")[0] for line in copy.read_text().splitlines()] == [CORE, "kiosk-1", "one-more"]
    hashes = {line.rpartition(":")[2].rsplit("$", 2)[0] for line in copy.read_text().splitlines()}
    assert hashes == {"$7$101"}


def test_secrets_are_for_their_owner_and_the_broker_s_files_for_its_group(office: GuardedOffice) -> None:
    secrets = [path for path in (office.data / FOLDER).iterdir() if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
    assert (office.data / FOLDER).stat().st_mode & 0o777 == 0o700
    current = office.broker / "current"
    group = office.broker.stat().st_gid
    found = {(path.stat().st_mode & 0o777, path.stat().st_gid) for path in current.iterdir()}
    assert found == {(0o640, group)}
    assert len(list(office.broker.glob("generation-*"))) == 1


def test_the_list_shows_who_may_come_in(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    office.add("display-1")
    assert office.cherga("device", "revoke", "kiosk-1") == 0
    capsys.readouterr()
    assert office.cherga("device", "list") == 0
    head, *rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert head[:2] == ["name", "role"]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("display-1", "display", "let"),
        ("kiosk-1", "kiosk", "revoked"),
    ]
    acl = (office.broker / "current" / "acl").read_text()
    assert "user display-1" in acl
    assert "kiosk-1" not in acl


def test_a_revoked_name_may_be_given_again_with_a_new_password(office: GuardedOffice) -> None:
    before = office.credential("kiosk-1").password
    assert office.cherga("device", "revoke", "kiosk-1") == 0
    office.carried("kiosk-1").unlink()
    office.add("kiosk-1")
    assert office.credential("kiosk-1").password != before
    assert list(book_of(office).admitted()) == ["kiosk-1"]


def test_what_was_done_about_credentials_stands_in_the_audit(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    to = str(office.carried("kiosk-8"))
    assert office.cherga("device", "rename", "kiosk-1", "kiosk-8", "--to", to) == 0
    assert office.cherga("device", "revoke", "kiosk-8") == 0
    assert office.cherga("pages", "prepare", "--address", "127.0.0.1") == 0
    file = StaffFile(office.data / STAFF)
    acts = [(record.act.what, record.act.detail) for record in file.audit()][::-1]
    file.close()
    assert acts == [
        ("pages_prepared", "127.0.0.1"),
        ("device_revoked", "kiosk-8"),
        ("device_renamed", "kiosk-1 kiosk-8"),
        ("device_added", "kiosk-1"),
        ("broker_prepared", "127.0.0.1"),
    ]
    assert office.cherga("user", "audit") == 0
    assert "device renamed kiosk-1 kiosk-8" in capsys.readouterr().out


def test_a_flag_given_twice_means_both(office: GuardedOffice) -> None:
    to = str(office.carried("button-9"))
    assert office.cherga(
        "device", "add", "button-9", "--role", "counter", "--counters", "3", "--counters", "4", "5", "--to", to
    ) == 0  # fmt: skip
    devices = {str(name): device for name, device in load_office(office.config).devices.items()}
    assert devices["button-9"].counters == ("3", "4", "5")


def test_a_device_that_the_office_does_not_list_is_written_into_it(office: GuardedOffice) -> None:
    to = str(office.carried("display-9"))
    assert office.cherga("device", "add", "display-9", "--role", "display", "--hall", "2", "--to", to) == 0
    device = {str(name): device for name, device in load_office(office.config).devices.items()}["display-9"]
    assert (device.role, device.hall) == ("display", "2")
    added = set((office.config / "office.toml").read_text().splitlines())
    assert len(added - set((CONFIG / "office.toml").read_text().splitlines())) == 1, "all else stays as written"


def test_a_rename_goes_through_the_office_s_configuration(office: GuardedOffice) -> None:
    office.add("printer-1")
    to = str(office.carried("printer-9"))
    assert office.cherga("device", "rename", "printer-1", "printer-9", "--to", to) == 0
    devices = read(office.config / "office.toml")["devices"]
    assert "printer-1" not in devices
    assert devices["kiosk-1"]["printers"] == ["printer-9"]
    assert (office.config / "devices" / "printer-9.toml").is_file()
    assert sorted(book_of(office).admitted()) == ["kiosk-1", "printer-9"]
    assert office.credential("printer-9").role == "printer"


def test_a_rename_changes_no_hall_and_no_counter_of_that_name(office: GuardedOffice) -> None:
    file = office.config / "office.toml"
    file.write_text(file.read_text().replace("printer-1 = {", "3 = {").replace('["printer-1"]', '["3"]'))
    (office.config / "devices" / "printer-1.toml").rename(office.config / "devices" / "3.toml")
    office.add("3")
    before = read(file)
    assert office.cherga("device", "rename", "3", "printer-9", "--to", str(office.carried("printer-9"))) == 0
    devices = read(file)["devices"]
    assert devices["kiosk-1"]["printers"] == ["printer-9"]
    for name in ("display-3", "buttons-1"):
        assert devices[name] == before["devices"][name]


def test_a_rename_that_cannot_be_ended_is_not_begun(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    there = office.config / "devices" / "kiosk-9.toml"
    there.write_text("# of another device\n")
    to = str(office.carried("kiosk-9"))
    assert str(there) in refused(office, capsys, "device", "rename", "kiosk-1", "kiosk-9", "--to", to)
    there.unlink()
    refused(office, capsys, "device", "rename", "kiosk-1", "kiosk-9", "--to", str(office.folder / "none" / "x.toml"))


def given(office: GuardedOffice) -> dict[Path, bytes | str]:
    """Return what stands in the data folder but the audit, which tells of the preparing itself."""
    return {path: content for path, content in snapshot(office.data).items() if not path.name.startswith(STAFF)}


def test_preparing_again_changes_nothing_that_was_given(office: GuardedOffice) -> None:
    before = given(office), (office.broker / "current" / "passwords").read_bytes()
    assert office.prepare() == 0
    assert (given(office), (office.broker / "current" / "passwords").read_bytes()) == before


def test_anybody_on_the_machine_can_tell_when_the_certificate_ends(office: GuardedOffice) -> None:
    file = public_certificate(office.data)
    assert file.stat().st_mode & 0o777 == 0o644
    assert file.read_text() == (office.broker / "current" / "broker.pem").read_text()
    assert days_left(file.read_text(), OfficeClock.from_environment({}).now()) == SERVER_DAYS - 1


@pytest.mark.parametrize("spoiled", [None, "", "other"])
def test_preparing_again_gives_the_core_a_credential_where_its_own_is_gone_or_no_longer_fits(
    office: GuardedOffice, spoiled: str | None
) -> None:
    file, before = office.carried(CORE), office.credential(CORE)
    if spoiled is None:
        file.unlink()
    elif not spoiled:
        file.write_text("")
    else:
        file.write_text(msgspec.structs.replace(before, password=spoiled).written())
    assert office.prepare() == 0
    known = office.credential(CORE)
    assert known.password not in (before.password, spoiled)
    assert fits(known.password, book_of(office).core)
    assert list(book_of(office).admitted()) == ["kiosk-1"]


def test_the_broker_s_certificate_is_for_its_name_alone_wherever_it_is_reached(office: GuardedOffice) -> None:
    """With an address in it, it would pass for the pages at that address in every browser of the office."""
    before = (office.broker / "current" / "broker.pem").read_text()
    assert names_of(before) == {BROKER_NAME}
    assert office.prepare("--address", "10.0.0.7") == 0
    assert (office.broker / "current" / "broker.pem").read_text() == before


def test_a_broker_s_certificate_for_addresses_too_is_replaced_by_one_of_the_same_authority(
    office: GuardedOffice,
) -> None:
    folder = office.data / FOLDER
    authority = Pair((folder / "authority.pem").read_text(), (folder / "authority.key").read_text())
    former = issue(authority, ["127.0.0.1", BROKER_NAME], OfficeClock.from_environment({}).now())
    (office.broker / "current" / "broker.pem").write_text(former.certificate)
    (office.broker / "current" / "broker.key").write_text(former.key)
    assert office.prepare() == 0
    assert names_of((office.broker / "current" / "broker.pem").read_text()) == {BROKER_NAME}
    assert (folder / "authority.pem").read_text() == authority.certificate


def test_the_qr_code_is_the_credential(office: GuardedOffice, tmp_path: Path) -> None:
    to = str(office.carried("kiosk-2"))
    assert office.cherga("device", "add", "kiosk-2", "--qr", "--to", to) == 0
    picture = tmp_path / "kiosk-2.png"
    assert picture.stat().st_mode & 0o777 == 0o600
    with Image.open(picture) as image:
        [code] = zxingcpp.read_barcodes(image.convert("L"))
    (tmp_path / "scanned.toml").write_text(code.text)
    assert msgspec.convert(read(tmp_path / "scanned.toml"), Credential) == office.credential("kiosk-2")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("device", "add", "Кіоск"), "«Кіоск» cannot be a name: use 1 to 32 of a-z"),
        (("device", "add", "a/b"), "«a/b» cannot be a name"),
        (("device", "add", "core"), "«core» is the name of the queue itself"),
        (("device", "add", "kiosk-1"), "The device kiosk-1 has a credential already"),
        (("device", "add", "kiosk-9"), "The device kiosk-9 is not in office.toml; name its role with --role, one of"),
        (
            ("device", "add", "kiosk-9", "--role", "kiosc"),
            "There is no role «kiosc»; use one of: counter, display, kiosk, ",
        ),
        (("device", "add", "kiosk-2", "--role", "printer"), "has the role «kiosk», not «printer»"),
        (
            ("device", "add", "display-2", "--hall", "3", "--printers", "nope"),
            "something else than said after --hall, --p",
        ),
        (("device", "revoke", "kiosk-9"), "The device kiosk-9 is not on the list; there are: kiosk-1."),
        (("device", "rename", "kiosk-9", "kiosk-8"), "The device kiosk-9 is not on the list"),
        (("device", "rename", "kiosk-1", "kiosk-2"), "The name kiosk-2 is taken in office.toml"),
        (("device", "rename", "kiosk-1", "core"), "«core» is the name of the queue itself"),
    ],
)
def test_what_cannot_be_done_is_told_with_what_to_do_and_changes_nothing(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    to = ("--to", str(office.folder / "new.toml")) if words[1] != "revoke" else ()
    assert said in refused(office, capsys, *words, *to)


def test_a_command_cut_off_in_the_middle_leaves_the_broker_s_files_whole_and_the_next_one_ends_its_work(
    office: GuardedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new generation is written, and the power goes before it becomes the broker's."""
    before = snapshot(office.broker / "current")

    def cut(_link: Path, _target: str) -> None:
        raise OSError(5, "the power is gone", "current")

    with monkeypatch.context() as patch:
        patch.setattr("queue_core.access.mosquitto.generation.point_to", cut)
        assert office.cherga("device", "add", "kiosk-2", "--to", str(office.carried("kiosk-2"))) == 1
    assert snapshot(office.broker / "current") == before
    assert office.prepare() == 0
    assert sorted(book_of(office).admitted()) == ["kiosk-1", "kiosk-2"]
    assert "user kiosk-2" in (office.broker / "current" / "acl").read_text()
    assert len(list(office.broker.glob("generation-*"))) == 1


def test_a_file_that_is_there_is_not_written_over(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    to = str(office.carried("kiosk-1"))
    assert "there is such a file already" in refused(office, capsys, "device", "add", "kiosk-2", "--to", to)


def test_a_row_the_office_does_not_accept_is_not_written(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("device", "add", "display-9", "--role", "display", "--to", str(office.folder / "new.toml"))
    said = refused(office, capsys, *words, status=78)
    assert f"{office.config / 'office.toml'}: devices.display-9.hall" in said


def test_a_device_revoked_twice_is_told(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.cherga("device", "revoke", "kiosk-1") == 0
    assert "is revoked already" in refused(office, capsys, "device", "revoke", "kiosk-1")


def test_before_the_broker_is_prepared_no_device_is_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    for words in (("add", "kiosk-1"), ("list",), ("revoke", "kiosk-1")):
        said = refused(GuardedOffice(tmp_path), capsys, "device", *words)
        assert said.endswith("run cherga broker prepare first.")


def test_a_damaged_list_or_half_an_authority_is_told(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    (office.data / FOLDER / "devices.json").write_text("{")
    assert "the list of devices is damaged" in refused(office, capsys, "device", "list")
    (office.data / FOLDER / "devices.json").unlink()
    (office.data / FOLDER / "authority.key").unlink()
    capsys.readouterr()
    assert office.prepare() == 1
    assert "key or certificate of the authority is gone" in capsys.readouterr().err


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Be nobody, where this one is root; else shut the folder."""
    if os.geteuid() != 0:
        folder.chmod(0o000)
        yield
        folder.chmod(0o700)
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_without_rights_the_remedy_is_sudo(capsys: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:  # one that others may enter
        Path(folder).chmod(0o755)
        office = new_office(Path(folder), ["kiosk-1"])
        for words in (("list",), ("add", "kiosk-2"), ("revoke", "kiosk-1")):
            capsys.readouterr()
            with without_rights(office.data / FOLDER):
                assert office.cherga("device", *words) == 1
            assert capsys.readouterr().err.endswith("no rights; run the command with sudo on the office PC.\n")

"""Beside a backup of the journal: who may sign in and which devices are let in, put back where an office lost them."""

from __future__ import annotations

import asyncio
import shutil
import tarfile
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.access.book import FOLDER, read_book
from queue_core.journal.troubles import JournalTrouble
from queue_core.keeping.backups import Retention, make_backup, newest_of, remove_old
from queue_core.keeping.beside import ACCESS, beside, packed, read_access
from queue_core.keeping.drill import PROVED
from queue_core.staff.copying import users_in
from queue_core.staff.staff_file import STAFF, StaffFile, StaffTrouble
from tests.parts.keeping.test_drill import write
from tests.support.access.office import GuardedOffice, new_office
from tests.support.journals import DAY, DayOpened, HelpCalled
from tests.support.staff.users import add_user, put_session

NOON = 1_795_348_800.0


@pytest.fixture
def office(tmp_path: Path) -> GuardedOffice:
    """An office with a day, two users, one of them signed in, and a kiosk with a credential."""
    office = new_office(tmp_path, ["kiosk-1"])
    asyncio.run(write(office.data / "journal.db", DayOpened(DAY), HelpCalled("ramp")))
    put_session(office.data, NOON, name="olena")
    staff = StaffFile(office.data / STAFF)
    add_user(staff, "ivan")
    staff.close()
    return office


def backup(office: GuardedOffice, *words: str) -> Path:
    assert office.cherga("backup", "--to", str(office.folder / "backups"), *words) == 0
    return newest_of(office.folder / "backups").path


def places(copy: Path) -> tuple[Path, Path]:
    found = beside(copy)
    assert found is not None
    return found


def drill(office: GuardedOffice, *words: str) -> int:
    folder, scratch = str(office.folder / "backups"), str(office.folder / "scratch")
    return cli.main(["drill", "--from", folder, "--scratch", scratch, *words])


def test_the_folder_of_keys_is_the_one_that_the_commands_for_devices_keep() -> None:
    assert ACCESS == FOLDER


def test_an_office_that_lost_its_disk_lets_the_same_people_and_devices_in(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {path.name: path.read_bytes() for path in (office.data / FOLDER).iterdir()}
    copy = backup(office)
    shutil.rmtree(office.data)
    capsys.readouterr()
    assert office.cherga("restore", str(copy)) == 0
    said = capsys.readouterr().out
    assert "The list of staff is back from the copy, 2 users" in said
    assert "The keys of devices are back" in said
    assert "cherga broker prepare" in said
    assert {path.name: path.read_bytes() for path in (office.data / FOLDER).iterdir()} == kept
    assert (office.data / FOLDER).stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (office.data / FOLDER).iterdir()} == {0o600}
    book = read_book(office.data / FOLDER)
    assert book is not None
    assert list(book.admitted()) == ["kiosk-1"]
    shutil.rmtree(office.broker)
    assert office.prepare() == 0
    assert (office.data / FOLDER / "core.toml").read_bytes() == kept["core.toml"]


def test_the_copies_are_for_their_owner_alone(office: GuardedOffice) -> None:
    (office.data / "journal.db").chmod(0o644)
    copy = backup(office)
    staff, access = places(copy)
    assert {path.stat().st_mode & 0o777 for path in (copy, staff, access)} == {0o600}
    with tarfile.open(access) as tar:
        assert {member.mode for member in tar} == {0o600}


def test_users_and_audit_are_copied_beside_a_core_that_works_and_sessions_stay_behind(office: GuardedOffice) -> None:
    working = StaffFile(office.data / STAFF)
    staff, _ = places(backup(office))
    copy = StaffFile(staff)
    assert set(copy.book().users) == {"olena", "ivan"}
    assert copy.audit() == working.audit()
    assert (copy.book().sessions, len(working.book().sessions)) == ({}, 1)
    copy.close()
    working.close()


def test_what_stands_is_not_replaced_by_an_older_copy(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = backup(office)
    assert office.cherga("device", "revoke", "kiosk-1") == 0
    capsys.readouterr()
    assert office.cherga("restore", str(copy)) == 0
    said = capsys.readouterr().out
    assert "The list of staff stays as it was" in said
    assert "The list of devices stays as it was" in said
    book = read_book(office.data / FOLDER)
    assert book is not None
    assert not book.admitted()


def test_an_empty_list_that_a_new_machine_s_core_made_is_no_list(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = backup(office)
    shutil.rmtree(office.data)
    StaffFile(office.data / STAFF).close()
    assert office.cherga("restore", str(copy)) == 0
    assert "The list of staff is back from the copy, 2 users" in capsys.readouterr().out
    assert users_in(office.data / STAFF) == 2


def test_a_backup_without_staff_and_keys_says_what_is_to_be_done(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = backup(office)
    for path in places(copy):
        path.unlink()
    shutil.rmtree(office.data)
    assert office.cherga("restore", str(copy)) == 0
    said = capsys.readouterr().out
    assert "add the users with cherga user add" in said
    assert "cherga device add for each" in said


def test_they_go_with_the_backup_they_stand_beside(office: GuardedOffice) -> None:
    first = backup(office)
    folder = first.parent
    (folder / "staff-notes.txt").touch()
    made = make_backup(office.data / "journal.db", folder, NOON + 1e6)
    remove_old(made, Retention(1))
    assert {path.name for path in folder.iterdir()} == {made.path.name, "staff-notes.txt"}


def test_a_drill_tries_them(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    backup(office)
    assert drill(office) == 0
    said = capsys.readouterr().out
    assert "працівників у ньому: 2" in said
    assert "Ключі пристроїв читаються" in said


def test_a_drill_finds_a_damaged_list_of_staff(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    staff, _ = places(backup(office))
    whole = staff.read_bytes()
    staff.write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    assert drill(office) == 1
    assert str(staff) in capsys.readouterr().err
    assert not (office.folder / "scratch" / "drill").exists()


def test_a_drill_finds_damaged_keys(office: GuardedOffice, capsys: pytest.CaptureFixture[str]) -> None:
    _, access = places(backup(office))
    access.write_bytes(access.read_bytes()[:700])
    assert drill(office) == 1
    assert "Копію ключів пристроїв пошкоджено" in capsys.readouterr().err
    assert not (access.parent / PROVED).exists(), "nobody is told that an office could be put back"
    assert drill(office, "--part", "journal") == 0
    assert (access.parent / PROVED).exists()
    assert drill(office, "--part", "access") == 1
    assert not (access.parent / PROVED).exists(), "as the service runs the two"


@pytest.mark.parametrize("name", ["../core.toml", "/etc/passwd", ".hidden", "a/b"])
def test_a_packed_folder_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / "access-x.tar"
    path.write_bytes(packed({"devices.json": b"{}", name: b"taken over"}))
    with pytest.raises(JournalTrouble, match="damaged"):
        read_access(path)


def test_a_link_in_a_packed_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "access-x.tar"
    with tarfile.open(path, "w") as tar:
        link = tarfile.TarInfo("core.toml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/shadow"
        tar.addfile(link)
    with pytest.raises(JournalTrouble, match="damaged"):
        read_access(path)


def test_each_part_can_be_made_by_the_user_whose_it_is(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    staff, access = places(backup(office, "--part", "journal"))
    assert (staff.exists(), access.exists()) == (True, False)
    backup(office, "--part", "access")
    assert access.exists()
    assert {path.name.partition("-")[0] for path in access.parent.iterdir()} == {"journal", "staff", "access", "config"}
    assert str(access) in capsys.readouterr().out


def test_a_staff_file_that_is_none_is_told_and_not_copied(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    (office.data / STAFF).write_bytes(b"not a database, but long enough to be looked at" * 40)
    assert office.cherga("backup", "--to", str(office.folder / "backups")) == 1
    assert str(office.data / STAFF) in capsys.readouterr().err
    assert not list((office.folder / "backups").glob("staff-*"))


def test_a_copy_of_the_staff_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(StaffTrouble, match="There is no copy of the staff"):
        users_in(tmp_path / "staff-x.db")


def test_an_office_without_staff_and_keys_has_the_journal_alone_copied(tmp_path: Path) -> None:
    asyncio.run(write(tmp_path / "data" / "journal.db", DayOpened(DAY)))
    assert cli.main(["backup", "--data", str(tmp_path / "data"), "--to", str(tmp_path / "to")]) == 0
    assert len(list((tmp_path / "to").iterdir())) == 1

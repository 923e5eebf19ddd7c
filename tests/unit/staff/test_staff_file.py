"""Users, sessions and the audit in a file that two programs write."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from queue_core.journal.records import JOURNAL
from queue_core.staff.audit import BEGINNING, Act, first_fault
from queue_core.staff.people import Session, User
from queue_core.staff.staff_file import STAFF, StaffFile, StaffTrouble
from tests.support.staff.users import PASSWORD, add_user


def session(key: str, user: str = "olena", at: float = 100.0) -> Session:
    return Session(key, user, "password", at, at, "10.0.0.5", "Firefox")


@pytest.fixture
def file(tmp_path: Path) -> StaffFile:
    return StaffFile(tmp_path / STAFF)


def test_what_is_kept_is_there_after_a_restart(tmp_path: Path, file: StaffFile) -> None:
    user = add_user(file, "olena", ("supervisor", "administrator"), shown_name="Олена К.")
    file.begin_session(session("k1"), "b1", (), Act(1.0, "signed_in", "olena"))
    file.close()
    book = StaffFile(tmp_path / STAFF).book()
    assert book.users == {"olena": user}
    assert book.sessions == {"k1": session("k1")}
    assert book.browsers == {"b1": {"olena": 100.0}}


def test_neither_passwords_nor_cookies_can_be_read_from_the_file(tmp_path: Path, file: StaffFile) -> None:
    add_user(file, "olena")
    file.close()
    kept = (tmp_path / STAFF).read_bytes()
    assert PASSWORD.encode() not in kept
    assert b"$argon2id$" in kept


def test_nobody_else_on_the_computer_may_read_it(tmp_path: Path, file: StaffFile) -> None:
    assert stat.S_IMODE((tmp_path / STAFF).stat().st_mode) == 0o600


def test_a_change_ends_sessions_and_forgets_browsers_where_asked(file: StaffFile) -> None:
    user = add_user(file, "olena")
    add_user(file, "taras")
    for key, name in (("k1", "olena"), ("k2", "taras")):
        file.begin_session(session(key, name), "b1", (), Act(1.0, "signed_in", name))
    file.put_user(user, Act(2.0, "password_set", "command", "olena"), ends_sessions=True)
    book = file.book()
    assert list(book.sessions) == ["k2"]
    assert book.browsers == {"b1": {"taras": 100.0}}


def test_a_removed_user_has_no_session_left_and_stays_in_the_audit(file: StaffFile) -> None:
    add_user(file, "olena")
    file.begin_session(session("k1"), "b1", (), Act(1.0, "signed_in", "olena"))
    file.remove_user("olena", Act(2.0, "user_removed", "command", "olena"))
    book = file.book()
    assert (book.users, book.sessions, book.browsers) == ({}, {}, {})
    assert [record.act.what for record in file.audit()] == ["user_added", "signed_in", "user_removed"]


def test_a_change_and_its_record_are_kept_together_or_not_at_all(file: StaffFile) -> None:
    add_user(file, "olena")
    with pytest.raises(StaffTrouble):
        file.begin_session(session("k1", "nobody"), "b1", (), Act(1.0, "signed_in", "nobody"))
    assert file.book().sessions == {}
    assert len(file.audit()) == 1
    add_user(file, "taras")
    assert first_fault(file.audit()) is None


def test_the_audit_is_a_chain_read_in_pages(file: StaffFile) -> None:
    for number in range(1, 8):
        file.note(Act(float(number), "refused", "", "olena", "10.0.0.9", "pin"))
    records = file.audit()
    assert [record.seq for record in records] == list(range(1, 8))
    assert records[0].previous == BEGINNING
    assert first_fault(records) is None
    assert [record.seq for record in file.audit(3)] == [7, 6, 5]
    assert [record.seq for record in file.audit(3, before=5)] == [4, 3, 2]


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("UPDATE audit SET who = 'taras' WHERE seq = 3", 3),
        ("UPDATE audit SET at = at + 1 WHERE seq = 3", 3),
        ("UPDATE audit SET detail = '', place = place || detail WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("UPDATE audit SET seq = 30 WHERE seq = 6", 6),
    ],
)
def test_what_is_altered_behind_its_back_is_found(tmp_path: Path, file: StaffFile, tampering: str, fault: int) -> None:
    for number in range(1, 7):
        file.note(Act(float(number), "refused", "", "olena", "10.0.0.9", "pin"))
    with sqlite3.connect(tmp_path / STAFF) as other:
        with pytest.raises(sqlite3.IntegrityError, match="the audit is not"):
            other.execute(tampering)
        other.execute("DROP TRIGGER audit_stays")
        other.execute("DROP TRIGGER audit_is_final")
        other.execute(tampering)
    other.close()
    assert first_fault(file.audit()) == fault


def test_a_change_by_another_program_is_noticed_and_an_own_one_is_not(tmp_path: Path, file: StaffFile) -> None:
    before = file.version()
    add_user(file, "olena")
    assert file.version() == before
    other = StaffFile(tmp_path / STAFF)
    add_user(other, "taras")
    other.close()
    assert file.version() != before
    assert set(file.book().users) == {"olena", "taras"}


def test_two_programs_that_write_at_once_keep_one_chain(tmp_path: Path) -> None:
    def write(writer: int) -> None:
        file = StaffFile(tmp_path / STAFF)
        for number in range(20):
            file.note(Act(float(number), "refused", "", f"user{writer}"))
        file.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    records = StaffFile(tmp_path / STAFF).audit()
    assert len(records) == 80
    assert first_fault(records) is None


def test_a_file_that_is_something_else_is_refused_in_words(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / STAFF) as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(StaffTrouble, match="no list of staff that this version can read"):
        StaffFile(tmp_path / STAFF)
    (tmp_path / JOURNAL).write_bytes(b"this is no database at all, only text" * 40)
    with pytest.raises(StaffTrouble, match="cannot be read or written"):
        StaffFile(tmp_path / JOURNAL)


def test_a_hash_does_not_stand_in_what_is_printed_of_a_user(file: StaffFile) -> None:
    assert "argon2" not in repr(add_user(file, "olena"))
    assert User("a", "A", frozenset(), password="x" * 40).password not in repr(User("a", "A", frozenset()))

"""`cherga user …`, told to a person."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.staff import command
from queue_core.staff.staff_file import STAFF, StaffFile
from tests.support.staff.users import OTHER_PASSWORD, PASSWORD, PIN


class Terminal:
    """The command line with a keyboard: what is piped in, or typed at each question."""

    def __init__(self, data: Path, patch: pytest.MonkeyPatch, out: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._patch = patch
        self._out = out

    def __call__(self, *words: str, piped: str = "", typed: tuple[str, ...] = ()) -> tuple[int, str]:
        answers = iter(typed)

        def type_(_question: str) -> str:
            found = next(answers, None)
            if found is None:
                raise EOFError
            return found

        self._patch.setattr("sys.stdin", io.StringIO(piped))
        self._patch.setattr(command.getpass, "getpass", type_)
        language = () if words[0] == "--help" or "--language" in words else ("--language", "en")
        status = cli.main(["user", *words, "--data", str(self.data), *language])
        said = self._out.readouterr()
        return status, said.out + said.err

    def users(self) -> dict[str, object]:
        file = StaffFile(self.data / STAFF)
        try:
            return dict(file.book().users)
        finally:
            file.close()


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path / "data", monkeypatch, capsys)


def test_a_user_is_added_listed_changed_and_removed(terminal: Terminal) -> None:
    add = ("add", "olena", "--role", "supervisor", "--role", "administrator", "--shown-name", "Олена К.")
    status, said = terminal(*add, "--administrator", "kovalenko", typed=(PASSWORD, PASSWORD))
    assert (status, said) == (0, "olena may sign in. Roles: administrator, supervisor.\n")
    assert terminal("pin", "olena", "--stdin", piped=f"{PIN}\n")[0] == 0
    said = terminal("list")[1]
    assert said == "olena · Олена К. · administrator, supervisor · has a PIN · in office.toml: kovalenko\n"
    assert terminal("role", "olena", "--role", "reception")[0] == 0
    assert "reception · has a PIN" in terminal("list")[1]
    assert terminal("pin", "olena", "--none")[0] == 0
    assert terminal("password", "olena", "--stdin", piped=f"{OTHER_PASSWORD}\n")[0] == 0
    assert terminal("remove", "olena")[0] == 0
    assert "Add the first" in terminal("list")[1]
    said = terminal("audit")[1]
    for told in ("user added", "PIN changed", "roles changed", "PIN taken away", "password changed", "user removed"):
        assert told in said
    assert "Records 1–6 are whole" in said


def test_who_somebody_is_in_the_office_is_changed_without_removing_them(terminal: Terminal) -> None:
    terminal("add", "olena", "--role", "administrator", "--stdin", piped=PASSWORD)
    status, said = terminal("serves", "olena", "--administrator", "kovalenko")
    assert (status, said) == (0, "olena is kovalenko in office.toml. All sessions are ended.\n")
    assert "in office.toml: kovalenko" in terminal("list")[1]
    assert "There are: bondar" in terminal("serves", "olena", "--administrator", "nobody")[1]
    assert "in office.toml: kovalenko" in terminal("list")[1]
    assert terminal("serves", "olena", "--none")[0] == 0
    assert "office.toml" not in terminal("list")[1]
    assert "olena kovalenko" in terminal("audit")[1]


def test_the_audit_tells_roles_in_the_language_asked_for(terminal: Terminal) -> None:
    add = ("add", "olena", "--role", "supervisor", "--role", "administrator", "--stdin")
    assert terminal(*add, piped=PASSWORD)[0] == 0
    assert terminal("role", "olena", "--role", "technician")[0] == 0
    said = terminal("audit", "--language", "uk")[1]
    assert "olena керівник, адміністратор" in said
    assert "olena технік" in said


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        (("add", "Олена", "--role", "supervisor"), (), "cannot be a name"),
        (("add", "supervisor", "--role", "supervisor"), (), "cannot be a name"),
        (("add", "core", "--role", "supervisor"), (), "cannot be a name"),
        (("add", "olena", "--role", "supervisor", "--administrator", "nobody"), (), "There are: bondar"),
        (("add", "olena", "--role", "supervisor"), ("short",), "at least 12 characters"),
        (("add", "olena", "--role", "supervisor"), ("password1234",), "guessed first"),
        (("add", "olena", "--role", "supervisor"), ("olenaolena2026",), "repeats a name"),
        (("add", "olena", "--role", "supervisor"), (PASSWORD, OTHER_PASSWORD), "Something else was typed"),
        (("add", "olena", "--role", "supervisor"), (), "Nothing was typed"),
        (("password", "nobody"), (), "There is no user “nobody”"),
        (("remove", "nobody"), (), "There is no user “nobody”"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_remedy_and_changes_nothing(
    terminal: Terminal, words: tuple[str, ...], typed: tuple[str, ...], why: str
) -> None:
    status, said = terminal(*words, typed=typed)
    assert status == 1
    assert why in said
    assert terminal.users() == {}


def test_a_pin_for_somebody_without_a_desk_is_refused(terminal: Terminal) -> None:
    terminal("add", "petro", "--role", "technician", "--stdin", piped=PASSWORD)
    status, said = terminal("pin", "petro", "--stdin", piped=PIN)
    assert status == 1
    assert "has neither of these roles" in said


def test_a_name_is_given_once(terminal: Terminal) -> None:
    terminal("add", "olena", "--role", "supervisor", "--stdin", piped=PASSWORD)
    status, said = terminal("add", "olena", "--role", "technician", "--stdin", piped=OTHER_PASSWORD)
    assert (status, "there already" in said) == (1, True)


def test_a_password_is_pasted_whole_spaces_and_all(terminal: Terminal) -> None:
    status, _ = terminal("add", "olena", "--role", "supervisor", "--stdin", piped="  blanks before and after  \r\n")
    assert status == 0


def test_an_altered_audit_is_told(terminal: Terminal) -> None:
    import sqlite3

    terminal("add", "olena", "--role", "supervisor", "--stdin", piped=PASSWORD)
    with sqlite3.connect(terminal.data / STAFF) as other:
        other.execute("DROP TRIGGER audit_is_final")
        other.execute("UPDATE audit SET place = 'somewhere else'")
    other.close()
    status, said = terminal("audit")
    assert status == 1
    assert "ATTENTION: record 1 is not what was written" in said


def test_the_export_of_a_day_is_noted(tmp_path: Path) -> None:
    command.note_command(tmp_path, 5.0, "exported", "2026-11-22")
    (record,) = StaffFile(tmp_path / STAFF).audit()
    assert (record.act.what, record.act.who, record.act.detail) == ("exported", "command", "2026-11-22")
    assert record.act.place, "who ran the command"

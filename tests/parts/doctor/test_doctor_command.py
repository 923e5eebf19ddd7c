"""`cherga doctor` on real files, spoiled one after another; it never fails and leaves no trace."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from queue_core import cli
from queue_core.doctor import asking
from queue_core.doctor.asking import ask_broker, ask_core, within
from queue_core.doctor.looking import Pages, pages_of
from queue_core.runtime.system.ports import free_port
from queue_core.staff.staff_file import STAFF, StaffFile
from tests.parts.keeping.test_drill import write
from tests.support.journals import DAY, DayOpened
from tests.support.offices import CONFIG
from tests.support.staff.users import add_user

FIGURES = """\
cherga_writer_turns 1.0
cherga_broker_connected 0.0
cherga_device_online{device="kiosk-1"} 1.0
cherga_device_online{device="printer-1"} 0.0
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG, tmp_path / "config")
    options = f'CHERGA_CORE_OPTIONS="--host 127.0.0.1 --port {free_port()}"\n'
    (tmp_path / "config" / "machine.env").write_text(options)
    asyncio.run(write(tmp_path / "data" / "journal.db", DayOpened(DAY)))
    staff = StaffFile(tmp_path / "data" / STAFF)
    add_user(staff, "ivan")
    staff.close()
    return tmp_path


def doctor(office: Path, *words: str) -> int:
    places = ["--config", str(office / "config"), "--data", str(office / "data"), "--backups", str(office / "backups")]
    return cli.main(["doctor", *places, *words])


def test_an_office_at_rest_is_told_line_by_line_in_ukrainian(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(office) == 1
    said = capsys.readouterr().out
    assert "гаразд   Налаштування: помилок немає" in said
    assert "записів 1, відбиток кінця" in said
    assert "вада     Черга: не відповідає" in said
    assert "Що робити: systemctl status queue-core" in said
    assert "Працівники: можуть увійти, їх 1." in said


def _list_of_devices(office: Path) -> Path:
    (office / "data" / "access").mkdir()
    return office / "data" / "access" / "devices.json"


def _torn(path: Path) -> None:
    path.write_bytes(b"torn" * 5000)


SPOILS: dict[str, tuple[Callable[[Path], object], str]] = {
    "configuration": (lambda office: (office / "config" / "office.toml").write_text("what = ["), "Configuration: "),
    "journal": (lambda office: _torn(office / "data" / "journal.db"), "fault    Journal: "),
    "staff": (lambda office: _torn(office / "data" / STAFF), "fault    Staff: the list cannot be read"),
    "no staff": (lambda office: (office / "data" / STAFF).unlink(), "warning  Staff: nobody can sign in"),
    "certificate": (lambda office: _torn(office / "data" / "broker.pem"), "fault    Certificate of the broker"),
    "machine.env": (lambda office: _torn(office / "config" / "machine.env"), "http://127.0.0.1:8080"),
    "devices": (lambda office: _list_of_devices(office).write_text("{"), "list of devices is damaged"),
    "backups": (lambda office: (office / "backups").write_text(""), "Backup: "),
}


@pytest.mark.parametrize("name", SPOILS)
def test_what_is_spoiled_is_told_and_nothing_is_left_behind(
    office: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, said = SPOILS[name]
    spoil(office)
    before = {path: path.read_bytes() for path in office.rglob("*") if path.is_file()}
    assert doctor(office, "--language", "en") == 1
    assert said in capsys.readouterr().out
    assert {path: path.read_bytes() for path in office.rglob("*") if path.is_file()} == before


def test_without_a_data_folder_it_cannot_look(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(office / "data")
    assert doctor(office) == 2
    assert "--data" in capsys.readouterr().err


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(FIGURES.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def pages() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Pages)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_core_tells_of_its_broker_and_its_devices(pages: str) -> None:
    found = ask_core(pages)
    assert (found.trouble, found.writer_turns, found.broker_connected) == (None, True, False)
    assert found.online == {"kiosk-1": True, "printer-1": False}


def test_a_program_that_takes_calls_and_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert ask_core(f"http://127.0.0.1:{mute.getsockname()[1]}").trouble is not None


def test_a_broker_that_listens_is_told_from_one_that_does_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        assert ask_broker("127.0.0.1", port) == (f"127.0.0.1:{port}", None)
    assert ask_broker("127.0.0.1", port)[1] is not None


def test_a_look_that_fails_is_a_fact() -> None:
    assert within(lambda: 1 // 0, lambda why: -len(why)) < 0


def test_the_pages_are_looked_for_where_the_machine_opens_them(tmp_path: Path) -> None:
    options = "CHERGA_CORE_OPTIONS=--host 0.0.0.0 --port 8443 --tls-cert /etc/cherga/tls.pem --tls-key /k\n"
    (tmp_path / "machine.env").write_text(options)
    assert pages_of(tmp_path, tmp_path).address == "https://127.0.0.1:8443"
    assert pages_of(tmp_path / "nowhere", tmp_path) == Pages()


def test_the_office_s_own_certificate_is_found_unless_another_is_given(tmp_path: Path) -> None:
    own = tmp_path / "pages.pem"
    own.touch()
    assert pages_of(tmp_path / "nowhere", tmp_path).certificate == str(own)
    (tmp_path / "machine.env").write_text("CHERGA_CORE_OPTIONS=--host 10.0.0.5 --port 8443\n")
    assert pages_of(tmp_path, tmp_path) == Pages("10.0.0.5", 8443, str(own))
    (tmp_path / "machine.env").write_text("CHERGA_CORE_OPTIONS=--tls-cert /given.pem --tls-key /given.key\n")
    assert pages_of(tmp_path, tmp_path).certificate == "/given.pem"

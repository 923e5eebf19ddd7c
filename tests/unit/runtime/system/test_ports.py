"""Who listens on a port."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from queue_core.runtime.system.ports import free_port, who_listens

TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1
   1: 0100007F:075C 0100007F:075B 01 00000000:00000000 00:00000000 00000000     0        0 4712 1
"""


def process(proc: Path, number: int, name: str, words: list[str], inode: int) -> None:
    (proc / str(number) / "fd").mkdir(parents=True)
    (proc / str(number) / "comm").write_text(name + "\n", encoding="utf-8")
    (proc / str(number) / "cmdline").write_text("\0".join(words) + "\0", encoding="utf-8")
    (proc / str(number) / "fd" / "3").symlink_to(f"socket:[{inode}]")


def machine(tmp_path: Path) -> Path:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(TABLE, encoding="ascii")
    return tmp_path


def test_nobody_listens_on_a_free_port() -> None:
    assert who_listens(free_port()) is None


def test_a_free_port_is_none_that_an_outgoing_connection_may_have(tmp_path: Path) -> None:
    outgoing = tmp_path / "sys" / "net" / "ipv4"
    outgoing.mkdir(parents=True)
    (outgoing / "ip_local_port_range").write_text("12000\t60999\n", encoding="ascii")
    assert all(10_000 <= free_port(tmp_path) < 12_000 for _ in range(200))


@pytest.mark.parametrize("said", ["1024 65535", "", "many", None])
def test_a_free_port_is_found_where_outgoing_connections_may_have_any(tmp_path: Path, said: str | None) -> None:
    if said is not None:
        (tmp_path / "sys/net/ipv4").mkdir(parents=True)
        (tmp_path / "sys/net/ipv4/ip_local_port_range").write_text(said, encoding="ascii")
    assert 10_000 <= free_port(tmp_path) < 65_536


def test_a_port_that_somebody_holds_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        held = holder.getsockname()[1]
        monkeypatch.setattr("secrets.randbelow", lambda _: held - 10_000)
        with pytest.raises(OSError, match="none of 200 ports"):
            free_port()


def test_a_listener_of_this_machine_is_found() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        found = who_listens(listener.getsockname()[1])
    assert found is not None
    assert found.endswith(f"(process {os.getpid()})")


def test_a_listener_on_ipv6_is_found() -> None:
    with socket.socket(socket.AF_INET6) as listener:
        listener.bind(("::1", 0))
        listener.listen()
        assert who_listens(listener.getsockname()[1]) is not None


def test_the_process_is_named(tmp_path: Path) -> None:
    proc = machine(tmp_path)
    process(proc, 812, "mosquitto", ["mosquitto", "-c", "x"], 4711)
    assert who_listens(0x75B, proc) == "mosquitto (process 812)"


def test_an_interpreter_is_named_by_what_it_runs(tmp_path: Path) -> None:
    proc = machine(tmp_path)
    process(proc, 900, "python3", ["python3", "-X", "dev", "-m", "queue_core.gateway.broker", "--port", "1"], 4711)
    assert who_listens(0x75B, proc) == "queue_core.gateway.broker (process 900)"


def test_a_script_is_named_without_its_folder(tmp_path: Path) -> None:
    proc = machine(tmp_path)
    process(proc, 901, "python3", ["python3", "/srv/tools/probe.py"], 4711)
    assert who_listens(0x75B, proc) == "probe.py (process 901)"


def test_a_connection_is_no_listener(tmp_path: Path) -> None:
    proc = machine(tmp_path)
    process(proc, 812, "mosquitto", [], 4712)
    assert who_listens(0x75C, proc) is None


def test_a_process_that_may_not_be_seen_is_another_process(tmp_path: Path) -> None:
    proc = machine(tmp_path)
    (proc / "812").mkdir()
    assert who_listens(0x75B, proc) == "another process"

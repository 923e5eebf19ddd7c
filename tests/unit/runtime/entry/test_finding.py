"""Where a program looks for its broker and its credential."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.entry.finding import Entry, add_entry, find_entry, host_and_port
from queue_core.runtime.toml_file import ConfigurationMistake
from tests.support.access.credentials import credential


def find(words: list[str], environment: dict[str, str], *usual: Path) -> Entry:
    parser = argparse.ArgumentParser()
    add_entry(parser)
    return find_entry("kiosk-1", parser.parse_args(words), environment, usual)


def lay(folder: Path, port: int) -> tuple[Path, Credential]:
    """Lay a credential of kiosk-1, told apart by its port, into a folder."""
    folder.mkdir(exist_ok=True)
    carried, file = credential("kiosk-1", port), folder / "kiosk-1.toml"
    file.touch(mode=0o600)
    file.write_text(carried.written(), encoding="utf-8")
    return file, carried


@pytest.mark.parametrize(("given", "address"), [("broker.local:1", ("broker.local", 1)), ("[::1]:1883", ("::1", 1883))])
def test_an_address_is_read(given: str, address: tuple[str, int]) -> None:
    assert host_and_port(given) == address


@pytest.mark.parametrize("given", ["", "localhost", ":1883", "localhost:", "localhost:0", "localhost:65536", "a:¹"])
def test_an_address_of_another_form_is_told_with_a_remedy(given: str) -> None:
    with pytest.raises(ConfigurationMistake, match="is not an address; write HOST:PORT"):
        host_and_port(given)


def test_without_a_word_it_is_the_broker_of_this_machine_without_a_name(tmp_path: Path) -> None:
    assert find([], {}, tmp_path) == Entry("127.0.0.1", 1883, None)


def test_a_credential_leads_to_its_broker(tmp_path: Path) -> None:
    file, carried = lay(tmp_path / "named", 1)
    assert find(["--credential", str(file)], {}) == Entry(carried.host, 1, carried)


def test_the_command_line_goes_before_the_environment_and_that_before_systemd_and_that_before_the_usual_place(
    tmp_path: Path,
) -> None:
    said, variable, systemd, usual = (lay(tmp_path / name, port)[0] for port, name in enumerate("abcd", 1))
    environment = {"CHERGA_CREDENTIAL": str(variable), "CREDENTIALS_DIRECTORY": str(systemd.parent)}
    assert find(["--credential", str(said)], environment, usual.parent).port == 1
    assert find([], environment, usual.parent).port == 2
    del environment["CHERGA_CREDENTIAL"]
    assert find([], environment, usual.parent).port == 3
    assert find([], {}, tmp_path / "empty", usual.parent).port == 4


def test_who_is_told_a_broker_takes_no_credential_that_lies_about(tmp_path: Path) -> None:
    """A demonstration on an office's machine must never speak to the office's broker as one of its devices."""
    file, carried = lay(tmp_path, 1)
    assert find(["--mqtt", "127.0.0.1:7"], {}, tmp_path) == Entry("127.0.0.1", 7, None)
    assert find(["--mqtt", "10.0.0.1:7", "--credential", str(file)], {}) == Entry("10.0.0.1", 7, carried)


def test_a_file_that_was_named_and_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake, match=r"gone\.toml: there is no such file"):
        find(["--credential", str(tmp_path / "gone.toml")], {})
    with pytest.raises(ConfigurationMistake, match=r"gone\.toml: there is no such file"):
        find([], {"CHERGA_CREDENTIAL": str(tmp_path / "gone.toml")})


def test_the_credential_of_another_device_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(credential("kiosk-2", 1).written(), encoding="utf-8")
    with pytest.raises(ConfigurationMistake, match=r"name: this is the credential of «kiosk-2», .*add kiosk-1"):
        find(["--credential", str(file)], {})


def test_a_file_that_others_may_read_is_complained_of(tmp_path: Path) -> None:
    file, _ = lay(tmp_path, 1)
    with capture_logs() as said:
        find(["--credential", str(file)], {})
        assert said == []
        file.chmod(0o644)
        find(["--credential", str(file)], {})
    assert [record["action"] for record in said] == ["credential_open"]
    assert "chmod 600" in said[0]["event"]


def test_no_message_shows_the_password() -> None:
    entry = Entry("127.0.0.1", 1, credential("kiosk-1", 1, password="very secret"))
    assert "very secret" not in f"{entry} {entry!r} {entry.connector()}"


def test_a_pin_that_is_no_certificate_is_a_mistake() -> None:
    entry = Entry("127.0.0.1", 1, credential("kiosk-1", 1, authority="a word"))
    with pytest.raises(ConfigurationMistake, match=r"authority: this is not a certificate in PEM"):
        entry.connector()


@pytest.mark.parametrize("text", ['a "quoted" word', "C:\\temp", "пароль", "\x1b"])
def test_what_was_written_is_read_again_whatever_the_password(tmp_path: Path, text: str) -> None:
    carried = credential("kiosk-1", 1, password=text)
    file = tmp_path / "kiosk-1.toml"
    file.write_text(carried.written(), encoding="utf-8")
    assert find(["--credential", str(file)], {}).credential == carried

"""No key, token or password lies among the files of the project; and the search for them would find one."""

from __future__ import annotations

import re
import secrets
import string
from pathlib import Path

import pytest

from tests.architecture.secret_scan import EXCUSES, Excuse, findings
from tests.architecture.source import ROOT, tracked

LETTERS = string.ascii_letters + string.digits


def _drawn(length: int, signs: str = LETTERS) -> str:
    return "".join(secrets.choice(signs) for _ in range(length))


def _shuffled(signs: str) -> list[str]:
    return secrets.SystemRandom().sample(signs, len(signs))


# Made at run time and in pieces: this file too is searched.
PLANTED = {
    "a private key": lambda: f"-----BEGIN {'EC'} PRIVATE KEY-----\n{_drawn(64)}\n-----END {'EC'} PRIVATE KEY-----\n",
    "a token of GitHub": lambda: f"token = gh{'p'}_{_drawn(36)}\n",
    "a token of PyPI": lambda: f"pypi-AgEIcHlwaS5vcmc{_drawn(70)}\n",
    "a key of a cloud": lambda: f"AK{'IA'}{_drawn(16, string.ascii_uppercase + string.digits)}\n",
    "a password in an address": lambda: f"mqtt://kiosk:{_drawn(12)}@queue.example:8883\n",
    "a password": lambda: f'broker_{"pass" + "word"} = "{_drawn(20)}"\n',
    "a password without a sign twice": lambda: f'broker_{"pass" + "word"} = "{"".join(_shuffled(LETTERS)[:20])}"\n',
    "a key in hexadecimal": lambda: f'master = "{secrets.token_hex(32)}"\n',
}


def test_nothing_secret_lies_among_the_files() -> None:
    assert not findings(ROOT, tracked())


@pytest.mark.parametrize("what", PLANTED)
@pytest.mark.parametrize("name", ["queue_core/keys.py", "config/mosquitto.conf", "systemd/machine/machine.env"])
def test_a_planted_secret_is_refused(what: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text(f"# nothing here\n{PLANTED[what]()}", encoding="utf-8")
    assert [line for line in findings(tmp_path, [file]) if line.startswith(f"{name}:2 ")]


@pytest.mark.parametrize("name", ["config/texts/uk/staff.toml", "tests/golden/messages/ask_rate.json"])
def test_no_excuse_covers_a_key_of_a_known_form(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text(PLANTED["a private key"]() + PLANTED["a token of GitHub"](), encoding="utf-8")
    assert len(findings(tmp_path, [file])) >= 2


@pytest.mark.parametrize("excuse", EXCUSES, ids=lambda excuse: excuse.where)
def test_an_excuse_is_for_files_that_are_there_and_says_why(excuse: Excuse) -> None:
    assert excuse.reason
    assert [path for path in tracked() if re.fullmatch(excuse.where, path.relative_to(ROOT).as_posix())]

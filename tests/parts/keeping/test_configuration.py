"""The configuration beside a backup: without secrets, put back where there is none and over nothing that stands."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.access.certificates import make_authority
from queue_core.access.pages.preparing import prepare_pages
from queue_core.journal.troubles import JournalUnreadable
from queue_core.keeping.backups import newest_of
from queue_core.keeping.beside import configuration_beside, packed
from queue_core.keeping.configured.packing import files_of, read_configuration
from queue_core.runtime.entry.credential import Credential
from queue_core.settings import load_office
from tests.parts.keeping.test_drill import write
from tests.support.journals import DAY, DayOpened, HelpCalled
from tests.support.offices import CONFIG

NOW = 1_793_600_000.0
HIDDEN = "only-for-the-broker"


def credential(name: str) -> str:
    """What lies in a credential's file."""
    return Credential(office="demo", name=name, role="kiosk", host="127.0.0.1", port=1883, password=HIDDEN).written()


class Place:
    """An office's folders, and its commands."""

    def __init__(self, folder: Path) -> None:
        self.config, self.data, self.backups = folder / "config", folder / "data", folder / "backups"
        self.scratch = folder / "scratch"

    def cherga(self, *words: str) -> int:
        places = ["--config", str(self.config), "--data", str(self.data), "--language", "en"]
        return cli.main([*words, *places])

    def backup(self, *words: str) -> Path:
        assert self.cherga("backup", "--to", str(self.backups), *words) == 0
        found = configuration_beside(newest_of(self.backups).path)
        assert found is not None
        return found

    def drill(self) -> int:
        folders = ["--from", str(self.backups), "--scratch", str(self.scratch), "--config", str(self.config)]
        return cli.main(["drill", *folders, "--language", "en"])


@pytest.fixture
def office(tmp_path: Path) -> Place:
    """An office as it is installed: the words are the release's, a device has its credential."""
    office = Place(tmp_path)
    shutil.copytree(CONFIG, office.config, ignore=shutil.ignore_patterns("texts"))
    (office.config / "texts").symlink_to(CONFIG / "texts")
    (office.config / "machine.env").write_text("CHERGA_CORE_OPTIONS=--host 10.0.0.5\n")
    (office.config / "screen.conf").write_text("ROTATE=left\n")
    (office.config / "credentials").mkdir()
    (office.config / "credentials" / "kiosk-1.toml").write_text(credential("kiosk-1"))
    asyncio.run(write(office.data / "journal.db", DayOpened(DAY), HelpCalled("ramp")))
    return office


def test_what_a_technician_wrote_is_kept_and_no_secret(office: Place, capsys: pytest.CaptureFixture[str]) -> None:
    (office.config / "carried.toml").write_text(credential("kiosk-2"))
    (office.config / "pages.key").write_text(make_authority("demo", NOW).key)
    (office.config / "passwords-in-a-link").symlink_to("/etc/passwd")
    place = office.backup()
    said = capsys.readouterr().out
    kept = read_configuration(place)
    assert {"office.toml", "theme.toml", "machine.env", "screen.conf", "devices/kiosk-1.toml"} <= set(kept)
    assert kept["office.toml"] == (office.config / "office.toml").read_bytes()
    assert not [name for name in kept if name.startswith(("credentials", "texts", "carried", "pages", "passwords"))]
    assert (
        "Left out of the copy of the configuration (passwords, keys, or not to be read): carried.toml, pages.key"
        in said
    )
    assert HIDDEN.encode() not in place.read_bytes()
    assert place.stat().st_mode & 0o777 == 0o600


def test_texts_of_the_office_s_own_are_kept_too(office: Place) -> None:
    (office.config / "texts").unlink()
    shutil.copytree(CONFIG / "texts", office.config / "texts")
    words = {path.relative_to(CONFIG).as_posix() for path in (CONFIG / "texts").rglob("*.toml")}
    assert words <= set(read_configuration(office.backup())), "words about passwords are no passwords"


def test_where_there_is_none_it_is_put_back_and_the_office_opens_with_it(
    office: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place = office.backup()
    kept = read_configuration(place)
    shutil.rmtree(office.config)
    shutil.rmtree(office.data)
    assert office.cherga("restore", str(newest_of(office.backups).path)) == 0
    assert f"The configuration is back from the copy in {office.config}" in capsys.readouterr().out
    assert files_of(office.config)[0] == kept
    assert load_office(office.config).id == "demo"
    assert (office.config / "office.toml").stat().st_mode & 0o007 == 0


def test_what_stands_is_never_written_over_and_what_differs_is_named(
    office: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    office.backup()
    (office.config / "machine.env").write_text("CHERGA_CORE_OPTIONS=--host 10.0.0.6\n")
    (office.config / "screen.conf").unlink()
    before = files_of(office.config)[0]
    assert office.cherga("restore", str(newest_of(office.backups).path)) == 0
    said = capsys.readouterr().out
    assert files_of(office.config)[0] == before
    assert "Other in the copy: machine.env, screen.conf." in said
    (aside,) = office.data.glob("config-*")
    assert (aside / "machine.env").read_text() == "CHERGA_CORE_OPTIONS=--host 10.0.0.5\n"


def test_one_that_is_as_in_the_copy_is_said_to_be(office: Place, capsys: pytest.CaptureFixture[str]) -> None:
    office.backup()
    assert office.cherga("restore", str(newest_of(office.backups).path)) == 0
    assert "is as in the copy" in capsys.readouterr().out
    assert not list(office.data.glob("config-*"))


def test_the_drill_opens_the_office_with_it(office: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place = office.backup()
    assert office.drill() == 0
    assert "the office opens with it" in capsys.readouterr().out
    files = read_configuration(place)
    place.write_bytes(packed({**files, "office.toml": b"[office]\n"}))
    assert office.drill() == 1
    assert "office.toml" in capsys.readouterr().err
    place.write_bytes(b"no tar" * 400)
    assert office.drill() == 1
    assert "The copy of the configuration is damaged" in capsys.readouterr().err
    place.unlink()
    assert office.drill() == 0
    assert "no configuration beside this copy" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["../office.toml", "/etc/cron.d/x", "a/../../x", "devices//x.toml", "a/b/c/d/e.toml"])
def test_a_copy_that_leads_elsewhere_is_refused(office: Place, name: str) -> None:
    place = office.backup()
    place.write_bytes(packed({**read_configuration(place), name: b"x"}))
    with pytest.raises(JournalUnreadable, match="damaged"):
        read_configuration(place)


def test_it_goes_with_its_backup(office: Place) -> None:
    first = office.backup()
    second = office.backup("--keep", "1")
    assert (first.exists(), second.exists()) == (False, True)


def test_an_office_on_the_shipped_configuration_keeps_no_copy_of_it(
    office: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHERGA_CONFIG", raising=False)
    assert cli.main(["backup", "--data", str(office.data), "--to", str(office.backups)]) == 0
    assert not list(office.backups.glob("config-*"))
    monkeypatch.setenv("CHERGA_CONFIG", str(office.config))
    assert cli.main(["backup", "--data", str(office.data), "--to", str(office.backups)]) == 0
    assert len(list(office.backups.glob("config-*"))) == 1


def test_an_authority_without_any_device_is_kept_for_the_pcs_that_trust_it(office: Place) -> None:
    prepare_pages(office.data, "demo", ["queue.example"], NOW, renew=False)
    kept = {path.name: path.read_bytes() for path in (office.data / "access").iterdir()}
    office.backup()
    shutil.rmtree(office.data)
    assert office.cherga("restore", str(newest_of(office.backups).path)) == 0
    assert {path.name: path.read_bytes() for path in (office.data / "access").iterdir()} == kept
    assert cli.main(["pages", "renew", "--data", str(office.data)]) == 0
    assert (office.data / "pages.pem").exists()

"""`cherga pages …` as a technician meets it: for whom the certificate is, how long, when made anew, for whose eyes."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import pytest

from queue_core.access.book import FOLDER
from queue_core.access.certificates import (
    DAY_SECONDS,
    begins_at,
    days_left,
    ends_at,
    fingerprint,
    is_of,
    names_of,
)
from queue_core.access.pages.places import PAGES, PLAN, public_authority, public_certificate
from queue_core.access.pages.preparing import PAGES_DAYS, RENEW_DAYS, prepare_pages, renew_pages
from queue_core.access.troubles import AccessTrouble
from queue_core.cli import main
from queue_core.runtime.entry.pinned import BROKER_NAME
from queue_core.runtime.texts import Texts
from tests.support.access.office import GuardedOffice, new_office
from tests.support.offices import CONFIG

NOW = 1_793_600_000.0
NAMES = ("queue.example", "10.0.0.5")


def cherga(data: Path, *words: str) -> int:
    return main(["pages", *words, "--config", str(CONFIG), "--data", str(data), "--language", "en"])


def shown(data: Path) -> str:
    return (data / PAGES).read_text()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    prepare_pages(tmp_path / "data", "demo", NAMES, NOW, renew=False)
    return tmp_path / "data"


def test_it_is_for_the_names_given_and_this_pc_and_of_the_office_s_authority(data: Path) -> None:
    assert names_of(shown(data)) == {*NAMES, "localhost", "127.0.0.1"}
    assert is_of(shown(data), (data / FOLDER / "authority.pem").read_text())
    assert public_authority(data).read_text() == (data / FOLDER / "authority.pem").read_text()


def test_it_lives_no_longer_than_browsers_allow(data: Path) -> None:
    assert ends_at(shown(data)) - begins_at(shown(data)) <= 397 * DAY_SECONDS
    assert begins_at(shown(data)) < NOW


def test_the_key_is_for_the_core_alone_and_the_authority_for_everybody(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(data, 4242, 4243)  # the core's user
    prepare_pages(data, "demo", NAMES, NOW, renew=False)
    file, owner = (data / PAGES).stat(), data.stat()
    assert (file.st_mode & 0o777, file.st_uid, file.st_gid) == (0o600, owner.st_uid, owner.st_gid)
    assert public_authority(data).stat().st_mode & 0o777 == 0o644
    assert "PRIVATE" not in public_authority(data).read_text()
    assert {path.stat().st_mode & 0o777 for path in (data / FOLDER).iterdir()} == {0o600}


def test_to_prepare_again_changes_nothing(data: Path) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert not prepare_pages(data, "demo", NAMES, NOW + DAY_SECONDS, renew=False).is_new
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_without_names_it_keeps_those_it_has(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cherga(data, "prepare", "--renew") == 0
    assert names_of(shown(data)) >= set(NAMES)
    assert "opened at: queue.example, 10.0.0.5." in capsys.readouterr().out


def test_other_names_or_a_wish_make_another_of_the_same_authority(data: Path) -> None:
    authority, before = public_authority(data).read_text(), shown(data)
    assert prepare_pages(data, "demo", ["queue.example"], NOW, renew=False).is_new
    assert names_of(shown(data)) == {"queue.example", "localhost", "127.0.0.1"}
    between = shown(data)
    assert prepare_pages(data, "demo", ["QUEUE.example."], NOW, renew=True).is_new
    assert len({before, between, shown(data)}) == 3
    assert public_authority(data).read_text() == authority


def test_it_is_renewed_by_night_two_months_before_its_end_and_not_a_day_sooner(data: Path) -> None:
    before = shown(data)
    quiet = NOW + (PAGES_DAYS - RENEW_DAYS) * DAY_SECONDS
    kept = renew_pages(data, quiet)
    assert kept is not None
    assert (kept.is_new, shown(data)) == (False, before)
    fresh = renew_pages(data, quiet + DAY_SECONDS)
    assert fresh is not None
    assert (fresh.is_new, fresh.is_first, fresh.days) == (True, False, PAGES_DAYS)
    assert names_of(shown(data)) == names_of(before)
    assert days_left(shown(data), quiet + DAY_SECONDS) == PAGES_DAYS


def test_one_that_has_ended_one_of_the_future_and_one_that_is_spoilt_are_made_anew(data: Path) -> None:
    for spoil in (
        lambda: renew_pages(data, NOW + 20 * 366 * DAY_SECONDS),  # the clock was years ahead for a night
        lambda: (data / PAGES).write_text("half a fi"),
        lambda: (data / PAGES).unlink(),
        lambda: (data / PAGES).write_bytes(b"\xff\xfe"),
    ):
        spoil()
        done = renew_pages(data, NOW)
        assert done is not None
        assert done.is_new
        assert begins_at(shown(data)) < NOW < ends_at(shown(data))
    assert renew_pages(data, NOW + 400 * DAY_SECONDS) is not None
    assert days_left(shown(data), NOW + 400 * DAY_SECONDS) == PAGES_DAYS


def test_the_nightly_renewal_leaves_an_office_alone_that_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cherga(tmp_path / "data", "renew") == 0
    assert (capsys.readouterr().out, list(tmp_path.iterdir())) == ("", [])


def test_a_lost_authority_is_told_by_night_and_no_other_is_made(data: Path) -> None:
    for name in ("authority.pem", "authority.key"):
        (data / FOLDER / name).unlink()
        with pytest.raises(AccessTrouble, match=r"trouble\.authority"):
            renew_pages(data, NOW)
    assert not (data / FOLDER / "authority.key").exists()


@pytest.mark.parametrize(
    "name", ["*.cherga.internal", "*", "a b", "", "черга.example", "-a.example", "10.0.0.999", "a" * 64, "a." * 130]
)
def test_what_no_certificate_can_be_for_is_refused_and_changes_nothing(data: Path, name: str) -> None:
    before = shown(data)
    with pytest.raises(AccessTrouble, match=r"trouble\.pages_name"):
        prepare_pages(data, "demo", [name], NOW, renew=True)
    assert shown(data) == before


def test_what_is_no_address_is_not_taken_for_a_name(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = shown(data)
    assert cherga(data, "prepare", "--address", "nope") == 1
    assert "«nope» is no IP address" in capsys.readouterr().err
    assert shown(data) == before


@pytest.mark.parametrize("name", [BROKER_NAME, BROKER_NAME.upper(), f" {BROKER_NAME}. "])
def test_the_pages_never_bear_the_broker_s_name(data: Path, name: str) -> None:
    with pytest.raises(AccessTrouble, match=r"trouble\.pages_broker"):
        prepare_pages(data, "demo", [name], NOW, renew=True)


def test_broker_and_pages_share_the_authority_and_no_name(tmp_path: Path) -> None:
    office: GuardedOffice = new_office(tmp_path, ["kiosk-1"])
    assert cherga(office.data, "prepare", "--address", "127.0.0.1") == 0
    broker = public_certificate(office.data).read_text()
    assert not names_of(broker) & names_of(shown(office.data))
    assert is_of(shown(office.data), office.credential("kiosk-1").authority or "")


def test_the_authority_is_told_with_the_fingerprint_to_compare(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cherga(data, "authority") == 0
    said = capsys.readouterr().out
    file = public_authority(data)
    assert str(file) in said
    assert fingerprint(file.read_text()) in said
    ssl.create_default_context(cafile=str(file))
    assert cherga(tmp_path / "nowhere", "authority") == 1
    assert "sudo cherga pages prepare" in capsys.readouterr().err


def test_a_spoilt_plan_or_a_spoilt_authority_is_told_with_the_remedy(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / FOLDER / PLAN).write_text("{")
    assert cherga(data, "renew") == 1
    assert "pages.json: the file is damaged" in capsys.readouterr().err
    (data / FOLDER / PLAN).unlink()
    (data / FOLDER / "authority.pem").write_text("no certificate")
    assert cherga(data, "prepare", "--name", "queue.example") == 1
    assert "The certificate of the pages cannot be made" in capsys.readouterr().err
    public_authority(data).write_text("no certificate")
    assert cherga(data, "authority") == 1


def test_the_texts_have_the_same_slots_in_both_languages() -> None:
    texts = Texts.load(CONFIG, "access")
    assert texts.keys("uk") == texts.keys("en")
    assert all(texts.slots(key, "uk") == texts.slots(key, "en") for key in texts.keys("uk"))

"""The certificates of broker and authority: their ends are told in time, to the log, to staff and as figures."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog

from queue_core.access.certificates import issue, make_authority
from queue_core.runtime.clock import ManualClock
from queue_core.runtime.texts import Texts
from queue_core.watching.certificates import CertificateWatch
from tests.support.offices import CONFIG

NOW = 1_793_600_000.0
DAY = 86_400.0
OURS = make_authority("demo", NOW)


def put_broker(folder: Path, days: int) -> None:
    (folder / "broker.pem").write_text(issue(OURS, ["broker"], NOW, days=days).certificate)


def watch_of(folder: Path, clock: ManualClock) -> CertificateWatch:
    return CertificateWatch(folder / "broker.pem", folder / "authority.pem", clock.wall)


@pytest.mark.parametrize("whose", ["broker", "authority"])
async def test_the_end_is_told_thirty_seven_and_one_day_before_and_when_it_is_over(tmp_path: Path, whose: str) -> None:
    clock = ManualClock(NOW)
    (tmp_path / f"{whose}.pem").write_text(issue(OURS, ["any"], NOW, days=60).certificate)
    watch, told = watch_of(tmp_path, clock), []
    for _ in range(64):
        with structlog.testing.capture_logs() as logs:
            watch.look()
            watch.look()
        told += [(line["certificate"], line["days"], line["log_level"]) for line in logs]
        await clock.advance(DAY)
    assert told == [(whose, 30, "warning"), (whose, 7, "warning"), (whose, 1, "warning"), (whose, -1, "error")]


def test_the_authority_s_own_end_is_seen(tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text(OURS.certificate)
    watch = watch_of(tmp_path, ManualClock(NOW))
    watch.look()
    assert watch.ends == {"authority": NOW + 30 * 365 * DAY}
    assert watch.notice() is None


def test_a_renewed_one_is_noticed_and_its_end_told_anew(tmp_path: Path) -> None:
    put_broker(tmp_path, 5)
    watch = watch_of(tmp_path, ManualClock(NOW))
    watch.look()
    assert watch.notice() == ("certificate.broker_soon", 5)
    put_broker(tmp_path, 90)
    with structlog.testing.capture_logs() as logs:
        watch.look()
    assert (watch.ends, watch.notice(), logs) == ({"broker": NOW + 90 * DAY}, None, [])
    put_broker(tmp_path, 6)
    with structlog.testing.capture_logs() as logs:
        watch.look()
    assert [line["days"] for line in logs] == [6]


def test_what_is_not_there_or_is_no_certificate_has_no_end_and_hinders_nothing(tmp_path: Path) -> None:
    watch = watch_of(tmp_path, ManualClock(NOW))
    watch.look()
    assert (watch.ends, watch.notice()) == ({}, None)
    (tmp_path / "broker.pem").write_text("no certificate")
    with structlog.testing.capture_logs() as logs:
        watch.look()
        watch.look()
    assert [line["action"] for line in logs] == ["certificate_unreadable"]
    put_broker(tmp_path, 90)
    watch.look()
    (tmp_path / "broker.pem").unlink()
    watch.look()
    assert watch.ends == {}


@pytest.mark.parametrize("language", ["uk", "en"])
def test_each_notice_that_can_be_given_has_its_words(tmp_path: Path, language: str) -> None:
    texts = Texts.load(CONFIG, "staff")
    for whose in ("broker", "authority"):
        for days in (30, -1):
            (tmp_path / f"{whose}.pem").write_text(issue(OURS, ["any"], NOW - 2 * DAY, days=days + 2).certificate)
            watch = watch_of(tmp_path, ManualClock(NOW))
            watch.look()
            notice = watch.notice()
            assert notice == (f"certificate.{whose}_{'over' if days < 0 else 'soon'}", days)
            assert texts.say(notice[0], language, days=notice[1])
        (tmp_path / f"{whose}.pem").unlink()


def test_of_two_ends_the_nearer_one_is_told(tmp_path: Path) -> None:
    put_broker(tmp_path, 20)
    (tmp_path / "authority.pem").write_text(issue(OURS, ["any"], NOW, days=10).certificate)
    watch = watch_of(tmp_path, ManualClock(NOW))
    watch.look()
    assert watch.notice() == ("certificate.authority_soon", 10)

"""The pages over TLS: cookies and headers there, a certificate taken anew, and warnings before its end."""

from __future__ import annotations

import ssl
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import structlog
import trustme
from aiohttp import web

from queue_core.runtime.clock import ManualClock
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.staff.entrance import Entrance
from queue_core.staff.hashing import HashWork
from queue_core.staff.staff_file import STAFF, StaffFile
from queue_core.web.access.certificate import PageCertificate
from queue_core.web.access.gate import Access
from tests.support.front_twin import FrontTwin
from tests.support.offices import small_office
from tests.support.staff.signing import STAFF_TEXTS
from tests.support.staff.users import PASSWORD, add_user
from tests.support.web_office import NOON, pages_of

DAY = 86400.0


class Authority:
    """An own authority, and certificates of it in two files."""

    def __init__(self, folder: Path) -> None:
        self.root = trustme.CA()
        self.certificate, self.key = folder / "pages.crt", folder / "pages.key"

    def issue(self, name: str, until: float) -> None:
        leaf = self.root.issue_cert(name, "127.0.0.1", not_after=datetime.fromtimestamp(until, UTC))
        self.key.write_bytes(leaf.private_key_pem.bytes())
        self.certificate.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))

    def trusting(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self.root.configure_trust(context)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    authority = Authority(tmp_path)
    authority.issue("cherga.office", NOON + 60 * DAY)
    return authority


def of(authority: Authority, clock: ManualClock) -> PageCertificate:
    return PageCertificate(authority.certificate, authority.key, clock.wall)


def served(certificate: PageCertificate) -> bytes:
    """Shake hands as a browser would; return the certificate it is shown (DER)."""
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server),
        certificate.context.wrap_bio(to_server, to_client, server_side=True),
    ]
    waiting = list(ends)
    while waiting:
        for end in tuple(waiting):
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
                waiting.remove(end)
    return ends[0].getpeercert(binary_form=True) or b""


async def test_over_tls_cookies_are_locked_to_this_host_and_browsers_told_to_stay(
    authority: Authority, tmp_path: Path
) -> None:
    clock = ManualClock(NOON)
    file = StaffFile(tmp_path / STAFF)
    add_user(file, "olena")
    entrance = Entrance(file, clock, work=HashWork(passes=1, memory_kib=64))
    front = FrontTwin(small_office(), clock, demonstration=False)
    authority.issue("cherga.office", 4_000_000_000.0)
    certificate = of(authority, clock)
    runner = web.AppRunner(pages_of(front, clock, access=Access(STAFF_TEXTS, entrance)))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificate.context).start()
    address = f"https://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            form = {"name": "olena", "secret": PASSWORD}
            more = {"headers": {"Origin": address}, "allow_redirects": False, "ssl": authority.trusting()}
            async with session.post(f"{address}/sign-in", data=form, **more) as answer:  # type: ignore[arg-type]
                assert answer.status == 303
                lines = answer.headers.getall("Set-Cookie")
                assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
            assert {line.partition("=")[0] for line in lines} == {"__Host-cherga", "__Host-cherga-browser"}
            assert all("Secure" in line and "Domain" not in line and "Path=/" in line for line in lines)
            async with session.get(f"{address}/office?lang=en", ssl=authority.trusting()) as answer:
                assert answer.status == 200
                assert answer.headers["Set-Cookie"].startswith("__Host-language=en"), "the language too"
                assert "Secure" in answer.headers["Set-Cookie"]
            async with session.get(f"{address}/desk", ssl=authority.trusting()) as answer:
                assert '<html lang="en"' in await answer.text()
    finally:
        await runner.cleanup()
        file.close()


def test_only_tls_from_1_2_on_with_forward_secrecy_is_spoken(authority: Authority) -> None:
    context = of(authority, ManualClock(NOON)).context
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    names = [cipher["name"] for cipher in context.get_ciphers()]
    assert names
    assert all(name.startswith(("ECDHE-", "TLS_")) for name in names)
    assert not any("CBC" in name or name.endswith("-SHA") for name in names)


def test_the_pages_answer_under_the_names_of_the_certificate(authority: Authority) -> None:
    assert of(authority, ManualClock(NOON)).names == ("cherga.office", "127.0.0.1")


async def test_the_end_is_told_thirty_seven_and_one_day_before_and_when_it_is_over(authority: Authority) -> None:
    clock = ManualClock(NOON)
    certificate = of(authority, clock)
    told = []
    for _ in range(64):
        with structlog.testing.capture_logs() as logs:
            certificate.look()
            certificate.look()
        told += [(line["days"], line["log_level"]) for line in logs if line["action"] == "certificate_ends"]
        await clock.advance(DAY)
    assert told == [(30, "warning"), (7, "warning"), (1, "warning"), (-1, "error")]


@pytest.mark.parametrize(
    ("days", "level", "notice"),
    [
        (60, "ok", None),
        (31, "ok", None),
        (30, "soon", ("certificate.soon", 30)),
        (0.5, "soon", ("certificate.soon", 0)),
        (-0.5, "over", ("certificate.over", -1)),
    ],
)
def test_how_pressing_it_is_stands_in_the_cores_health_and_on_pages(
    authority: Authority, days: float, level: str, notice: tuple[str, int] | None
) -> None:
    authority.issue("cherga.office", NOON + days * DAY)
    certificate = of(authority, ManualClock(NOON))
    assert certificate.health == {"certificate": level, "certificate_days": int(days // 1)}
    assert certificate.notice() == notice


def test_a_new_certificate_is_taken_without_a_restart(authority: Authority) -> None:
    certificate = of(authority, ManualClock(NOON))
    assert certificate.days_left == 60
    before = served(certificate)
    authority.issue("cherga.office", NOON + 90 * DAY)
    certificate.look()
    assert certificate.days_left == 90
    assert served(certificate) != before


def test_half_of_a_new_pair_does_not_break_the_one_in_use(authority: Authority, tmp_path: Path) -> None:
    certificate = of(authority, ManualClock(NOON))
    shown = served(certificate)
    kept = authority.key.read_bytes()
    authority.issue("cherga.office", NOON + 90 * DAY)
    fresh = authority.key.read_bytes()
    authority.key.write_bytes(kept)
    with structlog.testing.capture_logs() as logs:
        certificate.look()
    assert [line["action"] for line in logs] == ["certificate_refused"]
    assert certificate.days_left == 60
    assert served(certificate) == shown
    authority.certificate.unlink()
    certificate.look()
    assert certificate.days_left == 60
    authority.issue("cherga.office", NOON + 90 * DAY)
    assert fresh != kept
    certificate.look()
    assert certificate.days_left == 90


@pytest.mark.parametrize("spoiled", ["missing", "text", "key"])
def test_files_that_cannot_be_used_are_named_with_the_remedy(authority: Authority, spoiled: str) -> None:
    if spoiled == "missing":
        authority.certificate.unlink()
    elif spoiled == "text":
        authority.certificate.write_text("no certificate")
    else:
        authority.key.write_bytes(trustme.CA().issue_cert("other").private_key_pem.bytes())
    with pytest.raises(ConfigurationMistake) as found:
        of(authority, ManualClock(NOON))
    assert str(authority.certificate) in str(found.value)
    assert "PEM" in str(found.value)

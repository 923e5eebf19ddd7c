"""The link over TLS: only the broker of the pinned authority is trusted, and what is wrong is told with its remedy."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

import pytest

from queue_core.access.certificates import Pair, issue, make_authority
from queue_core.runtime.entry.pinned import BROKER_NAME, pinned_tls
from queue_core.runtime.link import LinkLost, NotLetIn
from queue_core.runtime.mqtt_link import MqttConnector
from tests.contract.check_link import first
from tests.support.mosquitto import OPEN_TO_ALL, mosquitto

FAR = 4_000_000_000.0
"""Made long after today by their maker's clock: certificates are good from 1970, whatever a device's clock says."""
NAMES = ("10.9.8.7", BROKER_NAME)
"""The address is not the one dialled: the pin is the authority and the name all brokers have."""

# paho leaves the socket of a refused handshake to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def tls_lines(folder: Path, server: Pair) -> list[str]:
    """Return the configuration of a broker that shows this certificate."""
    (folder / "broker.pem").write_text(server.certificate, encoding="ascii")
    (folder / "broker.key").write_text(server.key, encoding="ascii")
    return [*OPEN_TO_ALL, "tls_version tlsv1.2", f"certfile {folder}/broker.pem", f"keyfile {folder}/broker.key"]


async def enter(connector: MqttConnector) -> None:
    async with connector.connect("device", None):
        pass


async def test_messages_travel_where_the_authority_is_pinned(tmp_path: Path) -> None:
    ours = make_authority("demo", FAR)
    async with mosquitto(tls_lines(tmp_path, issue(ours, NAMES, FAR))) as broker:
        connector = MqttConnector("127.0.0.1", broker.port, authority=ours.certificate)
        async with connector.connect("device", None) as link:
            await link.subscribe("a")
            await link.publish("a", bytes(256 * 1024))
            assert len((await first(link.messages())).payload) == 256 * 1024


def test_a_line_cut_off_is_no_error_of_a_library_and_all_else_is(caplog: pytest.LogCaptureFixture) -> None:
    library = logging.getLogger("mqtt")  # as paho says it when TLS ends without a farewell
    library.error("failed to receive on socket: %s", ssl.SSLEOFError(8, "EOF occurred in violation of protocol"))
    library.error("Caught exception in on_message: %s", ValueError("x"))
    assert [record.getMessage() for record in caplog.records] == ["Caught exception in on_message: x"]


async def test_a_broker_of_another_authority_is_not_trusted(tmp_path: Path) -> None:
    ours, theirs = make_authority("demo", FAR), make_authority("demo", FAR)
    async with mosquitto(tls_lines(tmp_path, issue(ours, NAMES, FAR))) as broker:
        with pytest.raises(NotLetIn, match=r"is not of the authority in the credential .* carry new credentials"):
            await enter(MqttConnector("127.0.0.1", broker.port, authority=theirs.certificate))
        with pytest.raises(LinkLost):
            await enter(MqttConnector("127.0.0.1", broker.port))


async def test_a_certificate_of_the_same_authority_for_web_pages_does_not_pass_for_the_broker(tmp_path: Path) -> None:
    ours = make_authority("demo", FAR)
    async with mosquitto(tls_lines(tmp_path, issue(ours, ("127.0.0.1",), FAR))) as broker:
        with pytest.raises(NotLetIn, match="is not of the authority"):
            await enter(MqttConnector("127.0.0.1", broker.port, authority=ours.certificate))


@pytest.mark.parametrize(
    ("issued_at", "since", "remedy"),
    [(0.0, 0.0, "has expired: run «cherga broker prepare --renew»"), (FAR, FAR, "check the clock of this machine")],
    ids=["expired", "not yet valid"],
)
async def test_a_certificate_out_of_its_time_is_told_with_what_to_do(
    tmp_path: Path, issued_at: float, since: float, remedy: str
) -> None:
    ours = make_authority("demo", FAR)
    async with mosquitto(tls_lines(tmp_path, issue(ours, NAMES, issued_at, since=since))) as broker:
        with pytest.raises(NotLetIn, match=remedy):
            await enter(MqttConnector("127.0.0.1", broker.port, authority=ours.certificate))


async def test_a_broker_without_tls_is_told(tmp_path: Path) -> None:
    async with mosquitto() as broker:
        with pytest.raises(LinkLost):
            await enter(MqttConnector("127.0.0.1", broker.port, authority=make_authority("demo", FAR).certificate))


def test_nothing_older_than_tls_1_2_is_spoken() -> None:
    assert pinned_tls(make_authority("demo", FAR).certificate).minimum_version is ssl.TLSVersion.TLSv1_2

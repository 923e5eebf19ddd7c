"""The link over TLS, as it must be outside this machine."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from queue_core.runtime.link import LinkLost
from queue_core.runtime.mqtt_link import MqttConnector
from tests.contract.check_link import first
from tests.support.mosquitto import OPEN_TO_ALL, mosquitto


def openssl(*words: str) -> None:
    """Run openssl; a failure fails the test with its words."""
    done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def new_authority(folder: Path, name: str) -> tuple[Path, Path]:
    """Make an authority; return the files of its certificate and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subject = ["-subj", f"/CN={name}", "-days", "2"]
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, "-keyout", str(key), "-out", str(certificate))
    return certificate, key


def tls_lines(folder: Path) -> list[str]:
    """Return a broker configuration with a certificate for 127.0.0.1 by the authority `ours`."""
    authority, authority_key = new_authority(folder, "ours")
    key, request, certificate = folder / "broker.key", folder / "broker.csr", folder / "broker.pem"
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", encoding="ascii")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=broker", "-keyout", str(key), "-out", str(request))
    signing = ["-CA", str(authority), "-CAkey", str(authority_key), "-CAcreateserial", "-days", "2"]
    names = ["-extfile", str(folder / "names")]
    openssl("x509", "-req", "-in", str(request), *signing, *names, "-out", str(certificate))
    return [*OPEN_TO_ALL, f"cafile {authority}", f"certfile {certificate}", f"keyfile {key}"]


async def test_messages_travel_where_the_authority_is_trusted(tmp_path: Path) -> None:
    async with mosquitto(await asyncio.to_thread(tls_lines, tmp_path)) as broker:
        connector = MqttConnector("127.0.0.1", broker.port, authority=tmp_path / "ours.pem")
        async with connector.connect("device", None) as link:
            await link.subscribe("a")
            await link.publish("a", bytes(256 * 1024))
            assert len((await first(link.messages())).payload) == 256 * 1024


# paho leaves the socket of a refused handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_broker_of_another_authority_is_not_trusted(tmp_path: Path) -> None:
    lines = await asyncio.to_thread(tls_lines, tmp_path)
    await asyncio.to_thread(new_authority, tmp_path, "theirs")
    async with mosquitto(lines) as broker:
        with pytest.raises(LinkLost, match=r"certificate verify failed|CERTIFICATE_VERIFY_FAILED"):
            await enter(MqttConnector("127.0.0.1", broker.port, authority=tmp_path / "theirs.pem"))
        with pytest.raises(LinkLost):
            await enter(MqttConnector("127.0.0.1", broker.port))


async def test_an_authority_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LinkLost, match="No such file"):
        await enter(MqttConnector("127.0.0.1", 1, authority=tmp_path / "gone.pem"))


async def enter(connector: MqttConnector) -> None:
    async with connector.connect("device", None):
        pass

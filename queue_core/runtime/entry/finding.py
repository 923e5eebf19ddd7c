"""Where a program looks for its broker and its credential: the command line, systemd, the usual place, its own."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from queue_core.runtime.entry.credential import Credential, read_credential
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake

USUAL_PLACE: Final = Path("/etc/cherga/credentials")
VARIABLE: Final = "CHERGA_CREDENTIAL"
SYSTEMD_VARIABLE: Final = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what a unit names under `LoadCredential=`."""
_PORT: Final = re.compile("[0-9]{1,5}")
OWN_BROKER: Final = ("127.0.0.1", 1883)


@dataclass(frozen=True, slots=True)
class Entry:
    """The way to a broker; without a credential it is that of a demonstration: no name, no password, no TLS."""

    host: str
    port: int
    credential: Credential | None = None
    file: Path | None = field(default=None, compare=False)
    """Where the credential was found."""

    def connector(self) -> MqttConnector:
        """Return what connects this way; raises `ConfigurationMistake` where the pin is not a certificate."""
        known = self.credential
        if known is None:
            return MqttConnector(self.host, self.port)
        return MqttConnector(self.host, self.port, known.name, known.password, authority=known.authority or None)


def add_entry(parser: argparse.ArgumentParser) -> None:
    """Add the arguments `--mqtt` and `--credential`."""
    parser.add_argument("--mqtt", metavar="HOST:PORT", help="the broker (that of the credential, else 127.0.0.1:1883)")
    parser.add_argument(
        "--credential", type=Path, metavar="FILE", help=f"file of `cherga device add` ({USUAL_PLACE}/NAME.toml)"
    )


def own_place(data: Path) -> Path:
    """Return the folder where a program keeps a credential that it was given by code, below its own files."""
    return data / "credentials"


def find_entry(
    name: str,
    given: argparse.Namespace,
    environment: Mapping[str, str],
    usual: Sequence[Path] = (USUAL_PLACE,),
) -> Entry:
    """Return the way in for `name`; `usual` are folders to look in where the command line names no broker.

    A program told `--mqtt` uses only a credential it was given: a demonstration never speaks to an installed office.
    Raises `ConfigurationMistake`.
    """
    file = _named(given, environment) or next(_lying_about(name, given, environment, usual), None)
    credential = None if file is None else read_credential(file, name)
    if given.mqtt is not None:
        return Entry(*host_and_port(given.mqtt), credential, file)
    if credential is not None:
        return Entry(credential.host, credential.port, credential, file)
    return Entry(*OWN_BROKER)


def host_and_port(given: str, argument: str = "--mqtt") -> tuple[str, int]:
    """Read HOST:PORT (an IPv6 address in brackets); raises `ConfigurationMistake`."""
    host, _, port = given.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not _PORT.fullmatch(port) or not 0 < int(port) < 65536:
        remedy = "write HOST:PORT, as in 127.0.0.1:1883"
        raise ConfigurationMistake([Mistake("command line", argument, f"«{given}» is not an address", remedy)])
    return host, int(port)


def _named(given: argparse.Namespace, environment: Mapping[str, str]) -> Path | None:
    """Return the file that was named; it must be there."""
    named: Path | None = given.credential
    return named or (Path(environment[VARIABLE]) if environment.get(VARIABLE) else None)


def _lying_about(
    name: str, given: argparse.Namespace, environment: Mapping[str, str], usual: Sequence[Path]
) -> Iterator[Path]:
    loaded = [Path(environment[SYSTEMD_VARIABLE])] if environment.get(SYSTEMD_VARIABLE) else []
    for folder in [*loaded, *(usual if given.mqtt is None else ())]:
        file = folder / f"{name}.toml"
        try:
            if file.is_file():
                yield file
        except OSError as error:
            wrong = f"the folder cannot be looked into ({error.strerror})"
            remedy = "let the unit load the credential (LoadCredential=), or name a file with --credential"
            raise ConfigurationMistake([Mistake(str(folder), "", wrong, remedy)]) from None

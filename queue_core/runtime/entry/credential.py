"""A credential: one file that carries a name, its password, the way to the broker and the pin of its certificate."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Annotated, Final

import structlog
from msgspec import Meta, Struct

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, load

log = structlog.get_logger()

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
"""The bits of a file's mode that let anybody but its owner in."""


class Credential(Struct, frozen=True, kw_only=True):
    """What `cherga device add` gives for one device of one office.

    `authority` is the certificate, in PEM, of the authority that alone may have signed the broker's: the pin. Empty is
    a connection without TLS, for the core on the broker's own machine. `fingerprint` (SHA-256 of that certificate) and
    `role` are for people's eyes.
    """

    office: str
    name: str
    host: str
    port: Annotated[int, Meta(ge=1, le=65535)]
    password: Annotated[str, Meta(min_length=1)]
    authority: str = ""
    fingerprint: str = ""
    role: str = ""

    def __repr__(self) -> str:
        """Return it without its password, for logs and messages."""
        return f"Credential({self.name} at {self.host}:{self.port})"

    def written(self) -> str:
        """Return the file's text, as TOML."""
        lines = [f"# Посвідчення для {self.name}: покладіть на його компʼютер, нікому більше не показуйте."]
        lines += [f"# The credential of {self.name}: carry it to its machine, show it to nobody else."]
        for key in ("office", "name", "role", "host", "port", "password", "fingerprint"):
            # What JSON writes for words of ASCII and for numbers is TOML too.
            lines.append(f"{key} = {json.dumps(getattr(self, key))}")
        lines.append(f'authority = """\n{self.authority}"""' if self.authority else 'authority = ""')
        return "\n".join(lines) + "\n"


def read_credential(path: Path, name: str) -> Credential:
    """Read the credential of the device `name`; raises `ConfigurationMistake`.

    A file that others may read is used, and complained of in the log.
    """
    credential = load(path, Credential)
    if credential.name != name:
        wrong = f"this is the credential of «{credential.name}», and this program is «{name}»"
        remedy = f"carry the file that was made for «{name}» here: on the office PC, cherga device add {name}"
        raise ConfigurationMistake([Mistake(str(path), "name", wrong, remedy)])
    if path.stat().st_mode & OTHERS:
        sentence = "Others on this machine can read the credential: take that right away with chmod 600"
        log.warning(sentence, action="credential_open", file=str(path))
    return credential

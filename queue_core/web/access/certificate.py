"""The certificate of the pages: loaded, looked after, and loaded anew when somebody puts another in its place."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from queue_core.access.ending import EndToTell, Level, days_until, level_of
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake

if TYPE_CHECKING:
    from cryptography import x509

log = structlog.get_logger()

LOOK_SECONDS: Final = 10.0


class PageCertificate:
    """A certificate with its key, in an SSL context for the site. `wall` gives the time that browsers go by.

    Raises `ConfigurationMistake` where the files cannot be read or do not belong together.
    """

    def __init__(self, certificate: Path, key: Path, wall: Callable[[], float]) -> None:
        self._files = (certificate, key)
        self._wall = wall
        self._stamps = self._stamped()
        self.context = _context()
        self._found = self._load(self.context)
        self._end = EndToTell()

    @property
    def days_left(self) -> int:
        """Whole days until the end; below 0 when it is over."""
        return days_until(self.ends_at, self._wall())

    @property
    def ends_at(self) -> float:
        """The instant at which the certificate in use ends."""
        return self._found.not_valid_after_utc.timestamp()

    @property
    def level(self) -> Level:
        """How pressing it is."""
        return level_of(self.days_left)

    @property
    def names(self) -> tuple[str, ...]:
        """Host names and addresses the certificate is for: the pages answer under them."""
        from cryptography import x509  # only where there is a certificate: a start without one does not wait for it

        try:
            known = self._found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return ()
        return (
            *known.get_values_for_type(x509.DNSName),
            *(str(address) for address in known.get_values_for_type(x509.IPAddress)),
        )

    @property
    def health(self) -> dict[str, object]:
        """What the core's presence says of it."""
        return {"certificate": self.level, "certificate_days": self.days_left}

    def notice(self) -> tuple[str, int] | None:
        """Return what staff should read now: a key of the texts and the days left."""
        return None if self.level == "ok" else (f"certificate.{self.level}", self.days_left)

    async def watch(self) -> None:
        """Look for ever."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Take in a new certificate if there is one, and warn of the end."""
        try:
            stamps = self._stamped()
            if stamps != self._stamps:
                self._load(_context())  # first beside the one in use: half of a pair must not break it
                self._found = self._load(self.context)
                self._stamps = stamps
                self._end.forget()
                log.info("A new certificate of the pages is in use", action="certificate_renewed", days=self.days_left)
        except ConfigurationMistake as mistake:
            log.error(f"The new certificate of the pages is not taken: {mistake}", action="certificate_refused")
        self._warn()

    def _warn(self) -> None:
        days = self.days_left
        if not self._end.is_due(days):
            return
        certificate, key = self._files
        own = certificate == key  # nobody gave it: the office's own authority did
        remedy = "run: sudo cherga pages prepare --renew" if own else "put a new one in its place"
        told = {"action": "certificate_ends", "days": days, "file": str(self._files[0])}
        if days < 0:
            log.error(f"The certificate of the pages has ended: browsers refuse it; {remedy}", **told)
        else:
            log.warning(f"The certificate of the pages ends in {days} days; {remedy}", **told)

    def _load(self, context: ssl.SSLContext) -> x509.Certificate:
        from cryptography import x509

        certificate, key = self._files
        try:
            found = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
            context.load_cert_chain(certificate, key, password=lambda: b"")
        except (OSError, ValueError, ssl.SSLError) as error:
            remedy = "give a PEM file with the chain, the pages' own certificate first, and its key without a password"
            if certificate == key:  # nobody gave it: the office's own authority did
                remedy = "make a new PEM file: sudo cherga pages prepare --renew"
            wrong = f"certificate and key cannot be used ({error})"
            raise ConfigurationMistake([Mistake(str(certificate), "--tls-cert, --tls-key", wrong, remedy)]) from error
        return found

    def _stamped(self) -> tuple[tuple[int, int], ...]:
        try:
            return tuple((found.st_mtime_ns, found.st_ino) for found in (file.stat() for file in self._files))
        except OSError as error:
            wrong = f"the file cannot be read ({error.strerror})"
            raise ConfigurationMistake(
                [Mistake(str(error.filename), "--tls-cert, --tls-key", wrong, "name an existing PEM file")]
            ) from error


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    return context

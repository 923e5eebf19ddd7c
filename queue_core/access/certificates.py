"""The office's own small authority: made once, it signs what the office's servers show. The only home of cryptography.

Everything is PEM text. Instants are seconds since 1970 UTC and passed in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS: Final = 30 * 365
"""Longer than any machine of the office lives: to change the authority is to visit every device."""
SERVER_DAYS: Final = 10 * 365
"""A certificate for our own devices; its key lies beside the authority's, so a short life would protect nothing."""
DAY_SECONDS: Final = 86_400
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Valid from here: a device without a clock battery boots in 1970 and must get in before it can learn the time."""


class NoCertificate(Exception):
    """A text is no certificate or key in PEM, or the two do not belong together; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, both PEM. The key is secret."""

    certificate: str
    key: str = field(repr=False)


def make_authority(office: str, now: float) -> Pair:
    """Return a new authority for an office, good for 30 years."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Cherga {office}")
    built = (
        _blank(name, name, key, _BEGINNING, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(_pem(built), _key_pem(key))


def issue(
    authority: Pair, names: Iterable[str], now: float, *, days: int = SERVER_DAYS, since: float | None = 0.0
) -> Pair:
    """Return a new key and certificate for a server of these names and IP addresses, the first of which names it.

    `days` from `now` it is good for. `since` is the instant it is valid from; browsers refuse a certificate that is
    good for more than 825 days in all, so pages want None: a day before `now`. No name, or what is neither a name nor
    an address, is a ValueError. Raises `NoCertificate`.
    """
    given = list(dict.fromkeys(names))
    if not given:
        raise ValueError("a server certificate needs a name or an address")
    issuer, signing_key = _certificate(authority.certificate), _private_key(authority.key)
    if issuer.public_key() != signing_key.public_key():
        raise NoCertificate("the key is not that of the authority's certificate")
    begin = _moment(now - DAY_SECONDS if since is None else since)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key())
    built = (
        _blank(_name(given[0]), issuer.subject, key, begin, now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer_key, critical=False)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in given]), critical=False)
        .sign(signing_key, hashes.SHA256())
    )
    return Pair(_pem(built), _key_pem(key))


def ends_at(certificate: str) -> float:
    """Return the instant a certificate ends. Raises `NoCertificate`."""
    return _certificate(certificate).not_valid_after_utc.timestamp()


def begins_at(certificate: str) -> float:
    """Return the instant a certificate begins to be valid. Raises `NoCertificate`."""
    return _certificate(certificate).not_valid_before_utc.timestamp()


def days_left(certificate: str, now: float) -> int:
    """Return the whole days until a certificate ends; below zero: since it ended. Raises `NoCertificate`."""
    left = _certificate(certificate).not_valid_after_utc - _moment(now)
    return left // timedelta(days=1)


def names_of(certificate: str) -> frozenset[str]:
    """Return the names and addresses a certificate is for. Raises `NoCertificate`."""
    try:
        found = _certificate(certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    addresses = {str(address) for address in found.get_values_for_type(x509.IPAddress)}
    return frozenset({*found.get_values_for_type(x509.DNSName), *addresses})


def is_of(certificate: str, authority: str) -> bool:
    """Say whether this authority signed the certificate. Raises `NoCertificate`."""
    server, issuer = _certificate(certificate), _certificate(authority)
    try:
        server.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):  # another name, another sort of key, another key
        return False
    return True


def fingerprint(certificate: str) -> str:
    """Return the SHA-256 of a certificate as people compare it: pairs of hex digits. Raises `NoCertificate`."""
    return _certificate(certificate).fingerprint(hashes.SHA256()).hex(":").upper()


def _blank(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begin: datetime, now: float, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(_moment(now) + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _moment(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)


def _certificate(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise NoCertificate(f"this is no certificate in PEM: {error}") from error


def _private_key(pem: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise NoCertificate(f"this is no private key in PEM: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise NoCertificate("this private key is not of an elliptic curve, as the authority's is")
    return key


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()

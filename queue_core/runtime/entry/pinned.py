"""TLS towards one broker: trusted is what the pinned authority signed for a broker, whatever its address is."""

from __future__ import annotations

import socket
import ssl
from typing import Any, Final

from queue_core.runtime.link import NotLetIn

BROKER_NAME: Final = "broker.cherga.internal"
"""The name in every broker certificate. Devices ask for it, not for the address they dialled: the office PC may get
another address, and a certificate of the same authority made for web pages does not pass for the broker."""

_NOT_YET_VALID, _EXPIRED = 9, 10
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL."""


class PinnedTls(ssl.SSLContext):
    """TLS 1.2 or newer to the broker whose authority is pinned, and to no other server."""

    def wrap_socket(self, sock: socket.socket, *args: Any, **options: Any) -> ssl.SSLSocket:
        """As in `ssl`, but the name that the certificate must bear is the broker's."""
        return super().wrap_socket(sock, *args, **(options | {"server_hostname": BROKER_NAME}))


def pinned_tls(authority: str) -> PinnedTls:
    """Return the settings that trust this authority (certificates in PEM) alone; raises `ssl.SSLError`."""
    tls = PinnedTls(ssl.PROTOCOL_TLS_CLIENT)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_verify_locations(cadata=authority)
    return tls


def why_untrusted(broker: str, error: ssl.SSLError) -> NotLetIn:
    """Return what to tell, and what a person must do, where the broker's certificate was not accepted."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return NotLetIn(f"{broker} does not speak TLS as it should ({error.reason}): check the port of the broker")
    if error.verify_code == _EXPIRED:
        remedy = "its certificate has expired: run «cherga broker prepare --renew» on the office PC"
    elif error.verify_code == _NOT_YET_VALID:
        remedy = "its certificate is not valid yet: check the clock of this machine"
    else:
        remedy = (
            f"its certificate is not of the authority in the credential ({error.verify_message}): after a new "
            "installation of the office PC carry new credentials to the devices, else find out who answers there"
        )
    return NotLetIn(f"{broker} is not trusted: {remedy}")

"""Requests that are no HTTP: the library would log them byte for byte, whatever somebody wrote into them."""

from __future__ import annotations

import logging
from typing import Final

from aiohttp.http_exceptions import HttpProcessingError

_LIBRARY: Final = "aiohttp.server"


class _WithoutWhatWasSent(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.msg, record.args = f"A request was not HTTP and was refused ({type(error).__name__})", ()
            record.exc_info = record.exc_text = None
        return True


_FILTER: Final = _WithoutWhatWasSent()


def keep_requests_out_of_the_log() -> logging.Logger:
    """Return the logger for the server of the pages: it tells that a request was refused, not what was in it."""
    logger = logging.getLogger(_LIBRARY)
    logger.addFilter(_FILTER)  # once only: a logger knows its filters
    return logger

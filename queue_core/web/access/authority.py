"""The authority's certificate, to be fetched by a PC that shall trust the pages. Public: it opens nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from aiohttp import web

from queue_core.web.request.troubles import Trouble

ADDRESS: Final = "/authority.crt"
"""Windows opens a file of this ending with a double click."""
_MOST_BYTES: Final = 64 * 1024


class AuthorityFile:
    """Gives the file out, where there is one. Who fetches it compares its fingerprint with the office PC's word."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [web.get(ADDRESS, self.serve)]

    async def serve(self, _request: web.Request) -> web.Response:
        """Answer with the certificate in PEM."""
        content = await asyncio.to_thread(self._read)
        if content is None:
            raise Trouble(404, "no_such_page")
        headers = {"Content-Disposition": 'attachment; filename="cherga-authority.crt"'}
        return web.Response(body=content, content_type="application/x-x509-ca-cert", headers=headers)

    def _read(self) -> bytes | None:
        try:
            if self._file is None or self._file.stat().st_size > _MOST_BYTES:
                return None
            return self._file.read_bytes()
        except OSError:
            return None

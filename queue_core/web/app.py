"""Puts the pages together into one web application."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from aiohttp import web

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.web.access.audit_page import AuditPage
from queue_core.web.access.authority import AuthorityFile
from queue_core.web.access.entry import Entry
from queue_core.web.access.gate import Access, keep_to_rights
from queue_core.web.access.tablets import TabletPages
from queue_core.web.api import Api
from queue_core.web.assets import Assets
from queue_core.web.desk.page import DeskPage
from queue_core.web.drawing import Drawing
from queue_core.web.front import FrontOffice
from queue_core.web.health.routes import HealthRoutes
from queue_core.web.live import Live
from queue_core.web.pages import Pages
from queue_core.web.public import PublicPages
from queue_core.web.reception.routes import ReceptionPages
from queue_core.web.request.guards import BODY_LIMIT, keep_strangers_out, send_safety_headers
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import tell_troubles

ROOM: Final = "web"
"""The room's name under `config/texts/<language>/`."""
_ID_BYTES: Final = 16


def _random_id() -> str:
    return secrets.token_hex(_ID_BYTES)


def web_app(
    front: FrontOffice,
    *,
    texts: Texts,
    theme: Theme,
    clock: OfficeClock,
    access: Access,
    hosts: Iterable[str] = (),
    new_id: Callable[[], str] = _random_id,
    health: HealthRoutes | None = None,
    authority: Path | None = None,
) -> web.Application:
    """Return the pages of `front`, to be served by the caller.

    `texts` are those of `ROOM`. `access` knows who is behind a request. `hosts`: names, besides the loopback
    ones, under which the pages may be asked for. `health` answers programs that watch the core.
    `authority`: where the certificate stands that PCs of the office are to trust.
    The application lets its listeners go at shutdown, so a runner's clean-up does not wait for open pages.
    """
    languages = Languages([code for code in front.plan.languages if code in texts.languages] or texts.languages)
    assets = Assets(theme)
    live = Live(front, clock, assets.build, access.is_still)
    app = web.Application(client_max_size=BODY_LIMIT)
    drawing = Drawing(app, texts, languages, assets, front.plan.name, access.texts, access.notice)
    guards = [tell_troubles(texts, languages, drawing), keep_strangers_out(hosts), keep_to_rights(access)]
    app.middlewares.extend(guards)
    app.add_routes(
        [
            *Pages(front, texts, languages, drawing).routes(),
            *DeskPage(front, texts, languages, drawing).routes(),
            *PublicPages(front, texts, languages, drawing, clock, new_id).routes(),
            *Api(front, languages).routes(),
            *ReceptionPages(front, texts, languages, drawing).routes(),
            *(health.routes() if health is not None else ()),
            *AuthorityFile(authority).routes(),
            *Entry(access, languages, drawing, front.plan).routes(),
            *AuditPage(access, languages, drawing, front.plan).routes(),
            *TabletPages(access, languages, drawing, front.plan).routes(),
            web.get("/api/live", live.serve),
            web.get("/static/{name:.+}", assets.serve),
        ]
    )
    app.on_response_prepare.append(send_safety_headers)
    app.on_shutdown.append(live.close)
    return app

"""Puts the pages together into one web application."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any, Final

import aiohttp_jinja2
import jinja2
from aiohttp import web

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.web.api import Api
from queue_core.web.assets import Assets
from queue_core.web.front import FrontOffice
from queue_core.web.guards import BODY_LIMIT, keep_strangers_out, send_safety_headers
from queue_core.web.language import Languages
from queue_core.web.live import Live
from queue_core.web.pages import Pages
from queue_core.web.public import MARKS, PublicPages
from queue_core.web.troubles import tell_troubles
from queue_core.web.wording import spoken

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
    hosts: Iterable[str] = (),
    new_id: Callable[[], str] = _random_id,
) -> web.Application:
    """Return the pages of `front`, to be served by the caller.

    `texts` are those of `ROOM`. `hosts`: names, besides the loopback ones, under which the pages may be asked for.
    The application lets its listeners go at shutdown, so a runner's clean-up does not wait for open pages.
    """
    languages = Languages([code for code in front.plan.languages if code in texts.languages] or texts.languages)
    assets = Assets(theme)
    live = Live(front, clock, assets.build)
    app = web.Application(client_max_size=BODY_LIMIT)
    # Its middleware comes first, outermost: a page about a trouble needs the words too.
    _set_up_templates(app, front, texts, languages, assets)
    app.middlewares.extend([tell_troubles(texts, languages), keep_strangers_out(hosts)])
    app.add_routes(
        [
            *Pages(front, texts, languages).routes(),
            *PublicPages(front, texts, languages, clock, new_id).routes(),
            *Api(front, languages).routes(),
            web.get("/api/live", live.serve),
            web.get("/static/{name:.+}", assets.serve),
        ]
    )
    app.on_response_prepare.append(send_safety_headers)
    app.on_response_prepare.append(languages.remember)
    app.on_shutdown.append(live.close)
    return app


def _set_up_templates(
    app: web.Application, front: FrontOffice, texts: Texts, languages: Languages, assets: Assets
) -> None:
    async def about_the_request(request: web.Request) -> dict[str, Any]:
        language = languages.of(request)
        return {
            "lang": language,
            "say": lambda key, **values: texts.say(key, language, **values),
            "office_name": spoken(front.plan.name, language),
            "languages": [(code, texts.say(f"language.{code}", code)) for code in languages.offered],
            "here": request.rel_url,
            "build": assets.build,
        }

    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.PackageLoader("queue_core.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        context_processors=[about_the_request],
    )
    environment.globals["MARKS"] = MARKS
    environment.globals["asset"] = assets.address
    environment.globals["shapes"] = environment.get_template("shapes.html").module

"""What went wrong with a request, in words: a page for people, JSON for programs."""

from __future__ import annotations

import re

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from queue_core.runtime.texts import Texts
from queue_core.web.drawing import Drawing
from queue_core.web.request.language import Languages

log = structlog.get_logger()

_PLACE = re.compile(r" - at `\$\.?(?P<field>[^`]*)`$")
FOR_PROGRAMS = ("/api/", "/screen/", "/static/")
_BY_STATUS = {404: "no_such_page", 405: "no_such_way", 413: "too_large"}


class Trouble(Exception):
    """A request that cannot be answered, named as in the texts (`trouble.<code>`); `field` is the place it is about."""

    def __init__(self, status: int, code: str, *, field: str = "", **values: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.field = field
        self.values = values


class TroubleTold(msgspec.Struct, frozen=True):
    """A trouble as a program reads it: what is wrong, in which field, and the remedy."""

    code: str
    field: str
    wrong: str
    remedy: str


def field_trouble(error: msgspec.MsgspecError) -> Trouble:
    """Return the trouble for a body that is not what was asked for; names its field."""
    complaint = str(error)
    place = _PLACE.search(complaint)
    if not isinstance(error, msgspec.ValidationError):
        return Trouble(400, "not_json", detail=complaint)
    missing = re.search(r"missing required field `(\w+)`", complaint)
    field = missing[1] if missing else place["field"] if place else ""
    detail = complaint[: place.start()] if place else complaint
    return Trouble(400, "field_wrong", field=field, detail=detail)


def tell_troubles(texts: Texts, languages: Languages, drawing: Drawing) -> Middleware:
    """Return the outermost middleware: whatever goes wrong inside is answered with a sentence and a remedy."""

    def told(request: web.Request, trouble: Trouble) -> web.Response:
        said = _in_words(trouble, texts, languages.of(request))
        if not request.path.startswith(FOR_PROGRAMS):
            return drawing.draw(request, "trouble.html", {"trouble": said}, status=trouble.status)
        body = msgspec.json.encode({"error": said})
        return web.Response(body=body, content_type="application/json", status=trouble.status)

    @web.middleware
    async def telling(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Trouble as trouble:
            return told(request, trouble)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            name = _BY_STATUS.get(error.status, "not_understood")
            return told(request, Trouble(error.status, name))
        except ConnectionError:
            return web.Response(status=400)  # whoever asked is gone: nobody reads it, and it is no trouble of ours
        except Exception:
            # Not the address as it came: somebody may have typed anything into it.
            log.exception("A page failed", action="page_failed", page=_page_of(request))
            return told(request, Trouble(500, "our_fault"))

    return telling


def _page_of(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "?"


def _in_words(trouble: Trouble, texts: Texts, language: str) -> TroubleTold:
    values = {"field": trouble.field, **trouble.values}
    return TroubleTold(
        code=trouble.code,
        field=trouble.field,
        wrong=texts.say(f"trouble.{trouble.code}.wrong", language, **values),
        remedy=texts.say(f"trouble.{trouble.code}.remedy", language, **values),
    )

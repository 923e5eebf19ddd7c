"""What browsers send: bodies of the API, forms, cookies and other words of a request."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec
from aiohttp import HttpVersion11, web
from aiohttp.http import RawRequestMessage
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict, CIMultiDictProxy

from queue_core.domain.explain.asked import LONGEST_ASKED, folded
from queue_core.runtime.texts import Texts
from queue_core.staff.entrance import form_token_of, key_of
from queue_core.web.access.cookies import browser_token, session_token
from queue_core.web.access.gate import own_address
from queue_core.web.reception.bodies import RECEPTION_PATHS
from queue_core.web.request import bodies
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import Trouble
from queue_core.web.request.visit_bodies import VISIT_PATHS
from tests.fuzz.attempts import Attempt, Broken, Target, complaint, same
from tests.support.offices import CONFIG

_SORTS: dict[bytes, type[msgspec.Struct]] = {
    sort.__name__.encode(): sort
    for sort in [
        *(one for _, one in inspect.getmembers(bodies, inspect.isclass) if one.__name__.endswith("Body")),
        *VISIT_PATHS.values(),
        *RECEPTION_PATHS.values(),
    ]
}
_LOOP = asyncio.new_event_loop()
_PLAIN = make_mocked_request("GET", "/")
_VALUES: dict[str, Any] = {
    "id": "desk-1:42", "counter": "3", "key": "next", "seen": [7, 41000], "code": "7K3M9QX2", "mark": 5,
    "text": "слово", "comment": "дякую", "number": "А017", "day": "2026-11-22", "place": "1", "reason": "fire",
    "service": "passport", "suspended": True, "pictures": {"kiosk-1": 640}, "device": "kiosk-1", "x": 0.5,
    "y": 0.25, "on": True, "ticket": "А017", "for_seconds": 300, "direction": "social", "to_counter": "2",
    "to_administrator": "olena", "come_back": True, "result": "done", "after": 3, "at": "reception-1",
    "needs": ["sight"],
    "category": "veteran", "language": "uk", "paper": 47, "taken_at": "2026-11-22T08:20:00+02:00", "ask": "desk-1:41",
    "administrator": "olena", "package": None, "visitor": "А017", "press": 412,
}  # fmt: skip


def _body_examples() -> list[bytes]:
    """Return each body there is, every field of it filled in, behind the name of its class."""
    found = []
    for name, sort in _SORTS.items():
        fields = {field: _VALUES[field] for field in sort.__struct_fields__}
        if "ticket" in fields and "code" in fields:
            del fields["code"]
        found.append(name + b"\n" + msgspec.json.encode(fields))
    return found


def _body_attempt(_folder: Path) -> Attempt:
    texts = Texts.load(CONFIG, "web")

    def attempt(payload: bytes) -> str:
        name, _, content = payload.partition(b"\n")
        sort = _SORTS.get(name, bodies.PressBody)
        try:
            body = bodies.body_of(content, sort)
        except Trouble as trouble:
            values = {"field": trouble.field, **trouble.values}
            said = [texts.say(f"trouble.{trouble.code}.{part}", "uk", **values) for part in ("wrong", "remedy")]
            if not all(said):
                raise Broken("a trouble without words") from trouble
            return f"{sort.__name__} {trouble.code} {trouble.field[:20]}"
        same(bodies.body_of(msgspec.json.encode(body), sort), body, "a body")
        return sort.__name__

    return attempt


def _form_examples() -> list[bytes]:
    filled = {"id": "f1", "code": "7k3m-9qx2", "mark": "5", "comment": "дякую & до зустрічі"}
    return [urlencode(filled).encode(), b"id=f1&code=7K3M9QX2&mark=1", b"next=%2Foffice&name=olena&secret=&form=a%20b"]


def _form_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        try:
            fields = bodies.form_of(bodies.FORM, payload)
            "".join(fields.values()).encode()
            body = bodies.rating_of(bodies.rating_fields(fields))
        except Trouble as trouble:
            return trouble.code
        except msgspec.ValidationError as refused:
            return complaint(refused)
        if not 1 <= body.mark <= 5:
            raise Broken(f"a mark of {body.mark}")
        return f"mark {body.mark}"

    return attempt


def _request_examples() -> list[bytes]:
    return [
        b"cherga=dG9rZW4; cherga-browser=YnJvd3Nlcg; language=uk\nuk-UA,uk;q=0.9,en;q=0.8",
        b'__Host-cherga="quoted"; language="en"\nen',
        b"language=pl\n*;q=0.1",
    ]


def _request_with(headers: dict[str, str]) -> web.Request:
    """Return a request as the server makes it: headers are bytes of anybody, read as text with what is none kept."""
    plain = _PLAIN
    message = RawRequestMessage(
        "GET", "/", HttpVersion11, CIMultiDictProxy(CIMultiDict(headers)), (), False, None, False, False, plain.url
    )
    return web.Request(message, plain.content, plain.protocol, plain.writer, plain.task, _LOOP)


def _request_attempt(_folder: Path) -> Attempt:
    languages = Languages(("uk", "en"))

    def attempt(payload: bytes) -> str:
        cookie, _, accepted = payload.decode("utf-8", "surrogateescape").partition("\n")
        request = _request_with({"Cookie": cookie, "Accept-Language": accepted})
        tokens = session_token(request), browser_token(request)
        for token in tokens:
            if token is not None and not (len(key_of(token)) == 64 and len(form_token_of(token)) == 43):
                raise Broken("a key of another length")
        language = languages.of(request)
        if language not in languages.offered:
            raise Broken(f"the language {language}")
        return f"{language} {tokens[0] is None} {tokens[1] is None}"

    return attempt


def _address_examples() -> list[bytes]:
    return [b"/desk/3?lang=uk#top", b"/office", b"//elsewhere.example/x", b"https://elsewhere.example", b"/\\elsewhere"]


def _address_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        own = own_address(payload.decode("utf-8", "surrogateescape"))
        if not own:
            return "none of ours"
        # As browsers do: control characters and spaces at the ends are dropped, tabs and line breaks anywhere.
        seen = "".join(sign for sign in own.strip() if sign not in "\t\r\n").replace("\\", "/")
        gone_to = urlsplit(urljoin("https://queue.example/sign-in", seen))
        if (gone_to.scheme, gone_to.netloc) != ("https", "queue.example"):
            raise Broken(f"leads to {gone_to.netloc}")
        return "ours"

    return attempt


def _number_examples() -> list[bytes]:
    return [number.encode() for number in ("А017", "a17", "A-017", "П 9999", "№ 3")]


def _number_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        number = folded(payload.decode("utf-8", "surrogateescape"))
        if len(number) > 3 * LONGEST_ASKED + 3:
            raise Broken(f"a number of {len(number)} signs")
        return f"{len(number)} {number.isascii()} {number.isdigit()}"

    return attempt


TARGETS = (
    Target("bodies of the API", _body_examples, _body_attempt),
    Target("forms", _form_examples, _form_attempt),
    Target("cookies and language", _request_examples, _request_attempt),
    Target("address to go on to", _address_examples, _address_attempt),
    Target("number asked for", _number_examples, _number_attempt),
)

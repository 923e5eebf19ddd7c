"""Draws pages from the templates, with the words, shapes and addresses each of them needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import aiohttp_jinja2
import jinja2
from aiohttp import web

from queue_core.runtime.texts import Texts
from queue_core.staff.people import Person
from queue_core.web.assets import Assets
from queue_core.web.request.language import Languages

PERSON: Final = web.RequestKey("person", Person)
"""Under this key a request carries who asks, if anybody signed in."""
MARKS: Final = (1, 2, 3, 4, 5)
"""Marks a visitor may give, from bad to excellent."""


class Drawing:
    """Turns a template into the answer of a request, in the request's language."""

    def __init__(
        self,
        app: web.Application,
        texts: Texts,
        languages: Languages,
        assets: Assets,
        office_name: Mapping[str, str],
        staff: Texts,
        notice: Callable[[], tuple[str, int] | None] = lambda: None,
    ) -> None:
        """`staff`: the texts about who works here; `notice`: what they should read now, as a key of those and days."""
        self._texts = texts
        self._staff = staff
        self._notice = notice
        self._languages = languages
        self._office_name = office_name
        environment = aiohttp_jinja2.setup(
            app,
            loader=jinja2.PackageLoader("queue_core.web"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["MARKS"] = MARKS
        environment.globals["asset"] = assets.address
        environment.globals["build"] = assets.build
        environment.globals["shapes"] = environment.get_template("shapes.html").module

    def draw(self, request: web.Request, template: str, context: Mapping[str, Any], status: int = 200) -> web.Response:
        """Return the page; `context` is what this template needs beyond what all need."""
        language = self._languages.of(request)
        shared = {
            "lang": language,
            "say": lambda key, **values: self._texts.say(key, language, **values),
            "office_name": spoken(self._office_name, language),
            "languages": [(code, self._texts.say(f"language.{code}", code)) for code in self._languages.offered],
            "here": request.rel_url,
            "person": request.get(PERSON),
            "staff": lambda key, **values: self._staff.say(key, language, **values),
            "notice": self._notice(),
        }
        page: web.Response = aiohttp_jinja2.render_template(template, request, {**shared, **context}, status=status)
        if "part" not in request.query:
            self._languages.remember(request, page)
        return page


def words_of(texts: Texts, language: str, keys: Iterable[str]) -> dict[str, str]:
    """Return texts for a script, which fills in `{slot}` itself; raises `UnknownText`."""
    return {key: texts.say(key, language, **{slot: f"{{{slot}}}" for slot in _slots(texts, key)}) for key in keys}


def spoken(words: Mapping[str, str], language: str) -> str:
    """Return what the office wrote in `language`, else in its first language."""
    return words.get(language) or next(iter(words.values()), "")


def _slots(texts: Texts, key: str) -> frozenset[str]:
    return frozenset[str]().union(*(texts.slots(key, language) for language in texts.languages))

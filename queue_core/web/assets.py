"""Styles, scripts and faces of the pages, held in memory; the theme's colours as CSS variables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Final

import msgspec
from aiohttp import web

from queue_core.runtime.theme import Palette, Theme

_TYPES: Final = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "woff2": "font/woff2",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_EACH_TIME: Final = "no-cache"


@dataclass(frozen=True, slots=True)
class _Asset:
    content: bytes
    content_type: str
    digest: str


class Assets:
    """Everything under `/static/`. `build` is a digest over all of it: it changes when a page must load anew."""

    def __init__(self, theme: Theme) -> None:
        self._assets = {name: _asset(name, content) for name, content in _shipped()}
        faces = {}
        for weight, path in ((400, theme.font_regular), (700, theme.font_bold)):
            name = f"face-{weight}{path.suffix}"
            self._assets[name] = _asset(name, path.read_bytes())
            faces[weight] = f"{name}?v={self._assets[name].digest}"
        self._assets["theme.css"] = _asset("theme.css", theme_css(theme, faces).encode())
        # For a page that a phone loads over a thin line: the colours, and the phone's own face.
        self._assets["colours.css"] = _asset("colours.css", theme_css(theme, {}).encode())
        names = sorted(self._assets)
        self.build = hashlib.sha256("".join(self._assets[name].digest for name in names).encode()).hexdigest()[:16]

    def address(self, name: str) -> str:
        """Return the address of a file, with its digest so that a browser may keep it; raises `KeyError`."""
        return f"/static/{name}?v={self._assets[name].digest}"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer `GET /static/<name>`: for ever where `?v=` names these very bytes, else to be asked for each time."""
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        caching = _FOR_EVER if request.query.get("v") == asset.digest else _ASK_EACH_TIME
        headers = {"ETag": f'"{asset.digest}"', "Cache-Control": caching}
        if any(tag.value == asset.digest for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        charset = None if asset.content_type.startswith("font/") else "utf-8"
        return web.Response(body=asset.content, content_type=asset.content_type, charset=charset, headers=headers)


def theme_css(theme: Theme, faces: dict[int, str]) -> str:
    """Return the theme as CSS: its faces (weight → address) and its colours as variables, `--ink`, `--paper`, …

    `.dark` is for boards; who asks the browser for more contrast gets the high-contrast colours everywhere.
    """
    rules = [
        f'@font-face{{font-family:"Cherga";font-weight:{weight};font-display:swap;src:url("{address}")}}'
        for weight, address in faces.items()
    ]
    contrast = _variables(theme.high_contrast)
    rules += [
        f":root{{{_variables(theme.light)}}}",
        f".dark{{{_variables(theme.dark)}}}",
        f"@media (prefers-contrast:more){{:root,.dark{{{contrast}}}}}",
    ]
    return "\n".join(rules) + "\n"


def _variables(palette: Palette) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in msgspec.structs.asdict(palette).items())


def _asset(name: str, content: bytes) -> _Asset:
    kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return _Asset(content, kind, hashlib.sha256(content).hexdigest()[:16])


def _shipped() -> Iterator[tuple[str, bytes]]:
    for folder in (resources.files(__package__) / "static").iterdir():
        if folder.is_dir():
            for file in folder.iterdir():
                if file.is_file():
                    yield f"{folder.name}/{file.name}", file.read_bytes()

"""The colours and faces of everything people look at, from `config/theme.toml`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, load

Colour: TypeAlias = Annotated[str, Meta(pattern=r"^#[0-9A-F]{6}$", description="#RRGGBB, capitals")]


class Palette(Struct, frozen=True, kw_only=True):
    """Colours by purpose. `ink` on `paper` is text; `called` marks the line called just now."""

    ink: Colour
    paper: Colour
    quiet: Colour
    line: Colour
    accent: Colour
    good: Colour
    warn: Colour
    stop: Colour
    called: Colour


class _Fonts(Struct, frozen=True, kw_only=True):
    regular: str = "Roboto-Regular.ttf"
    bold: str = "Roboto-Bold.ttf"


class _ThemeFile(Struct, frozen=True, kw_only=True):
    light: Palette
    dark: Palette
    high_contrast: Palette
    fonts: _Fonts = _Fonts()


class Theme(Struct, frozen=True, kw_only=True):
    """`light` for kiosk, slip, desk and pages; `dark` for boards; `high_contrast` on a visitor's wish."""

    light: Palette
    dark: Palette
    high_contrast: Palette
    font_regular: Path
    font_bold: Path

    @classmethod
    def load(cls, config_dir: Path) -> Theme:
        """Read `theme.toml`; raises `ConfigurationMistake`.

        A font is a file beside `theme.toml` or one of the package font_roboto.
        """
        path = config_dir / "theme.toml"
        file = load(path, _ThemeFile)
        return cls(
            light=file.light,
            dark=file.dark,
            high_contrast=file.high_contrast,
            font_regular=_font(path, "fonts.regular", file.fonts.regular),
            font_bold=_font(path, "fonts.bold", file.fonts.bold),
        )


def _font(theme: Path, key: str, name: str) -> Path:
    beside = theme.parent / name
    if beside.is_file():
        return beside
    # Only its files are wanted, so the package is looked up and not imported.
    package = importlib.util.find_spec("font_roboto")
    if package is not None and package.origin is not None:
        shipped = Path(package.origin).parent / "files" / name
        if shipped.is_file():
            return shipped
    remedy = "put the file beside theme.toml, or install the package font-roboto"
    raise ConfigurationMistake([Mistake(str(theme), key, f"there is no font «{name}»", remedy)])

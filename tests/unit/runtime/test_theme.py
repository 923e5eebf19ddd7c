"""The theme: one file of colours, legible for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.runtime.places import shipped_config
from queue_core.runtime.theme import Palette, Theme
from queue_core.runtime.toml_file import ConfigurationMistake

TEXT_COLOURS = ("ink", "quiet", "accent", "good", "warn", "stop", "called")


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.2, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize("colour", TEXT_COLOURS)
def test_every_text_colour_is_legible_on_paper(palette: str, colour: str) -> None:
    colours: Palette = getattr(Theme.load(shipped_config()), palette)
    assert contrast(getattr(colours, colour), colours.paper) >= 7


def test_the_shipped_fonts_exist() -> None:
    theme = Theme.load(shipped_config())
    assert theme.font_regular.name == "Roboto-Regular.ttf"
    assert theme.font_bold.is_file()


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = (shipped_config() / "theme.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "theme.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


def test_an_office_may_bring_its_own_font(tmp_path: Path) -> None:
    (tmp_path / "ours.ttf").touch()
    assert Theme.load(changed(tmp_path, "Roboto-Bold.ttf", "ours.ttf")).font_bold == tmp_path / "ours.ttf"


def test_a_font_that_is_nowhere_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake, match=r"fonts\.bold: there is no font «ours\.ttf»; put the file beside"):
        Theme.load(changed(tmp_path, "Roboto-Bold.ttf", "ours.ttf"))


def test_a_colour_of_another_form_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake, match=r"light\.ink: «black» does not fit; write #RRGGBB, capitals"):
        Theme.load(changed(tmp_path, '"#14181F"', '"black"'))

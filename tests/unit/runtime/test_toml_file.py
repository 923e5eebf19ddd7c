"""Settings from TOML: all mistakes at once, each with file, key and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from queue_core.runtime.toml_file import MOST_MISTAKES, ConfigurationMistake, Mistake, did_you_mean, load


class Hall(Struct, frozen=True):
    id: str
    seats: Annotated[int, Meta(ge=1)] = 10


class Sound(Struct, frozen=True):
    device: str | None = None
    volume: Annotated[float, Meta(ge=0, le=1)] = 0.5


class Office(Struct, frozen=True):
    name: str
    mode: Literal["quiet", "loud"] = "quiet"
    code: Annotated[str, Meta(pattern="^[A-Z]{3}$", description="three capital letters")] | None = None
    sound: Sound = Sound()
    spare: Sound | None = None
    halls: list[Hall] = []
    names: dict[str, Hall] = {}
    pair: tuple[int, int] = (0, 0)
    first: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("`first` is after `last`")


def mistakes_in(tmp_path: Path, text: str) -> list[tuple[str, str, str]]:
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationMistake) as caught:
        load(path, Office)
    assert all(mistake.file == str(path) for mistake in caught.value.mistakes)
    return [(mistake.key, mistake.wrong, mistake.remedy) for mistake in caught.value.mistakes]


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text(
        'name = "Прозорий офіс"\npair = [1, 2]\n[sound]\nvolume = 1\n[[halls]]\nid = "1"\n', encoding="utf-8"
    )
    office = load(path, Office)
    assert office == Office("Прозорий офіс", sound=Sound(volume=1.0), halls=[Hall("1")], pair=(1, 2))


def test_an_unknown_key_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path, 'name = "x"\nmodee = "loud"') == [
        ("modee", "there is no such key", "did you mean «mode»?")
    ]


def test_an_unknown_key_far_from_all_lists_the_known_ones(tmp_path: Path) -> None:
    ((_, _, remedy),) = mistakes_in(tmp_path, 'name = "x"\nzzzz = 1')
    assert remedy == "use one of: code, first, halls, last, mode, names, pair, sound, spare"


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = """
        mode = "lout"
        [sound]
        volum = 1
        device = 3
        [spare]
        volume = "high"
        [[halls]]
        id = "1"
        [[halls]]
        id = "2"
        seats = 0
        [names.west]
        sets = 4
    """
    found = mistakes_in(tmp_path, text)
    assert [key for key, _, _ in found] == [
        "halls[2].seats",
        "mode",
        "name",
        "names.west.id",
        "names.west.sets",
        "sound.device",
        "sound.volum",
        "spare.volume",
    ]
    assert ("name", "the key is missing", "add it") in found
    assert ("mode", "«lout» is not among the choices", "did you mean «loud»?") in found
    assert ("halls[2].seats", "«0» does not fit", "write a whole number, at least 1") in found
    assert ("sound.device", "this is a whole number", "write text in quotes or nothing") in found
    assert ("spare.volume", "this is text in quotes", "write a number") in found


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('name = ["x"]', ("name", "this is a list [ … ]", "write text in quotes")),
        ('name = "x"\nsound = 3', ("sound", "this is a whole number", "write a table { … }")),
        ('name = "x"\ncode = "ab"', ("code", "«ab» does not fit", "write three capital letters")),
        ('name = "x"\nmode = "x"', ("mode", "«x» is not among the choices", "use one of: quiet, loud")),
        ('name = "x"\npair = [1]', ("pair", "«[1]» does not fit", "write a list [ … ] of exactly 2")),
        ('name = "x"\npair = [1, "2"]', ("pair[2]", "this is text in quotes", "write a whole number")),
        ('name = "x"\nhalls = ["1"]', ("halls[1]", "this is text in quotes", "write a table { … }")),
        ('name = "x"\nfirst = 2', ("", "`first` is after `last`", "correct the value")),
    ],
)
def test_a_mistake_says_what_is_there_and_what_to_write(
    tmp_path: Path, line: str, mistake: tuple[str, str, str]
) -> None:
    assert mistakes_in(tmp_path, line) == [mistake]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake, match=r"kiosk-1\.toml: there is no such file"):
        load(tmp_path / "kiosk-1.toml", Office)


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake, match="the file cannot be read"):
        load(tmp_path, Office)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    ((key, wrong, remedy),) = mistakes_in(tmp_path, 'name = "x"\nhalls = [')
    assert (key, remedy) == ("", "mend that line")
    assert "this is not TOML" in wrong


def test_bytes_that_are_not_utf_8_are_told(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_bytes("name = 'Ґанок'".encode("cp1251"))
    with pytest.raises(ConfigurationMistake, match="save the file in UTF-8"):
        load(path, Office)


def test_a_mistake_reads_as_one_sentence_line() -> None:
    first, second = Mistake("a.toml", "x.y", "wrong", "mend it"), Mistake("b.toml", "", "gone", "create it")
    assert str(ConfigurationMistake([first, second])) == "a.toml: x.y: wrong; mend it\nb.toml: gone; create it"


def test_did_you_mean_without_anything_known_says_remove() -> None:
    assert did_you_mean("x", []) == "remove it"


def test_a_thousand_mistakes_are_told_as_a_hundred(tmp_path: Path) -> None:
    rows = ", ".join(["{ id = 1 }"] * 1000)
    assert len(mistakes_in(tmp_path, f'name = "x"\nhalls = [{rows}]\n')) == MOST_MISTAKES

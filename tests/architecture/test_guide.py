"""The guides for people: every link leads somewhere, pictures are small, every command is one that programs take."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.installing import command as installing

TREE = Path(__file__).resolve().parents[2]
DOCS = TREE / "docs"
GUIDE = [DOCS / "technician.md", *sorted((DOCS / "technician").glob("*.md"))]
PEOPLE = sorted(DOCS.rglob("*.md"))
PICTURE_BYTES = 120_000
MOST_PICTURES = 40
MOST_LINES = 250
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.M | re.S)
_INLINE = re.compile(r"`([^`\n]+)`")
PARSERS: dict[str, ArgumentParser] = {"cherga": cli._parser(), "cherga-install": installing._parser()}


def anchors(file: Path) -> set[str]:
    """Return what a link may name in a file, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", file.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", PEOPLE, ids=lambda file: str(file.relative_to(DOCS)))
def test_every_link_and_every_picture_is_there(file: Path) -> None:
    lost = []
    for link in _LINK.findall(file.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        place, _, anchor = link.partition("#")
        target = (file.parent / place).resolve() if place else file
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_picture_is_small_and_stands_in_a_guide() -> None:
    pictures = sorted(path for path in (DOCS / "pictures").rglob("*") if path.is_file())
    told = "".join(file.read_text(encoding="utf-8") for file in [*PEOPLE, TREE / "README.md"])
    assert [
        picture.name for picture in pictures if f"pictures/{picture.relative_to(DOCS / 'pictures')}" not in told
    ] == []
    assert len(pictures) <= MOST_PICTURES
    own = [picture for picture in pictures if picture.name != "virtual-office.png"]
    assert [picture.name for picture in own if picture.stat().st_size > PICTURE_BYTES] == []


def test_the_pictures_are_those_that_make_pictures_paints() -> None:
    from tests.support.guide.pictures import pictures

    drawn = {"wiring.svg", "rs485.svg", "virtual-office.png"}
    shots = {"desk", "reception"}  # of a browser: they are made by the same target
    assert {picture.name for picture in (DOCS / "pictures").iterdir()} == set(pictures()) | drawn | shots


def test_no_page_of_the_technician_s_guide_is_too_long_and_the_first_leads_to_each() -> None:
    first = GUIDE[0].read_text(encoding="utf-8")
    assert [file.name for file in GUIDE if len(file.read_text(encoding="utf-8").splitlines()) > MOST_LINES] == []
    assert [file.name for file in GUIDE[1:] if f"technician/{file.name}" not in first] == []


def lines_of_shell(file: Path) -> Iterator[str]:
    """Yield the lines of the blocks that a technician types."""
    for kind, block in _FENCE.findall(file.read_text(encoding="utf-8")):
        if kind == "sh":
            yield from (line.partition("  #")[0].strip() for line in block.splitlines())


def words_in_text(file: Path) -> Iterator[str]:
    """Yield what stands between single backticks."""
    yield from _INLINE.findall(_FENCE.sub("", file.read_text(encoding="utf-8")))


def ours(said: str) -> tuple[ArgumentParser, list[str]] | None:
    """Return who reads a command of ours and its arguments; None for another's."""
    said = said.removeprefix("sudo ").removeprefix(".venv/bin/")
    name, _, rest = said.partition(" ")
    parser = PARSERS.get(name)
    return (parser, shlex.split(rest)) if parser is not None and rest else None


def is_taken(parser: ArgumentParser, arguments: list[str]) -> bool:
    """Say whether a command line is understood whole; nothing is done."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        try:
            parser.parse_args(arguments)
        except SystemExit as end:
            return end.code == 0
    return True


def is_known(parser: ArgumentParser, arguments: list[str]) -> bool:
    """Say whether the command that is merely spoken of exists, with these options."""
    named = [word for word in arguments if re.fullmatch(r"[a-z][a-z-]*", word)][:2]
    for count in range(len(named), 0, -1):
        said = io.StringIO()
        quiet = contextlib.redirect_stderr(io.StringIO())
        with contextlib.redirect_stdout(said), quiet, contextlib.suppress(SystemExit):
            parser.parse_args([*named[:count], "--help"])
        if said.getvalue():
            return all(word in said.getvalue() for word in arguments if word.startswith("--"))
    return False


@pytest.mark.parametrize("file", GUIDE, ids=lambda file: file.name)
def test_every_command_of_the_guide_is_one_that_the_programs_take(file: Path) -> None:
    typed = [(line, call) for line in lines_of_shell(file) if (call := ours(line)) is not None]
    spoken = [(words, call) for words in words_in_text(file) if (call := ours(words)) is not None]
    assert [line for line, call in typed if not is_taken(*call)] == []
    assert [words for words, call in spoken if not (is_taken(*call) or is_known(*call))] == []


def test_a_command_that_nobody_takes_is_noticed() -> None:
    for line in ("cherga restore", "cherga backup --away x", "sudo cherga device forget kiosk-1"):
        call = ours(line)
        assert call is not None
        assert not is_taken(*call), line
    for words in ("cherga backup --away x", "cherga heal"):
        call = ours(words)
        assert call is not None
        assert not is_known(*call), words


def test_every_target_of_make_and_every_unit_that_is_named_is_there() -> None:
    makefile = (TREE / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    variables = set(re.findall(r"^([A-Z_]+) [?:]?=", makefile, re.M))
    units = {path.name for path in (TREE / "systemd").glob("queue*")}
    for file in GUIDE:
        said = [*lines_of_shell(file), *words_in_text(file)]
        for line in said:
            if line.startswith("make "):
                _, target, *given = shlex.split(line)
                assert target in targets, f"{file.name}: {line}"
                assert {word.partition("=")[0] for word in given} <= variables, f"{file.name}: {line}"
            for name in re.findall(r"\bqueue[-.][a-z]+(?:@\*?|\.[a-z]+)?", line) if "systemctl" in line else ():
                unit = name.rstrip("*")
                assert any(known.startswith(unit) for known in units), f"{file.name}: {line}"

"""What a release is made of: the bill of materials in the folder of wheels and in the package."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TREE = Path(__file__).resolve().parents[3]
MAKE = TREE / "systemd/machine/make-sbom"
EXTRAS = ("core", "screen", "printer", "counters")


def run(*command: object, fails: bool = False) -> str:
    done = subprocess.run([*map(str, command)], cwd=TREE, text=True, check=False, capture_output=True)
    assert (done.returncode != 0) == fails, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    run(sys.executable, "-m", "pip", "wheel", "-q", "-w", folder, f".[{','.join(EXTRAS)}]")
    return folder


@pytest.fixture(scope="module")
def bom(wheels: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(Path(run(MAKE, wheels).strip()).read_text(encoding="utf-8"))
    return read


def made_up(folder: Path, name: str, *lines: str) -> None:
    """Put a wheel that is nothing but a description into the folder."""
    told = "\n".join([f"Name: {name}", "Version: 1.0", *lines, ""])
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(zipfile.ZipInfo(f"{name}-1.0.dist-info/METADATA"), told)


def needed() -> dict[str, str]:
    """Return what the product needs to run, and what that needs, as it is installed here: name → version."""
    project = tomllib.loads((TREE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + [line for extra in EXTRAS for line in project["optional-dependencies"][extra]]
    todo, found = [Requirement(line) for line in lines], dict[str, str]()
    while todo:
        one = todo.pop()
        name = canonicalize_name(one.name)
        if name in found or (one.marker is not None and not one.marker.evaluate({"extra": ""})):
            continue
        found[name] = version(name)
        todo += [Requirement(line) for line in requires(name) or []]
    return found


def test_it_is_cyclonedx(bom: dict[str, Any]) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom)) is None


def test_everything_the_product_needs_is_in_it_with_version_and_licence(bom: dict[str, Any]) -> None:
    parts = {part["name"]: part for part in bom["components"]}
    assert len(needed()) > 25
    assert not needed().keys() - parts.keys()
    assert not [name for name, part in parts.items() if not part["version"] or not part["licenses"]]
    ours = bom["metadata"]["component"]
    assert (ours["name"], ours["licenses"]) == ("cherga", [{"expression": "Apache-2.0"}])


def test_the_licences_are_those_the_project_takes(bom: dict[str, Any]) -> None:
    taken = re.compile(r"MIT|BSD|Apache|PSF|Python|LGPL|Lesser|ISC|MPL|HPND|Unlicense|0BSD|Zlib", re.IGNORECASE)
    said = {part["name"]: json.dumps(part["licenses"]) for part in bom["components"]}
    assert not {name: licence for name, licence in said.items() if not taken.search(licence)}


def test_each_part_says_what_it_needs_and_the_product_needs_them_all(bom: dict[str, Any]) -> None:
    needs = {row["ref"]: row["dependsOn"] for row in bom["dependencies"]}
    reached, todo = set[str](), [bom["metadata"]["component"]["bom-ref"]]
    while todo:
        one = todo.pop()
        if one not in reached:
            reached.add(one)
            todo += needs[one]
    assert reached == {part["bom-ref"] for part in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}


def test_the_same_wheels_give_the_same_bytes_wherever_they_lie(wheels: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(wheels)
    run(MAKE, wheels, tmp_path / "one.json")
    run(MAKE, tmp_path / "elsewhere", tmp_path / "two.json")
    one, two = (tmp_path / "one.json").read_bytes(), (tmp_path / "two.json").read_bytes()
    assert one == two
    assert not re.search(rb"://|timestamp|/tmp|/home|/root|20\d\d-\d\d-\d\dT", one)


def test_a_wheel_without_a_licence_is_refused_by_name(tmp_path: Path) -> None:
    made_up(tmp_path, "cherga", "License-Expression: Apache-2.0")
    made_up(tmp_path, "nameless")
    assert "These wheels name no licence: nameless." in run(MAKE, tmp_path, fails=True)


def test_a_folder_without_the_product_is_refused(tmp_path: Path) -> None:
    made_up(tmp_path, "other", "License: MIT")
    assert "holds no cherga-….whl. Make it anew: make wheels" in run(MAKE, tmp_path, fails=True)


def test_the_package_carries_it(wheels: Path, bom: dict[str, Any], tmp_path: Path) -> None:
    package = run("systemd/debian/build", wheels, tmp_path).strip()
    run("dpkg-deb", "-x", package, tmp_path / "tree")
    carried = (tmp_path / "tree/usr/share/doc/cherga/cherga.cdx.json").read_text(encoding="utf-8")
    assert json.loads(carried) == bom

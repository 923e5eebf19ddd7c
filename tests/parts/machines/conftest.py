"""The package of this tree, installed once on a clean Debian; each test sets an office of five machines up on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.machines.hall import Hall, hall
from tests.support.machines.trees import build_package, install_package


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    install_package(folder / "debian", build_package(folder))
    return folder / "debian"


@pytest.fixture(scope="module")
def office(common: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Five machines at work."""
    with hall(tmp_path_factory.mktemp("hall"), common) as made:
        made.until_at_work()
        yield made

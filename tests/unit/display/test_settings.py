from pathlib import Path

import pytest

from display.settings import DisplaySettings
from queue_core.runtime.toml_file import ConfigurationMistake, load
from tests.unit.display.situations import CONFIG

SHIPPED = sorted((CONFIG / "devices").glob("display-*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_files_are_right(path: Path):
    settings = load(path, DisplaySettings)
    assert [hall.id for hall in settings.halls] == [path.stem.removeprefix("display-")]


def test_each_hall_of_the_demonstration_has_a_display():
    assert [path.stem for path in SHIPPED] == ["display-1", "display-2", "display-3"]


def test_mistakes_are_told_with_key_and_remedy(tmp_path: Path):
    path = tmp_path / "display-9.toml"
    path.write_text(
        '[[halls]]\nid = "1"\nname = { uk = "Зал" }\n'
        '[screen]\ndiagonal_inch = 55\nfarthest_seat_metres = 0\n[arrows]\n5 = "lef"\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationMistake) as caught:
        load(path, DisplaySettings)
    told = str(caught.value)
    assert "screen.diagonal_inch: there is no such key; did you mean «diagonal_inches»?" in told
    assert "screen.farthest_seat_metres" in told
    assert "did you mean «left»?" in told

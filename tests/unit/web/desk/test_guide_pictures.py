"""The pictures of the administrator's guide: there, light, and none that nobody looks at."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[4] / "docs"
PICTURES = DOCS / "pictures" / "desk"
MOST_BYTES = 120 * 1024


def test_the_guide_shows_each_picture_of_the_desk_and_each_is_light() -> None:
    guide = (DOCS / "administrator.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"!\[[^]]+\]\(pictures/desk/([a-z]+\.png)\)", guide))
    assert shown == {path.name for path in PICTURES.iterdir()}
    assert {"free.png", "called.png", "serving.png", "paused.png", "suspended.png", "small.png", "offline.png"} <= shown
    for path in PICTURES.iterdir():
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size <= MOST_BYTES, path.name

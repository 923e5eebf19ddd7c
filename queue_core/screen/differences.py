"""Which parts of a screen a new picture changes."""

from __future__ import annotations

from collections import Counter

from queue_core.screen.items import Picture, Rect

_WORTH_SHARE = 0.6
"""Above this share of the screen painting it whole is cheaper than by parts."""


def changed(before: Picture | None, after: Picture) -> tuple[Rect, ...] | None:
    """Return the rectangles to paint anew; none at all for equal pictures; None: paint everything."""
    if before is None or before.size != after.size or before.background != after.background:
        return None
    if before.items == after.items:
        return ()
    had, has = Counter(before.items), Counter(after.items)
    kept = had & has
    if [item for item in before.items if item in kept] != [item for item in after.items if item in kept]:
        return None
    parts = merged([item.bounds for item in ((had - kept) + (has - kept))])
    area = sum(part.width * part.height for part in parts)
    return None if area > _WORTH_SHARE * after.size[0] * after.size[1] else parts


def merged(parts: list[Rect]) -> tuple[Rect, ...]:
    """Join rectangles that overlap until none do."""
    done: list[Rect] = []
    for part in parts:
        rect = part
        while touching := next((other for other in done if other.overlaps(rect)), None):
            done.remove(touching)
            rect = _both(rect, touching)
        done.append(rect)
    return tuple(done)


def _both(one: Rect, other: Rect) -> Rect:
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Rect(x, y, max(one.right, other.right) - x, max(one.bottom, other.bottom) - y)

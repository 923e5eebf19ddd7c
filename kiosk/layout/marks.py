"""Signs drawn as shapes: they stand beside words, never instead of them."""

from __future__ import annotations

from math import cos, pi, sin

from queue_core.screen.items import Box, Item, Point, Polygon, Rect, Stroke, Text


def disc(x: float, y: float, radius: float, fill: str) -> Box:
    """Return a filled circle around a point."""
    return Box(Rect(x - radius, y - radius, 2 * radius, 2 * radius), fill, radius)


def chevron(x: float, y: float, size: float, colour: str, *, left: bool = False) -> Stroke:
    """Return «›» (or «‹») around a point."""
    tip, tail = (-0.3, 0.25) if left else (0.3, -0.25)
    points = ((x + tail * size, y - size / 2), (x + tip * size, y), (x + tail * size, y + size / 2))
    return Stroke(points, colour, size * 0.19)


def check(x: float, y: float, size: float, colour: str) -> Stroke:
    """Return a check mark around a point."""
    points = ((x - 0.5 * size, y + 0.02 * size), (x - 0.14 * size, y + 0.36 * size), (x + 0.5 * size, y - 0.36 * size))
    return Stroke(points, colour, size * 0.2)


def warning(x: float, y: float, size: float, colour: str, on: str) -> tuple[Item, ...]:
    """Return a triangle with an exclamation mark around a point."""
    half = size / 2
    body = Polygon(((x, y - half * 0.95), (x + half * 1.08, y + half * 0.9), (x - half * 1.08, y + half * 0.9)), colour)
    edge = Stroke((*body.points, body.points[0]), colour, size * 0.12)
    stem = Stroke(((x, y - half * 0.3), (x, y + half * 0.28)), on, size * 0.11)
    return body, edge, stem, disc(x, y + half * 0.62, size * 0.065, on)


def stop(x: float, y: float, size: float, colour: str, on: str) -> tuple[Item, ...]:
    """Return a square with a bar around a point."""
    rect = Rect(x - size / 2, y - size / 2, size, size)
    return Box(rect, colour, size * 0.16), Stroke(((x - size * 0.24, y), (x + size * 0.24, y)), on, size * 0.14)


def done(x: float, y: float, size: float, colour: str, on: str) -> tuple[Item, ...]:
    """Return a disc with a check mark around a point."""
    return disc(x, y, size / 2, colour), check(x, y, size * 0.46, on)


def clock(x: float, y: float, size: float, colour: str, on: str) -> tuple[Item, ...]:
    """Return a clock face around a point."""
    hands = Stroke(((x, y - size * 0.27), (x, y), (x + size * 0.19, y + size * 0.12)), on, size * 0.08)
    return disc(x, y, size / 2, colour), hands


def star(x: float, y: float, size: float, colour: str) -> Polygon:
    """Return a five-pointed star around a point."""
    points: list[Point] = []
    for corner in range(10):
        reach = size / 2 if corner % 2 == 0 else size * 0.21
        turn = pi * corner / 5 - pi / 2
        points.append((x + reach * cos(turn), y + reach * sin(turn)))
    return Polygon(tuple(points), colour)


def tiles(x: float, y: float, size: float, colour: str) -> tuple[Item, ...]:
    """Return four small squares around a point: everything there is."""
    return tuple(Box(cell, colour, size * 0.09) for cell in _grid(x, y, size))


def paper(x: float, y: float, size: float, colour: str, on: str) -> tuple[Item, ...]:
    """Return a slip of paper with lines around a point."""
    sheet = Rect(x - size * 0.36, y - size / 2, size * 0.72, size)
    lines = [Rect(sheet.x + size * 0.14, y + size * step, size * 0.44, size * 0.09) for step in (-0.26, -0.02, 0.22)]
    return Box(sheet, colour, size * 0.1), *(Box(line, on, size * 0.045) for line in lines)


def question(x: float, y: float, size: float, colour: str, on: str) -> tuple[Item, ...]:
    """Return a disc with a question mark around a point."""
    rect = Rect(x - size / 2, y - size / 2, size, size)
    return disc(x, y, size / 2, colour), Text(rect, "?", size * 0.75, on, colour, "bold", "centre")


def arrow(x: float, y: float, size: float, colour: str) -> tuple[Item, ...]:
    """Return an arrow to the right around a point."""
    shaft = Stroke(((x - size / 2, y), (x + size / 2, y)), colour, size * 0.16)
    head = ((x + size * 0.14, y - size * 0.36), (x + size / 2, y), (x + size * 0.14, y + size * 0.36))
    return shaft, Stroke(head, colour, size * 0.16)


def _grid(x: float, y: float, size: float) -> tuple[Rect, ...]:
    rows = Rect(x - size / 2, y - size / 2, size, size).rows(2, size * 0.14)
    return tuple(cell for row in rows for cell in row.columns(2, size * 0.14))

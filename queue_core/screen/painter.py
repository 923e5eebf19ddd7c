"""Paints the items of a picture with pygame; keeps what was expensive to make."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pygame
import structlog

from queue_core.screen.colours import channels
from queue_core.screen.items import Box, Image, Item, Picture, Polygon, Rect, Stroke, Text
from queue_core.screen.placing import Fit, limbs, nine
from queue_core.screen.typeface import Typefaces

_FINE = 4  # shapes are painted this many times larger and shrunk: smooth edges
_KEPT_SURFACES = 400
log = structlog.get_logger()


class Painter:
    """Paints the items of a picture on a surface; keeps what was expensive to make."""

    def __init__(self, surface: pygame.Surface, typefaces: Typefaces) -> None:
        self._surface, self._typefaces = surface, typefaces
        self._fit = Fit()
        self._made: dict[Any, pygame.Surface] = {}

    def paint(self, picture: Picture, fit: Fit, parts: tuple[Rect, ...] | None) -> list[pygame.Rect]:
        """Paint the parts (None: all) and return them as rectangles of the surface."""
        self._fit = fit
        whole = self._surface.get_rect()
        areas = [whole] if parts is None else [self._reach(part).clip(whole) for part in parts]
        for area in areas:
            self._surface.set_clip(area)
            self._surface.fill(picture.background, area)
            for item in picture.items:
                if self._reach(item.bounds).colliderect(area):
                    self._item(item)
        self._surface.set_clip(None)
        return areas

    def _reach(self, rect: Rect) -> pygame.Rect:
        return pygame.Rect(self._fit.area(rect)).inflate(4, 4)

    def _item(self, item: Item) -> None:
        if isinstance(item, Text):
            self._text(item)
        elif isinstance(item, Box):
            self._box(item)
        elif isinstance(item, Image):
            self._image(item)
        else:
            left, top, width, height = self._fit.area(item.bounds)
            made = self._kept((item, width, height), lambda: _shape(item, self._fit.scale, (width, height)))
            self._surface.blit(made, (left, top))

    def _kept(self, key: Any, make: Callable[[], pygame.Surface]) -> pygame.Surface:
        if key not in self._made:
            if len(self._made) >= _KEPT_SURFACES:
                self._made.clear()
            self._made[key] = make()
        return self._made[key]

    def _text(self, text: Text) -> None:
        face, scale = self._typefaces.of(text.weight), self._fit.scale
        font = _font(face.path, max(1, round(text.height * scale)))
        area, clip = pygame.Rect(self._fit.area(text.rect)), self._surface.get_clip()
        self._surface.set_clip(clip.clip(self._reach(text.bounds)))  # what does not fit shall not outlive the text
        for line, baseline in self._typefaces.baselines(text):
            made = self._kept((font, line, text.colour), partial(font.render, line, True, text.colour))
            left = {"left": area.left, "centre": area.centerx - made.width // 2, "right": area.right - made.width}
            top = round(baseline * scale + self._fit.top) - font.get_ascent()
            self._surface.blit(made, (left[text.align], top))
        self._surface.set_clip(clip)

    def _box(self, box: Box) -> None:
        area = pygame.Rect(self._fit.area(box.rect))
        radius = min(round(box.radius * self._fit.scale), area.width // 2, area.height // 2)
        line = max(1, round(box.line_width * self._fit.scale)) if box.line else 0
        side = 2 * max(radius, line) + 1
        tile = self._kept((radius, line, box.fill, box.line), lambda: _tile(box, radius, line, side))
        for cut, onto in nine(side, (area.x, area.y, area.width, area.height)):
            piece = tile.subsurface(cut)
            size = onto[2:]
            self._surface.blit(piece if piece.size == size else pygame.transform.scale(piece, size), onto[:2])

    def _image(self, image: Image) -> None:
        area = pygame.Rect(self._fit.area(image.rect))
        made = self._kept((image.path, area.size), lambda: _scaled(image.path, area.size))
        self._surface.blit(made, made.get_rect(center=area.center))


@lru_cache(maxsize=64)
def _font(path: Path, size: int) -> pygame.font.Font:
    return pygame.font.Font(str(path), size)


def _tile(box: Box, radius: int, line: int, side: int) -> pygame.Surface:
    """Return a small square with the box's corners, painted large and shrunk."""
    large = side * _FINE
    red, green, blue = channels(box.line or box.fill or "#000000")
    tile = pygame.Surface((large, large), pygame.SRCALPHA, 32)
    tile.fill((red, green, blue, 0))  # the same colour unseen: no dark seam when shrunk
    pygame.draw.rect(tile, (red, green, blue), tile.get_rect(), border_radius=radius * _FINE)
    if line:
        inner = tile.get_rect().inflate(-2 * line * _FINE, -2 * line * _FINE)
        within = (*channels(box.fill), 255) if box.fill else (red, green, blue, 0)
        pygame.draw.rect(tile, within, inner, border_radius=max(0, radius - line) * _FINE)
    return pygame.transform.smoothscale(tile, (side, side))


def _shape(item: Polygon | Stroke, scale: float, size: tuple[int, int]) -> pygame.Surface:
    """Return a polygon or a stroke in its own colour on nothing, painted large and shrunk."""
    colour = channels(item.colour)
    large = pygame.Surface((size[0] * _FINE, size[1] * _FINE), pygame.SRCALPHA, 32)
    large.fill((*colour, 0))
    polygons, joints = limbs(item, scale * _FINE)
    for polygon in polygons:
        pygame.draw.polygon(large, colour, polygon)
    for x, y, radius in joints:
        pygame.draw.circle(large, colour, (x, y), radius)
    return pygame.transform.smoothscale(large, size)


def _scaled(path: str, size: tuple[int, int]) -> pygame.Surface:
    try:
        image = pygame.image.load(path)
    except (OSError, pygame.error) as error:
        log.warning("A picture file cannot be shown", action="image_unreadable", path=path, reason=str(error))
        return pygame.Surface((1, 1), pygame.SRCALPHA, 32)
    fitted = image.get_rect().fit(pygame.Rect((0, 0), size)).size
    return pygame.transform.smoothscale(image.convert(32, pygame.SRCALPHA), fitted)

"""The real window: the only home of pygame. It paints pictures, hears touches and can be photographed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")  # dirty rectangles stay cheap: 0.2 ms instead of 20
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # the program ends by its own rules
os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "1")  # a finger arrives as a mouse press, and only so
import pygame

from queue_core.screen.colours import channels
from queue_core.screen.desktop import has_screen
from queue_core.screen.differences import changed
from queue_core.screen.glass import Touched
from queue_core.screen.items import Box, Image, Item, Picture, Polygon, Rect, Stroke, Text
from queue_core.screen.placing import Fit, limbs, nine
from queue_core.screen.typeface import Typefaces
from queue_core.wire.codec import MAX_SCREEN_BYTES

_POLLED_EVERY_SECONDS = 0.02
_FINE = 4  # shapes are painted this many times larger and shrunk: smooth edges
_KEPT_SURFACES = 400
_EVENTS = (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.QUIT, pygame.WINDOWEXPOSED)
log = structlog.get_logger()


class Window:
    """A window of `size` pixels; a picture of another size is scaled into it, proportions kept.

    `fullscreen` takes the whole screen. `offscreen` (by itself where there is none) shows nothing and paints when
    photographed. At most `frames_per_second` are painted, the last always. Lives in an event loop, one in a process.
    """

    def __init__(
        self,
        typefaces: Typefaces,
        size: tuple[int, int],
        *,
        fullscreen: bool = False,
        offscreen: bool = False,
        title: str = "",
        frames_per_second: float = 50,
    ) -> None:
        self._between_frames = 1 / frames_per_second
        seen = None if offscreen or not has_screen(os.environ, fullscreen) else _on_screen(size, fullscreen, title)
        self._offscreen = seen is None
        self._surface = seen or _off_screen(size)
        self._painter = _Painter(self._surface, typefaces)
        self._picture: Picture | None = None
        self._painted: Picture | None = None
        self._painted_at = float("-inf")
        self._due: asyncio.TimerHandle | None = None
        self._woken = asyncio.Event()
        self._closed = False

    @property
    def picture(self) -> Picture | None:
        """The picture shown last, painted or about to be."""
        return self._picture

    @property
    def is_offscreen(self) -> bool:
        """True where nobody can see it."""
        return self._offscreen

    def show(self, picture: Picture) -> None:
        """Show a picture; what did not change is not painted again."""
        self._picture = picture
        if self._offscreen or self._due is not None or picture == self._painted:
            return
        loop = asyncio.get_running_loop()
        wait = self._painted_at + self._between_frames - loop.time()
        if wait > 0:
            self._due = loop.call_later(wait, self._paint_in_time)
        else:
            self._paint_in_time()

    def _paint_in_time(self) -> None:
        self._due = None
        if not self._closed:
            self._paint()
            self._painted_at = asyncio.get_running_loop().time()

    def _paint(self) -> None:
        if self._picture is None or self._picture == self._painted:
            return
        painted = self._painter.paint(self._picture, self._fit(), changed(self._painted, self._picture))
        self._painted = self._picture
        if not self._offscreen:
            pygame.display.update(painted)

    def _fit(self) -> Fit:
        return Fit() if self._picture is None else Fit.of(self._picture.size, self._surface.size)

    async def touches(self) -> AsyncIterator[Touched]:
        """Touches in order, in pixels of the picture; ends when the window is closed."""
        while not self._closed:
            self._woken.clear()
            for event in pygame.event.get():
                if event.type == pygame.QUIT:
                    self._closed = True
                    return
                if event.type == pygame.WINDOWEXPOSED:
                    pygame.display.flip()
                elif event.button == 1:
                    x, y = self._fit().back(*event.pos)
                    yield Touched(x, y, event.type == pygame.MOUSEBUTTONDOWN)
            # Off screen nothing comes but what is posted, and posting wakes.
            wait = 3600 if self._offscreen else _POLLED_EVERY_SECONDS
            timer = asyncio.get_running_loop().call_later(wait, self._woken.set)
            await self._woken.wait()
            timer.cancel()

    def post_touch(self, x: float, y: float, down: bool) -> None:
        """Put a touch at a point of the picture into the window's own queue and wake the reader."""
        kind = pygame.MOUSEBUTTONDOWN if down else pygame.MOUSEBUTTONUP
        pygame.event.post(pygame.event.Event(kind, pos=self._fit().point(x, y), button=1))
        self._woken.set()

    def capture(self, width: int) -> bytes:
        """Return a JPEG `width` pixels wide (less where it would exceed 512 KiB) of the picture shown."""
        self._paint()
        while True:
            height = round(self._surface.height * width / self._surface.width)
            small = pygame.transform.smoothscale(self._surface, (width, max(1, height)))
            file = BytesIO()
            pygame.image.save(small, file, "picture.jpg")
            if file.tell() <= MAX_SCREEN_BYTES:
                return file.getvalue()
            width = width * 3 // 4

    def pixel(self, x: float, y: float) -> str:
        """Colour `#RRGGBB` at a point of the picture."""
        self._paint()
        red, green, blue, _ = self._surface.get_at(self._fit().point(x, y))
        return f"#{red:02X}{green:02X}{blue:02X}"

    def close(self) -> None:
        """Take the window away; `touches` ends."""
        self._closed = True
        self._woken.set()
        pygame.display.quit()


def _on_screen(size: tuple[int, int], fullscreen: bool, title: str) -> pygame.Surface | None:
    """Return the surface of a window people see; None, and why in the log, where the screen cannot be had."""
    try:
        _begin()
        if (driver := pygame.display.get_driver()) in ("dummy", "offscreen"):
            raise pygame.error(f"SDL finds no better driver than «{driver}»")
        surface = pygame.display.set_mode((0, 0) if fullscreen else size, pygame.FULLSCREEN if fullscreen else 0)
    except pygame.error as error:
        log.warning("There is no screen to open a window on", action="window_refused", why=str(error))
        pygame.display.quit()
        return None
    pygame.display.set_caption(title)
    pygame.mouse.set_visible(not fullscreen)
    log.info("The window is open", action="window_open", driver=driver, size=surface.size)
    return surface


def _off_screen(size: tuple[int, int]) -> pygame.Surface:
    before = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"  # events need a driver, whichever
    _begin()
    os.environ.pop("SDL_VIDEODRIVER") if before is None else os.environ.update(SDL_VIDEODRIVER=before)
    log.info("The window is painted off screen", action="window_offscreen", size=size)
    return pygame.Surface(size, 0, 32)


def _begin() -> None:
    pygame.display.init()
    pygame.font.init()
    pygame.event.set_blocked(None)
    pygame.event.set_allowed(_EVENTS)


class _Painter:
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

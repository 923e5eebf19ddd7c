"""The real window: shows pictures, hears touches and keys, can be photographed. Painter and speaker know pygame too."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from io import BytesIO

import structlog

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")  # dirty rectangles stay cheap: 0.2 ms instead of 20
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # the program ends by its own rules
os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "1")  # a finger arrives as a mouse press, and only so
import pygame

from queue_core.screen.desktop import has_screen
from queue_core.screen.differences import changed
from queue_core.screen.glass import Touched
from queue_core.screen.items import Picture
from queue_core.screen.painter import Painter
from queue_core.screen.placing import Fit
from queue_core.screen.typeface import Typefaces
from queue_core.wire.codec import MAX_SCREEN_BYTES

_POLLED_EVERY_SECONDS = 0.02
_EVENTS = (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.QUIT, pygame.WINDOWEXPOSED)
_LETTERS = {pygame.K_RETURN: "\r", pygame.K_KP_ENTER: "\r", pygame.K_BACKSPACE: "\b", pygame.K_TAB: "\t"}
"""Keys that write nothing; all others come as the text they write, whatever the layout."""
log = structlog.get_logger()


class Window:
    """A window of `size` pixels; a picture of another size is scaled into it, proportions kept.

    `fullscreen` takes the whole screen. `offscreen` (by itself where there is none) shows nothing and paints when
    photographed. At most `frames_per_second` are painted, the last always. Lives in an event loop, one in a process.
    `typed` is told the letter of every key of a keyboard while touches are read; without it keys are nothing.
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
        typed: Callable[[str], None] | None = None,
    ) -> None:
        self._between_frames = 1 / frames_per_second
        seen = None if offscreen or not has_screen(os.environ, fullscreen) else _on_screen(size, fullscreen, title)
        self._offscreen = seen is None
        self._surface = seen or _off_screen(size)
        self._painter = Painter(self._surface, typefaces)
        self._picture: Picture | None = None
        self._painted: Picture | None = None
        self._painted_at = float("-inf")
        self._due: asyncio.TimerHandle | None = None
        self._woken = asyncio.Event()
        self._closed = False
        self._typed = typed
        if typed is not None:
            pygame.event.set_allowed((pygame.KEYDOWN, pygame.TEXTINPUT))

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
                elif event.type in (pygame.KEYDOWN, pygame.TEXTINPUT):
                    self._type(event.text if event.type == pygame.TEXTINPUT else _LETTERS.get(event.key, ""))
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

    def post_key(self, letter: str) -> None:
        """Put a key into the window's own queue as a keyboard would, and wake the reader."""
        key = next((key for key, given in _LETTERS.items() if given == letter), None)
        if key is None:
            pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=letter))
        else:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))
        self._woken.set()

    def _type(self, letters: str) -> None:
        if self._typed is not None:
            for letter in letters:
                self._typed(letter)

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

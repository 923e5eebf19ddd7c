"""Hands on a real X display: a mouse and a keyboard through the XTEST extension, as a person's would arrive."""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any, Final

from PIL import Image, ImageGrab

_NAMES: Final = {"\r": "Return", "\t": "Tab", "\b": "BackSpace", ".": "period", "-": "minus", " ": "space"}
_LEFT: Final = 1


class Hands:
    """Hands at one display, as in `:5`; let go with `close`."""

    def __init__(self, display: str) -> None:
        self._name = display
        self._x11, self._xtst = _library("X11"), _library("Xtst")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        opened = self._x11.XOpenDisplay(display.encode())
        if not opened:
            raise RuntimeError(f"there is no display {display}")
        self._display = ctypes.c_void_p(opened)

    def type(self, letters: str) -> None:
        """Press keys one after another; a colon takes the shift key along."""
        for letter in letters:
            if letter == ":":
                self._key("Shift_L", True)
                self._press("semicolon")
                self._key("Shift_L", False)
            else:
                self._press(_NAMES.get(letter, letter))

    def touch(self, x: float, y: float) -> None:
        """Put a finger on a point and lift it."""
        self._xtst.XTestFakeMotionEvent(self._display, -1, round(x), round(y), ctypes.c_ulong(0))
        for down in (True, False):
            self._xtst.XTestFakeButtonEvent(self._display, _LEFT, down, ctypes.c_ulong(0))
        self._x11.XSync(self._display, False)

    def photograph(self) -> Image.Image:
        """Return what stands on the display."""
        return ImageGrab.grab(xdisplay=self._name).convert("RGB")

    def close(self) -> None:
        """Let go."""
        self._x11.XCloseDisplay(self._display)

    def _press(self, name: str) -> None:
        self._key(name, True)
        self._key(name, False)

    def _key(self, name: str, down: bool) -> None:
        code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(self._x11.XStringToKeysym(name.encode())))
        if not code:
            raise LookupError(f"the keyboard has no key «{name}»")
        self._xtst.XTestFakeKeyEvent(self._display, code, down, ctypes.c_ulong(0))
        self._x11.XSync(self._display, False)


def _library(name: str) -> Any:
    found = ctypes.util.find_library(name)
    if found is None:
        raise RuntimeError(f"lib{name} is missing: install the Debian package lib{name.lower()}-6 (libxtst6, libx11-6)")
    return ctypes.CDLL(found)

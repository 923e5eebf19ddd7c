"""The first start on a screen: shows what is typed, asks the queue, and ends when the credential is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import structlog

from queue_core.runtime.claim.asking import NotClaimed, claim, read_address
from queue_core.runtime.claim.keeping import FirstStart
from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Palette
from queue_core.screen.claim.drawing import ClaimLook, picture
from queue_core.screen.claim.entry import Entry, Said, answered, touched, typed
from queue_core.screen.glass import Glass
from queue_core.screen.typeface import Typefaces

ROOM: Final = "access"
"""Where the words stand, under `claim`."""
READY_SECONDS: Final = 1.5
"""So long the good news is shown."""

Asking: TypeAlias = Callable[[str, str], Credential]
"""Fetches and keeps the credential of a code from an address; blocks. Raises `NotClaimed`, `OSError`."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ScreenPlan:
    """The window to open: its size in pixels, the palette and the faces."""

    size: tuple[int, int]
    fullscreen: bool
    palette: Palette
    faces: Typefaces
    offscreen: bool = False


class ClaimScreen:
    """One first start on a glass. `keys`: what is typed on a keyboard."""

    def __init__(self, glass: Glass, keys: asyncio.Queue[str], start: FirstStart, look: ClaimLook, ask: Asking) -> None:
        self._glass, self._keys, self._start, self._look, self._ask = glass, keys, start, look, ask
        self._entry = Entry(address=start.queue_pc)
        self._sent = asyncio.Event()

    async def run(self) -> bool:
        """Return True once the credential is there; False where the program shall end: the window was closed, or the
        credential is root's and comes in with a new start."""
        self._show(self._entry)
        outcome: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        async def follow(way: Awaitable[bool]) -> None:
            came = await way
            if not outcome.done():
                outcome.set_result(came)

        ways = (self._touches(), self._typed(), self._send(), self._start.wait_for_file())
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(follow(way)) for way in ways]
            came = await outcome
            for task in tasks:
                task.cancel()
        return came

    def _show(self, entry: Entry) -> None:
        self._entry = entry
        self._glass.show(picture(entry, self._look))

    def _take(self, step: tuple[Entry, bool]) -> None:
        entry, is_sent = step
        self._show(entry)
        if is_sent:
            self._sent.set()

    async def _touches(self) -> bool:
        """Act where a finger lifts off the target it came down on; end when the window is closed."""
        async for touch in self._glass.touches():
            shown = self._glass.picture
            target = None if shown is None else shown.target_at(touch.x, touch.y)
            pressed = self._entry.pressed
            if touch.down:
                self._show(replace(self._entry, pressed=target))
            elif target is not None and target == pressed:
                self._take(touched(replace(self._entry, pressed=None), target))
            else:
                self._show(replace(self._entry, pressed=None))
        return False

    async def _typed(self) -> bool:
        while True:
            key = await self._keys.get()
            self._take(typed(self._entry, key))

    async def _send(self) -> bool:
        """Ask the queue whenever it shall be sent, until it gives the credential."""
        while True:
            await self._sent.wait()
            self._sent.clear()
            try:
                known = await asyncio.to_thread(self._ask, self._entry.code, self._entry.address)
            except NotClaimed as trouble:
                log.warning("The queue gave no credential for this code", action="claim_refused", why=trouble.key)
                self._show(answered(self._entry, Said("trouble", f"trouble.{trouble.key}", trouble.values)))
            except OSError as error:
                values = {"path": self._start.place, "reason": error.strerror}
                log.error("The credential cannot be kept", action="claim_not_kept", reason=str(error))
                self._show(answered(self._entry, Said("trouble", "trouble.not_kept", values)))
            else:
                log.info("The credential is here", action="claim_done", device=known.name, file=str(self._start.file))
                self._show(answered(self._entry, Said("done", "ready", {"name": known.name})))
                await asyncio.sleep(READY_SECONDS)
                return True


async def claim_on_screen(plan: ScreenPlan, start: FirstStart) -> bool:
    """Open a window, let a code be typed there, and return as `ClaimScreen.run` does."""
    from queue_core.screen.window import Window

    def ask(code: str, address: str) -> Credential:
        return claim(code, read_address(address), start.keep, start.clock.wall, start.name)

    log.warning(
        f"{start.why}: its screen asks for a code. On the queue's computer: sudo cherga device code {start.name}",
        action="claim_waiting",
    )
    keys: asyncio.Queue[str] = asyncio.Queue()
    look = ClaimLook(plan.palette, plan.faces, Texts.load(start.config, ROOM), start.name)
    window = Window(
        plan.faces, plan.size, fullscreen=plan.fullscreen, offscreen=plan.offscreen, title=start.name,
        typed=keys.put_nowait,
    )  # fmt: skip
    try:
        async with Systemd().at_work():
            return await ClaimScreen(window, keys, start, look, ask).run()
    finally:
        window.close()

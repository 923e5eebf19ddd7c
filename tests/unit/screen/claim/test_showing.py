"""A first start played on the window's twin: touches and keys, what the queue answers, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from queue_core.runtime.claim.asking import NotClaimed
from queue_core.runtime.claim.keeping import LOOK_SECONDS, FirstStart, keep_credential
from queue_core.runtime.clock import ManualClock
from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.screen.claim.drawing import ClaimLook
from queue_core.screen.claim.showing import ClaimScreen
from queue_core.screen.simulated_window import SimulatedWindow
from queue_core.screen.typeface import Typefaces
from tests.support.access.credentials import credential
from tests.support.offices import CONFIG
from tests.support.waiting import until

KNOWN = credential("kiosk-1", 8883)
CODE = "K7Q2M4XP9TDF"


class Stage:
    """A device at its first start, with a queue that answers as `answers` say, one after another."""

    def __init__(self, folder: Path, *answers: Exception | None) -> None:
        self.window, self.keys, self.clock = SimulatedWindow(), asyncio.Queue[str](), ManualClock()
        self.start = FirstStart("kiosk-1", CONFIG, folder / "own", "192.168.1.10", self.clock, folder / "usual")
        self.asked: list[tuple[str, str]] = []
        self.ended: bool | None = None
        self._answers = list(answers)

    def ask(self, code: str, address: str) -> Credential:
        self.asked.append((code, address))
        answer = self._answers.pop(0)
        if answer is not None:
            raise answer
        self.start.keep(KNOWN)
        return KNOWN

    def type(self, letters: str) -> None:
        for letter in letters:
            self.keys.put_nowait(letter)

    async def run(self) -> None:
        theme = Theme.load(CONFIG)
        faces = Typefaces.load(theme.font_regular, theme.font_bold)
        look = ClaimLook(theme.light, faces, Texts.load(CONFIG, "access"), "kiosk-1")
        self.ended = await ClaimScreen(self.window, self.keys, self.start, look, self.ask).run()

    async def shows(self, words: str) -> None:
        await until(lambda: words in self.window.words())


@asynccontextmanager
async def playing(folder: Path, *answers: Exception | None) -> AsyncIterator[Stage]:
    stage = Stage(folder, *answers)
    async with asyncio.TaskGroup() as group:
        group.create_task(stage.run())
        await stage.shows("Введіть код із компʼютера черги")
        yield stage


async def test_typed_and_touched_it_is_asked_for_and_ends_when_it_is_kept(tmp_path: Path) -> None:
    async with playing(tmp_path, None) as stage:
        stage.type(CODE[:6])
        await stage.shows("4")
        for sign in CODE[6:]:
            stage.window.touch(f"key:{sign}")
        stage.window.touch("next")
        await stage.shows("Готово. kiosk-1 підключається до черги.")
    assert (stage.ended, stage.asked) == (True, [(CODE, "192.168.1.10")])
    assert stage.start.file.is_file()


async def test_what_goes_wrong_is_said_in_words_and_may_be_tried_again(tmp_path: Path) -> None:
    answers = (NotClaimed("expired"), NotClaimed("no_core", address="192.168.1.10"), OSError(28, "no space"), None)
    async with playing(tmp_path, *answers) as stage:
        stage.window.touch("language:en")
        stage.type(CODE + "\r")
        await stage.shows("The code's time is over: make a new one.")
        stage.type("\r")
        await stage.shows("Nobody at 192.168.1.10 gives out codes")
        stage.type("\r")
        await stage.shows("(no space): check the disk.")
        stage.type("\r")
    assert (stage.ended, len(stage.asked)) == (True, 4)


async def test_a_finger_that_slides_away_does_nothing(tmp_path: Path) -> None:
    async with playing(tmp_path) as stage:
        shown = stage.window.picture
        assert shown is not None
        one, other = shown.target("key:K"), shown.target("key:7")
        assert one is not None
        assert other is not None
        stage.window.post_touch(*one.rect.centre, True)
        stage.window.post_touch(*other.rect.centre, False)
        stage.window.touch("language:en")
        await stage.shows("Enter the code")
        assert stage.window.picture is not None
        cells = [item for item in stage.window.picture.items if getattr(item, "height", 0) == 72]
        assert cells == []
        stage.window.close()
    assert stage.ended is False


async def test_a_closed_window_ends_it_without_a_credential(tmp_path: Path) -> None:
    async with playing(tmp_path) as stage:
        stage.window.close()
    assert (stage.ended, stage.asked) == (False, [])


async def test_a_credential_that_somebody_else_brings_ends_it_too(tmp_path: Path) -> None:
    cases: tuple[tuple[Callable[[FirstStart], Path], bool], ...] = (
        (lambda start: start.place, True),
        (lambda start: start.usual, False),
    )
    for place, ended in cases:
        async with playing(tmp_path / str(ended)) as stage:
            await until(lambda stage=stage: stage.clock.sleepers)
            keep_credential(place(stage.start), KNOWN)
            while stage.ended is None:
                await stage.clock.advance(LOOK_SECONDS)
        assert stage.ended is ended

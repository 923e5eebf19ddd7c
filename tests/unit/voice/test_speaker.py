import asyncio
from pathlib import Path

import pygame
import pytest

from queue_core.voice import speaker as speaker_module
from queue_core.voice.gong import RATE, gong
from queue_core.voice.loudspeaker import Loudspeaker
from queue_core.voice.samples import silence
from queue_core.voice.simulated_speaker import SimulatedSpeaker
from queue_core.voice.speaker import MOST_SECONDS_WAITING, Speaker
from tests.support.waiting import within


@pytest.fixture
def no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "there-is-none")
    pygame.mixer.quit()


@pytest.fixture
def silent_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """SDL's dummy device takes samples at their pace; to the product it counts as none, so a test lets it pass."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.mixer.quit()
    monkeypatch.setattr(pygame.mixer, "get_driver", lambda: "test")


async def test_without_a_sound_device_it_says_so_and_stays_silent(no_device: None):
    speaker = Speaker()
    assert not speaker.is_heard
    speaker.play(gong())
    speaker.close()


async def test_a_device_that_nobody_hears_counts_as_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.mixer.quit()
    assert not Speaker().is_heard


async def test_sounds_come_one_after_another_and_are_never_cut(silent_device: None, monkeypatch: pytest.MonkeyPatch):
    begun: list[float] = []
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Heard:
        def __init__(self, buffer: bytes) -> None:
            self.seconds = len(buffer) / 2 / RATE

        def play(self) -> None:
            begun.append(loop.time())
            if len(begun) == 3:
                ended.set()

    monkeypatch.setattr(speaker_module.pygame.mixer, "Sound", Heard)
    speaker = Speaker()
    assert speaker.is_heard
    for _ in range(3):
        speaker.play(silence(0.05, RATE))
    assert len(begun) == 1
    await within(ended.wait(), 5)
    assert begun[1] - begun[0] >= 0.049
    assert begun[2] - begun[1] >= 0.049
    speaker.close()


async def test_a_real_mixer_takes_the_gong(silent_device: None):
    speaker = Speaker()
    speaker.play(gong())
    assert pygame.mixer.get_busy()
    speaker.close()
    assert not speaker.is_heard


async def test_what_would_come_over_a_minute_late_is_dropped(silent_device: None):
    speaker = Speaker()
    for _ in range(100):
        speaker.play(silence(7, RATE))
    assert sum(samples.seconds for samples in speaker._waiting) <= MOST_SECONDS_WAITING + 7
    speaker.close()


async def test_the_twin_keeps_to_the_same_contract():
    speaker: Loudspeaker = SimulatedSpeaker()
    speaker.play(gong())
    assert isinstance(speaker, SimulatedSpeaker)
    assert speaker.played == [gong()]
    speaker.is_heard = False
    speaker.play(gong())
    assert len(speaker.played) == 1
    speaker.close()
    assert speaker.is_closed


def test_a_machine_without_a_sound_device_is_not_asked_for_one(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    assert not speaker_module._may_have_a_device({}, tmp_path)
    assert speaker_module._may_have_a_device({"SDL_AUDIODRIVER": "dummy"}, tmp_path)
    (tmp_path / "run/user/0/pulse").mkdir(parents=True)
    (tmp_path / "run/user/0/pulse/native").touch()
    assert speaker_module._may_have_a_device({"XDG_RUNTIME_DIR": "/run/user/0"}, tmp_path)
    (tmp_path / "dev/snd").mkdir(parents=True)
    (tmp_path / "dev/snd/pcmC0D0p").touch()
    assert speaker_module._may_have_a_device({}, tmp_path)

"""What `cherga-counters learn` takes and does."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import sys
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, get_args

from counters.keypad.port import open_keypad
from counters.learning.file import Kind, Learned, text_of, write
from counters.learning.lesson import Lesson, Sent
from counters.learning.listening import listen_to_button, listen_to_keypads, listen_to_line
from queue_core.runtime import log as program_log
from queue_core.runtime.cli import EXIT_CONFIGURATION, office_id
from queue_core.runtime.entry.finding import host_and_port
from queue_core.runtime.link import LinkLost
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.places import shipped_config
from queue_core.runtime.serial_port import PortLost, SerialPort, open_port
from queue_core.runtime.texts import Texts
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, did_you_mean, read
from queue_core.wire.asks import Key
from queue_core.wire.topics import is_name

KEYPADS: Final = Path("/dev/input/by-id")
_KEYPAD_ENDING: Final = "*-event-kbd"


def parser() -> argparse.ArgumentParser:
    """Return the parser of `cherga-counters learn`."""
    text = "Show what boxes send. With --counters ask for a press at each and write devices/NAME.toml."
    of_learn = argparse.ArgumentParser(prog="cherga-counters learn", description=text)
    of_learn.add_argument("name", metavar="NAME", help="the device's name in the office, as in buttons-1")
    kinds = of_learn.add_mutually_exclusive_group(required=True)
    kinds.add_argument("--serial", metavar="PORT", help="boxes on a serial line, as in /dev/ttyUSB0")
    kinds.add_argument("--keypads", nargs="*", metavar="PATH", help="keypads of USB (all of /dev/input/by-id)")
    kinds.add_argument("--mqtt", metavar="HOST:PORT", help="a button that speaks MQTT to this broker under NAME")
    of_learn.add_argument("--baud", type=int, default=115_200, help="of the serial line (%(default)s)")
    of_learn.add_argument("--counters", nargs="+", default=(), metavar="ID", help="learn the boxes of these counters")
    keys = get_args(Key)
    of_learn.add_argument("--keys", nargs="+", default=("next",), choices=keys, metavar="KEY", help=" ".join(keys))
    of_learn.add_argument(
        "--long-keys", nargs="+", default=(), choices=keys, metavar="KEY", help="held longer than 0.8 s"
    )
    of_learn.add_argument("--seconds", type=float, default=None, help="give up when so long nothing was pressed")
    of_learn.add_argument("--config", type=Path, metavar="DIR", help="folder of the configuration (the shipped one)")
    of_learn.add_argument("--language", choices=("uk", "en"), default="uk", help="of what is said (%(default)s)")
    return of_learn


def learn(arguments: Sequence[str], *, keypad_at: Callable[[str], SerialPort] = open_keypad) -> int:
    """Carry the command out; return 0 when done, 1 when nothing came or nothing can be heard, 78 for a mistake."""
    program_log.configure("counters")
    given = parser().parse_args(arguments)
    try:
        command = LearnCommand(given, keypad_at)
        return asyncio.run(command.run())
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_CONFIGURATION
    except KeyboardInterrupt:
        return 1


class LearnCommand:
    """One run of `cherga-counters learn`, as `given` on its command line. Raises `ConfigurationMistake`."""

    def __init__(self, given: argparse.Namespace, keypad_at: Callable[[str], SerialPort]) -> None:
        self._given = given
        self._keypad_at = keypad_at
        self._config: Path = given.config or shipped_config()
        self._texts = Texts.load(self._config, "counters")
        self._kind: Kind = "serial" if given.serial else "mqtt" if given.mqtt else "keypads"
        self._heard: asyncio.Queue[Sent] = asyncio.Queue()
        numbered, shared = self._kind == "serial", self._kind == "keypads"
        self._lesson = Lesson(given.counters, given.keys, numbered=numbered, shared=shared)
        self._check()

    async def run(self) -> int:
        """Listen until all is learned, or, with nothing to learn, until nobody presses any more."""
        listen, learned, lost = self._listen(), False, list[Exception]()
        try:
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(listen)
                learned = await (self._learn() if self._given.counters else self._only_show())
                listening.cancel()
        except* (PortLost, LinkLost) as errors:
            lost += errors.exceptions
        if lost:
            self._tell_lost(lost[0])
            return 1
        if learned and self._given.counters:
            self._write()
        return 0 if learned else 1

    async def _only_show(self) -> bool:
        self._say("press_any")
        is_any = False
        while (sent := await self._next()) is not None:
            self._tell_sent(sent)
            is_any = True
        return is_any

    async def _learn(self) -> bool:
        given, lesson, asked = self._given, self._lesson, None
        while (wanted := lesson.wants) is not None:
            if wanted is not asked:
                self._say("press", counter=wanted.counter, key=self._texts.say(f"key.{wanted.key}", given.language))
                asked = wanted
            sent = await self._next()
            if sent is None:
                self._say("nothing", counter=wanted.counter)
                return False
            self._tell_sent(sent)
            wrong = lesson.take(sent)
            if wrong is not None:
                self._say(wrong.text.removeprefix("learn."), **wrong.values)
        return True

    def _write(self) -> None:
        given, name = self._given, self._given.name
        boxes = self._lesson.boxes
        learned = Learned(self._kind, boxes, given.keys, given.long_keys, given.serial or "", given.baud)
        path = write(self._config / "devices", name, text_of(learned))
        check = shlex.join(["cherga", "check-config", *([str(given.config)] if given.config else [])])
        self._say("written" if path.suffix == ".toml" else "written_beside", path=path, name=name, check=check)
        row = read(self._config / "office.toml").get("devices", {}).get(name)
        carried = row.get("counters", []) if isinstance(row, dict) and row.get("role") == "counter" else []
        if set(carried) != set(self._given.counters):
            counters = ", ".join(f'"{counter}"' for counter in self._given.counters)
            self._say("office_row", row=f'{name} = {{ role = "counter", counters = [{counters}] }}')

    def _listen(self) -> Coroutine[Any, Any, None]:
        given = self._given
        if self._kind == "serial":
            opener = partial(open_port, given.serial, given.baud)
            return listen_to_line(opener, given.baud, self._heard.put_nowait, self._say)
        if self._kind == "mqtt":
            connector = MqttConnector(*host_and_port(given.mqtt))
            office = office_id(self._config)
            return listen_to_button(connector, office, given.name, self._heard.put_nowait, self._say)
        paths = given.keypads or sorted(map(str, KEYPADS.glob(_KEYPAD_ENDING)))
        if not paths:
            raise ConfigurationMistake(
                [Mistake(str(KEYPADS), "", "there is no keypad", "plug one in, or name its path")]
            )
        return listen_to_keypads({path: partial(self._keypad_at, path) for path in paths}, self._heard.put_nowait)

    async def _next(self) -> Sent | None:
        try:
            async with asyncio.timeout(self._given.seconds):
                return await self._heard.get()
        except TimeoutError:
            return None

    def _tell_lost(self, lost: Exception) -> None:
        given = self._given
        reason = (lost.why or "other") if isinstance(lost, PortLost) else "broker"
        self._say(f"cannot_listen.{reason}", where=given.serial or given.mqtt, why=lost)

    def _tell_sent(self, sent: Sent) -> None:
        length = self._texts.say("learn.long" if sent.is_long else "learn.short", self._given.language)
        self._say("sent", where=sent.where, button=sent.button, length=length)

    def _say(self, text: str, **values: object) -> None:
        print(self._texts.say(f"learn.{text}", self._given.language, **values), flush=True)

    def _check(self) -> None:
        given, found = self._given, []
        if not is_name(given.name):
            remedy = "use 1 to 32 of a-z, 0-9 and the hyphen"
            found.append(Mistake("command line", "NAME", f"«{given.name}» is not a name", remedy))
        counters = read(self._config / "office.toml").get("counters", {}).keys() if given.counters else ()
        for counter in given.counters:
            if counter not in counters:
                wrong = f"the office has no counter «{counter}»"
                found.append(Mistake("command line", "--counters", wrong, did_you_mean(counter, counters)))
        for name in ("counters", "keys"):
            if len(set(getattr(given, name))) != len(getattr(given, name)):
                found.append(Mistake("command line", f"--{name}", "one is named twice", "name each once"))
        if len(given.long_keys) > len(given.keys):
            found.append(
                Mistake("command line", "--long-keys", "there are more than keys", "name at most one for each")
            )
        if found:
            raise ConfigurationMistake(found)

"""What lives of a core did to their data folder and told others, in the one order in which the kernel saw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tests.support.crashes.calls import Call, NotUnderstood, OpenFile, read_calls
from tests.support.crashes.telling import Stream, Told


@dataclass(frozen=True, slots=True)
class FolderMade:
    """The data folder itself appeared."""


@dataclass(frozen=True, slots=True)
class ParentKept:
    """The folder above was fsynced: the data folder stays."""


@dataclass(frozen=True, slots=True)
class Made:
    """A name appeared for a new file."""

    name: str
    file: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """A name became another, in place of what bore that one."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A name is no more."""

    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes were put at an offset of a file."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """A file was cut or lengthened with zeros."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file was fsynced: all that was written to it before stays."""

    file: int


@dataclass(frozen=True, slots=True)
class FolderKept:
    """The data folder was fsynced: all names stay as they are."""


Step: TypeAlias = FolderMade | ParentKept | Made | Renamed | Removed | Written | Resized | Kept | FolderKept
NamesStep: TypeAlias = Made | Renamed | Removed
DataStep: TypeAlias = Written | Resized


@dataclass(slots=True)
class History:
    """`steps` in order; `told` by how many steps were done before it was said; after each life the files it left."""

    steps: list[Step] = field(default_factory=list)
    told: list[tuple[int, Told]] = field(default_factory=list)
    ends: list[tuple[int, Mapping[str, bytes]]] = field(default_factory=list)

    def told_before(self, steps: int) -> list[Told]:
        """Return what others know once so many steps, and all that was said before the next one, are done."""
        return [told for after, told in self.told if after <= steps]


_IGNORED_ENDS = ("-shm", ".reserve")
"""The index of the log is made anew from it: SQLite empties it before it looks at it."""
_SENDING = ("sendto", "sendmsg", "write", "sendmmsg")


class Historian:
    """Reads one life after another of a core on the data folder `data`."""

    def __init__(self, data: Path) -> None:
        self.history = History()
        self._data = str(data)
        self._names: dict[str, int] = {}
        self._sizes: dict[int, int] = {}
        self._streams: dict[str, Stream] = {}
        self._left: Mapping[str, bytes] = {}

    def read_life(self, lines: Iterable[str], left: Mapping[str, bytes]) -> None:
        """Read the record of a life. `left`: the files it left behind."""
        self._left = left
        self._streams = {}
        for call in read_calls(lines):
            if call.is_entry:
                self._note_sending(call)
            elif call.result is None or call.result >= 0:
                self._note_sent(call)
                self._note_change(call)
        files = {name: content for name, content in left.items() if not name.endswith(_IGNORED_ENDS)}
        self.history.ends.append((len(self.history.steps), files))

    # ---------------------------------------------------------------- what is told

    def _note_sending(self, call: Call) -> None:
        stream, data = self._sending(call)
        if stream is not None:
            for told in stream.told_by(data):
                self.history.told.append((len(self.history.steps), told))

    def _note_sent(self, call: Call) -> None:
        stream, data = self._sending(call)
        if stream is not None and call.result is not None:
            stream.sent(data[: call.result])

    def _sending(self, call: Call) -> tuple[Stream | None, bytes]:
        if call.name not in _SENDING or not call.arguments or not isinstance(call.arguments[0], OpenFile):
            return None, b""
        path = call.arguments[0].path
        if not path.startswith("socket:"):
            return None, b""
        data = call.arguments[1] if len(call.arguments) > 1 else b""
        if not isinstance(data, bytes):
            raise NotUnderstood(f"a message sent in parts: {call.name}")
        return self._streams.setdefault(path, Stream()), data

    # ---------------------------------------------------------------- what is changed

    def _note_change(self, call: Call) -> None:
        steps = self.history.steps
        match call:
            case Call(name="mkdir", arguments=(bytes(path), *_)) if path.decode() == self._data:
                steps.append(FolderMade())
            case Call(name="fsync" | "fdatasync", arguments=(OpenFile(path),)):
                self._note_kept(path, call.result)
            case Call(name="openat" | "open" | "creat"):
                self._note_opening(call)
            case Call(name="write" | "pwrite64", arguments=(OpenFile(path), bytes(data), *rest)):
                name = self._name(path)
                if name is not None:
                    self._note_writing(name, data, rest, call)
            case Call(name="ftruncate", arguments=(OpenFile(path), str(size))):
                name = self._name(path)
                if name is not None:
                    self._resize(self._names[name], int(size))
            case Call(name="rename", arguments=(bytes(old), bytes(new))):
                name, to = self._name(old.decode()), self._name(new.decode())
                if name is not None and to is not None:
                    self._names[to] = self._names.pop(name)
                    steps.append(Renamed(name, to))
            case Call(name="unlink", arguments=(bytes(path),)):
                name = self._name(path.decode())
                if name is not None:
                    del self._names[name]
                    steps.append(Removed(name))
            case _:
                self._refuse_what_is_new(call)

    def _note_kept(self, path: str, result: int | None) -> None:
        if result is None:
            return
        name = self._name(path)
        if path == self._data:
            self.history.steps.append(FolderKept())
        elif path == str(Path(self._data).parent):
            self.history.steps.append(ParentKept())
        elif name is not None:
            self.history.steps.append(Kept(self._names[name]))

    def _note_opening(self, call: Call) -> None:
        path = next((given for given in call.arguments if isinstance(given, bytes)), b"").decode()
        name = self._name(path)
        flags = next((given for given in call.arguments if isinstance(given, str) and given.startswith("O_")), "")
        if name is None or call.result is None:
            return
        if "O_SYNC" in flags or "O_DSYNC" in flags or "O_TMPFILE" in flags:
            raise NotUnderstood(f"{path} was opened with {flags}")
        if name not in self._names:
            file = len(self._sizes)
            self._names[name] = file
            self._sizes[file] = 0
            self.history.steps.append(Made(name, file))
        elif "O_TRUNC" in flags:
            self._resize(self._names[name], 0)

    def _note_writing(self, name: str, data: bytes, rest: Sequence[object], call: Call) -> None:
        file = self._names[name]
        # Only files that are written from their beginning to their end are written without saying where.
        offset = int(str(rest[1])) if call.name == "pwrite64" else self._sizes[file]
        if call.result is None and self._left.get(name, b"")[offset : offset + len(data)] != data:
            return
        data = data if call.result is None else data[: call.result]
        self._sizes[file] = max(self._sizes[file], offset + len(data))
        self.history.steps.append(Written(file, offset, data))

    def _resize(self, file: int, size: int) -> None:
        if size != self._sizes[file]:
            self._sizes[file] = size
            self.history.steps.append(Resized(file, size))

    def _refuse_what_is_new(self, call: Call) -> None:
        paths = [given.path for given in call.arguments if isinstance(given, OpenFile)]
        paths += [given.decode() for given in call.arguments if isinstance(given, bytes) and given.startswith(b"/")]
        words = {word for given in call.arguments if isinstance(given, str) for word in given.split("|")}
        changes_nothing = call.name == "mmap" and not {"MAP_SHARED", "PROT_WRITE"} <= words
        if call.name in ("sync", "syncfs") or (not changes_nothing and any(map(self._name, paths))):
            raise NotUnderstood(f"{call.name} on {paths}")

    def _name(self, path: str) -> str | None:
        """Return the name of a file in the data folder that counts."""
        folder, _, name = path.removesuffix(" (deleted)").rpartition("/")
        if folder != self._data or name.endswith(_IGNORED_ENDS) or path.endswith(" (deleted)"):
            return None
        return name

"""Files as a disk holds them: sectors, names, and what is still on its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from tests.support.crashes.history import (
    DataStep,
    FolderKept,
    FolderMade,
    Kept,
    Made,
    NamesStep,
    ParentKept,
    Removed,
    Renamed,
    Resized,
    Step,
    Written,
)

SECTOR = 512
_ZEROS = bytes(SECTOR)
_WIDTH = 16


class Content:
    """The bytes of a file by sectors. Its digest follows every change, so that equal contents are known as equal."""

    def __init__(self, under: Content | None = None) -> None:
        self._under = under
        self._sectors: dict[int, bytes] = {}
        self.size: int = under.size if under is not None else 0
        self._digest: int = under._digest if under is not None else 0

    def over(self) -> Content:
        """Return this content for others to change, while this one stays as it is."""
        return Content(self)

    def digest(self) -> bytes:
        """Return what tells this content from others."""
        return self._digest.to_bytes(_WIDTH, "big") + self.size.to_bytes(8, "big")

    def write(self, offset: int, data: bytes) -> None:
        """Put bytes at an offset; a gap is filled with zeros."""
        place = 0
        while place < len(data):
            number, within = divmod(offset + place, SECTOR)
            piece = data[place : place + SECTOR - within]
            old = self._sector(number)
            self._put(number, old, old[:within] + piece + old[within + len(piece) :])
            place += len(piece)
        self.size = max(self.size, offset + len(data))

    def resize(self, size: int) -> None:
        """Cut, or lengthen with zeros."""
        number, within = divmod(size, SECTOR)
        if size < self.size:
            old = self._sector(number)
            self._put(number, old, old[:within] + _ZEROS[within:])
            for beyond in range(number + 1, -(-self.size // SECTOR)):
                self._put(beyond, self._sector(beyond), _ZEROS)
        self.size = size

    def take(self, step: DataStep, part: tuple[int, int] | None = None) -> None:
        """Let a step happen, of a `Written` the bytes of `part` alone."""
        if isinstance(step, Resized):
            self.resize(step.size)
        elif part is None:
            self.write(step.offset, step.data)
        else:
            self.write(step.offset + part[0], step.data[part[0] : part[1]])

    def whole(self) -> bytes:
        """Return all bytes."""
        sectors = b"".join(self._sector(number) for number in range(-(-self.size // SECTOR)))
        return sectors[: self.size]

    def _sector(self, number: int) -> bytes:
        found = self._sectors.get(number)
        if found is None:
            found = _ZEROS if self._under is None else self._under._sector(number)
        return found

    def _put(self, number: int, old: bytes, new: bytes) -> None:
        if old != new:
            self._digest ^= _mark(number, old) ^ _mark(number, new)
            self._sectors[number] = new


def _mark(number: int, sector: bytes) -> int:
    if sector == _ZEROS:
        return 0
    return int.from_bytes(blake2b(sector, digest_size=_WIDTH, salt=number.to_bytes(_WIDTH, "big")).digest(), "big")


@dataclass(slots=True)
class Disk:
    """What is safe on the disk after some steps, and what is on its way there.

    A strict disk: the fsync of a file keeps its bytes, but its name stays only with the fsync of the folder. ext4 does
    better than that.
    """

    folder_is_safe: bool = True
    safe: dict[int, Content] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    pending: list[DataStep] = field(default_factory=list)
    pending_names: list[NamesStep] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """Let a step happen."""
        match step:
            case FolderMade():
                self.folder_is_safe = False
            case ParentKept():
                self.folder_is_safe = True
            case Made():
                self.safe[step.file] = Content()
                self.pending_names.append(step)
            case Renamed() | Removed():
                self.pending_names.append(step)
            case Written() | Resized():
                self.pending.append(step)
            case Kept(file):
                for written in self.pending:
                    if written.file == file:
                        self.safe[file].take(written)
                self.pending = [written for written in self.pending if written.file != file]
            case FolderKept():
                self.names = self.names_after(len(self.pending_names))
                self.pending_names.clear()

    def names_after(self, kept: int) -> dict[str, int]:
        """Return the names if the first `kept` changes of names were kept."""
        names = dict(self.names)
        for step in self.pending_names[:kept]:
            match step:
                case Made(name, file):
                    names[name] = file
                case Renamed(name, to):
                    names[to] = names.pop(name)
                case Removed(name):
                    del names[name]
        return names


@dataclass(frozen=True, slots=True)
class Cut:
    """A power cut: after how many `steps`, how many changes of names were kept, and the part of each pending change.

    A part is None (all of it) or the bytes (from, to) of it; (0, 0) is nothing. `nothing`: the folder itself was lost.
    """

    steps: int
    names: int
    parts: tuple[tuple[int, int] | None, ...]
    nothing: bool = False


Left = Mapping[str, Content]


def left_by(disk: Disk, cut: Cut) -> Left:
    """Return the files that a cut leaves."""
    if cut.nothing:
        return {}
    contents = {file: content.over() for file, content in disk.safe.items()}
    for step, part in zip(disk.pending, cut.parts, strict=True):
        if part is None or (part[1] > part[0] and isinstance(step, Written)):
            contents[step.file].take(step, part)
    return {name: contents[file] for name, file in disk.names_after(cut.names).items()}


def digest_of(left: Left) -> bytes:
    """Return what tells these files from others."""
    whole = blake2b(digest_size=_WIDTH)
    for name in sorted(left):
        whole.update(name.encode() + b"\0" + left[name].digest())
    return whole.digest()


def lay_out(left: Left, folder: Path) -> None:
    """Write the files to a folder."""
    for name, content in left.items():
        (folder / name).write_bytes(content.whole())


def replayed(steps: Iterable[Step]) -> Iterator[tuple[int, Disk]]:
    """Yield the disk (one object, changed in place) before the first step and after each, with the steps done."""
    disk = Disk()
    yield 0, disk
    for done, step in enumerate(steps, 1):
        disk.take(step)
        yield done, disk

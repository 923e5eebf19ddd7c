"""Requests to forget, left as files in the data folder for the core that runs there: whoever may write there may ask.

`forget/<id>.json` is a request, `forget/<id>.done` the answer. A request outlives whoever left it, and a restart of the
core; it names a number of the queue, no person.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import structlog

from queue_core.runtime.system.durable import make_folder, put
from queue_core.runtime.system.read_json import NotThisJson, read_json

log = structlog.get_logger()

FOLDER = "forget"
_REQUEST, _ANSWER = ".json", ".done"


@dataclass(frozen=True, slots=True)
class Request:
    """The visit whose words are to be erased, by its number of a business day; `id` is the request's own."""

    id: str
    number: str
    day: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How many texts were erased, and whether no file of the journal holds them any more."""

    erased: int
    gone: bool


def leave_request(data: Path, request: Request) -> None:
    """Leave a request. Raises `OSError`."""
    folder = data / FOLDER
    make_folder(folder)
    owner = None
    if os.geteuid() == 0:  # the core's user must be able to answer there
        owner = (data.stat().st_uid, data.stat().st_gid)
        os.chown(folder, *owner)
    put(folder / f"{request.id}{_REQUEST}", msgspec.json.encode(request), owner=owner)


def open_requests(data: Path) -> list[Request]:
    """Return the requests that wait; what cannot be read is left alone."""
    found = []
    with suppress(OSError):
        for path in sorted((data / FOLDER).glob(f"*{_REQUEST}")):
            try:
                request = read_json(path.read_bytes(), Request)
            except (NotThisJson, OSError):
                continue
            if request.id == path.stem:
                found.append(request)
    return found


def answer_request(data: Path, request: Request, erased: int, *, gone: bool) -> None:
    """Write the answer, then take the request away: it may be carried out twice, never not at all."""
    try:
        put(data / FOLDER / f"{request.id}{_ANSWER}", msgspec.json.encode(Answer(erased, gone)))
        (data / FOLDER / f"{request.id}{_REQUEST}").unlink(missing_ok=True)
    except OSError as error:
        log.warning("The answer to a request cannot be written; tried again", reason=error.strerror)


def take_answer(data: Path, request: Request) -> Answer | None:
    """Return the answer to a request and take it away; None: there is none yet."""
    path = data / FOLDER / f"{request.id}{_ANSWER}"
    try:
        answer = read_json(path.read_bytes(), Answer)
    except (OSError, NotThisJson):
        return None
    path.unlink(missing_ok=True)
    return answer

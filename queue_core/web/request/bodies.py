"""What a page sends with its requests, and what it gets back: JSON, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias, TypeVar
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web
from msgspec import UNSET, Meta, Struct, UnsetType

from queue_core.web.request.troubles import Trouble, field_trouble
from queue_core.wire.asks import Key, Short
from queue_core.wire.jobs import Fraction
from queue_core.wire.replies import Reply
from queue_core.wire.states import SuspensionReason
from queue_core.wire.values import AskId, Name, Seen

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 50
Width: TypeAlias = Annotated[int, Meta(ge=160, le=1920, description="pixels")]


class PressBody(Struct, frozen=True):
    """A key of a counter, pressed on its page. `id` stays the same when the press is sent again.

    `result`: how the service ended; `reason`: what a pause is for. Both are of the office's lists. `visitor`: the
    number the person saw; a recall, a start or «did not come» is refused where somebody else is there now.
    """

    id: AskId
    counter: Name
    key: Key
    seen: Seen | UnsetType = UNSET
    result: Name | UnsetType = UNSET
    reason: Name | UnsetType = UNSET
    visitor: Short | None = None


class TakeSeatBody(Struct, frozen=True):
    """Who signed in works at this counter from now on, alone and nowhere else."""

    id: AskId
    counter: Name


class OutcomeBody(Struct, frozen=True):
    """An earlier ask, by its id, of whose outcome the page never heard."""

    id: AskId


class RateBody(Struct, frozen=True):
    """A mark, 1 (bad) to 5 (excellent), for the service with this code, and words with it."""

    id: AskId
    code: Short
    mark: Annotated[int, Meta(ge=1, le=5)]
    comment: str | UnsetType = UNSET


class NoteBody(Struct, frozen=True):
    """A note about the visitor at a counter, for whoever serves them next. `visitor`: the number the person saw."""

    id: AskId
    counter: Name
    text: str
    visitor: Short | None = None


class ForgetBody(Struct, frozen=True):
    """All that was written about a visit is to be erased: by its number and business day."""

    id: AskId
    number: Short
    day: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d(?!\n)$")] | UnsetType = UNSET


class HelpBody(Struct, frozen=True):
    """Somebody has come to the place that called for help."""

    id: AskId
    place: Short


class SuspendBody(Struct, frozen=True):
    """The office shall stand still, and why."""

    id: AskId
    reason: SuspensionReason


class ResumeBody(Struct, frozen=True):
    """The office shall go on."""

    id: AskId


class ClockBody(Struct, frozen=True):
    """The computer's clock is right."""

    id: AskId


class ServiceBody(Struct, frozen=True):
    """Whether a service stands still because its register is down."""

    id: AskId
    service: Name
    suspended: bool


class WatchBody(Struct, frozen=True):
    """The devices a page shows now, each with the width it wants."""

    pictures: Annotated[dict[Name, Width], Meta(max_length=32)]


class TouchBody(Struct, frozen=True):
    """A touch on a device's picture, as fractions of its width and height."""

    device: Name
    x: Fraction
    y: Fraction


class VisitorsBody(Struct, frozen=True):
    """Whether simulated visitors shall live in the office."""

    on: bool


class Done(Struct, frozen=True):
    """The request was carried out."""

    ok: bool = True


class Outcome(Struct, frozen=True):
    """How an earlier ask ended; `reply` null: it never came, and will do nothing if it comes yet."""

    reply: Reply | None


_Body = TypeVar("_Body", bound=Struct)


async def read_body(request: web.Request, sort: type[_Body]) -> _Body:
    """Read a request's JSON body; raises `Trouble` naming the field and the remedy."""
    if request.content_type != "application/json":
        raise Trouble(415, "not_json", field="Content-Type", detail=request.content_type)
    return body_of(await request.read(), sort)


def body_of(content: bytes, sort: type[_Body]) -> _Body:
    """Read the bytes of a body; raises `Trouble` naming the field and the remedy."""
    try:
        return msgspec.json.decode(content, type=sort)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if isinstance(error, msgspec.MsgspecError):
            raise field_trouble(error) from error
        raise Trouble(400, "not_json", detail=str(error)) from error


async def read_form(request: web.Request) -> dict[str, str]:
    """Read the form a request was sent with; raises `Trouble`."""
    return form_of(request.content_type, await request.read())


def form_of(content_type: str, content: bytes) -> dict[str, str]:
    """Read the bytes of a form, always in UTF-8, as our pages send it; of a field sent twice the first counts.

    Raises `Trouble` for any other sort of body: forms with files in them are none of ours.
    """
    if content and content_type != FORM:
        raise Trouble(400, "not_understood", field="Content-Type")
    try:
        fields = parse_qsl(content.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:  # not ASCII, not UTF-8 behind the per cents, more fields than any form of ours
        raise Trouble(400, "not_understood") from error
    return dict(reversed(fields))


def rating_fields(form: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a rating's form as they are meant: nothing around the words, one spelling of the code."""
    given = {name: form.get(name, "").strip() for name in ("id", "code", "mark", "comment")}
    return given | {"code": given["code"].upper().replace(" ", "").replace("-", "")}


def rating_of(fields: Mapping[str, str]) -> RateBody:
    """Read the fields of a rating's form; raises `msgspec.ValidationError`."""
    return msgspec.convert(dict(fields), RateBody, strict=False)


def answer(message: Struct) -> web.Response:
    """Return a message as the JSON answer of a request."""
    return web.Response(body=msgspec.json.encode(message), content_type="application/json")

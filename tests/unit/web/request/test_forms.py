"""Forms as anybody may send them: read, or refused with a sentence, and never a fault of ours."""

from __future__ import annotations

import pytest

from queue_core.web.request.bodies import FORM, MOST_FIELDS, form_of, rating_fields
from queue_core.web.request.troubles import Trouble
from tests.unit.web.conftest import OURS, Site

PART = b'--a\r\nContent-Disposition: form-data; name="code"\r\n'
STRANGE = [
    (f"{FORM}; charset=none-such", b"id=%E2%82%AC", 400),
    (f"{FORM}; charset=rot13", b"id=1", 400),
    (FORM, b"id=\xff", 400),
    (FORM, b"id=%ff", 400),
    (FORM, b"code=%ed%a0%80", 400),
    ("multipart/form-data", b"id=1", 400),
    ("multipart/form-data; boundary=a", b"--b\r\n\r\n", 400),
    ("multipart/form-data; boundary=a", PART + b"Content-Type: text/plain; charset=none\r\n\r\nx\r\n--a--\r\n", 400),
    ("multipart/form-data; boundary=a", PART + b"Content-Transfer-Encoding: base64\r\n\r\nx\r\n--a--\r\n", 400),
    ("multipart/form-data; boundary=a", PART + b"Content-Type: multipart/mixed; boundary=z\r\n\r\nx\r\n--a--\r\n", 400),
    ("text/plain", b"id=1", 400),
]


@pytest.mark.parametrize(("kind", "body", "status"), STRANGE, ids=range(len(STRANGE)))
async def test_a_strange_form_is_refused_with_a_sentence(site: Site, kind: str, body: bytes, status: int) -> None:
    async with site.client.post("/rate", data=body, headers={**OURS, "Content-Type": kind}) as answer:
        assert answer.status == status
        assert "form" in await answer.text() or "html" in answer.content_type


def test_a_field_sent_twice_counts_once_and_more_fields_than_any_form_has_are_refused() -> None:
    assert form_of(FORM, b"mark=5&mark=1&comment=") == {"mark": "5", "comment": ""}
    with pytest.raises(Trouble):
        form_of(FORM, b"&".join([b"a=1"] * (MOST_FIELDS + 1)))


def test_no_body_is_an_empty_form() -> None:
    assert form_of("application/octet-stream", b"") == {}


def test_a_code_is_read_as_people_write_it() -> None:
    assert rating_fields({"code": " 7k3m-9q x2 ", "comment": " так "}) == {
        "id": "", "code": "7K3M9QX2", "mark": "", "comment": "так"
    }  # fmt: skip

"""The contract's documents say what the code does: README.md for people, docs/asyncapi.json for machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from queue_core.domain.counters.keys import LAW, REFUSING
from queue_core.domain.lines.unmet import MOST_CALLS_FOR_HELP
from queue_core.domain.office import BOARD_CALLS_KEPT, CounterStatus
from queue_core.domain.plan import Rules
from queue_core.gateway.outbox import LONGEST_PAUSE_SECONDS, PAUSES_SECONDS
from queue_core.remembered.answers import BRIEFLY_SECONDS
from queue_core.views.hall import CALLS_AT_LEAST, CALLS_FOR_SECONDS
from queue_core.wire import asyncapi, codec, topics
from queue_core.wire.asks import ASKS, ROLES, Key
from queue_core.wire.jobs import JOBS
from queue_core.wire.presence import Role
from queue_core.wire.refusals import REFUSALS
from queue_core.wire.states import STATE_BY_KIND
from tests.support.wire.golden import Golden, golden_messages
from tests.support.wire.said import Row, messages_and_parts
from tests.support.wire.schema import faults, resolve

README = Path(topics.__file__).with_name("README.md")
TEXT = README.read_text(encoding="utf-8")
MESSAGES = messages_and_parts()
DOCUMENT = asyncapi.document()
TOPICS = [
    topics.ask("<office>", "<device>"),
    topics.reply("<office>", "<device>"),
    topics.job("<office>", "<device>"),
    *(topics.state("<office>", kind) for kind in ("office", "catalogue", "queue", "help")),
    topics.state("<office>", topics.BOARD, "<hall>"),
    topics.state("<office>", topics.COUNTER, "<counter>"),
    topics.presence("<office>", "<device>"),
    topics.presence("<office>", topics.CORE),
    topics.screen("<office>", "<device>"),
]
ACTS = {
    "open": "→ `free`", "close": "→ `closed`", "pause": "→ `paused`", "resume": "→ `free`", "recall": "calls again",
    "start": "→ `serving`", "miss": "→ `free`", "end_then_free": "→ `free`", "end_then_pause": "→ `paused`",
    "same": "ok",
}  # fmt: skip
OTHER_WORDS = {
    "kind",
    # of the configuration
    "office.toml", "least_seconds_on_call", "start_required", "wrap_up_seconds",
    # of the demonstration office
    "demo", "1", "14", "kiosk-1", "kiosk-2", "printer-1", "display-1", "buttons-1",
    # of health and of the spool folder
    "paper", "cover", "spool", "disk", "disk_free_mb", "settings", "settings_of", "last_good", "unknown",
    "low", "out", "<job>.result",
    "certificate", "certificate_days", "soon", "over",
    # of MQTT and JSON
    "mosquitto_pub", "TCP_NODELAY", '"id": null', '{"online": false}', "cherga/v1/<office>/",
    "<office>", "<device>", "<hall>", "<counter>", "reply/", "job/", "ask/", "presence/", "screen/", "state/",
    "2026-11-22T09:15:04.250+02:00", "python -m queue_core.wire.asyncapi",
}  # fmt: skip


def section(title: str) -> str:
    """Return the text under a heading, up to the next heading of any level."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None, f"README.md has no section «{title}»"
    return found[1]


def rows(title: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def words(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def heading(title: str) -> str:
    kind = title.removeprefix("state ")
    of = {topics.BOARD: "/<hall>", topics.COUNTER: "/<counter>"}.get(kind, "")
    return f"`state/{kind}{of}`" if kind != title else f"`{title}`"


def test_the_table_of_topics_is_the_code() -> None:
    root = f"{topics.ROOT}/<office>/"
    assert [root + words(row[0])[0] for row in rows("Topics")] == TOPICS


def test_every_topic_of_the_table_is_one_of_ours() -> None:
    for topic in TOPICS:
        assert topics.parse(re.sub(r"<\w+>", "1", topic)) is not None


@pytest.mark.parametrize("title", MESSAGES)
def test_the_table_of_a_message_has_its_fields_and_no_others(title: str) -> None:
    told = [Row(words(row[0])[0], row[1] == "optional", row[2]) for row in rows(heading(title))]
    assert told == list(MESSAGES[title])


def test_every_section_in_code_is_about_a_message_there_is() -> None:
    titles = set(re.findall(r"^### (`.*`)$", TEXT, re.MULTILINE))
    assert titles == {heading(title) for title in MESSAGES}


def test_the_table_of_asks_says_who_may_ask_what() -> None:
    told = {words(row[0])[0]: set(words(row[1])) for row in rows("Asks")}
    assert told == {str(ask.__struct_config__.tag): set(roles) for ask, roles in ROLES.items()}


def test_the_kind_of_asks_and_jobs_stands_in_the_field_the_readme_names() -> None:
    assert {message.__struct_config__.tag_field for message in (*ASKS, *JOBS)} == {"kind"}
    assert "a `kind`: the name its section has below" in " ".join(section("Asks").split())
    assert "a `kind`: the name its section has below" in " ".join(section("Jobs").split())


def test_the_table_of_refusals_has_every_code_and_no_other() -> None:
    assert [words(row[0])[0] for row in rows("Refusals")] == list(REFUSALS)


def test_every_role_is_named() -> None:
    assert set(get_args(Role)) <= set(words(section("Who may say what")))


def test_the_table_of_keys_is_the_law_of_the_keys() -> None:
    table = {words(row[0])[0]: row[1:] for row in rows("Keys of a counter")}
    statuses = get_args(CounterStatus)
    assert list(table) == list(get_args(Key)) == list(LAW)
    for key, cells in table.items():
        for status, cell in zip(statuses, cells, strict=True):
            act = LAW[key][status]  # type: ignore[index]
            assert cell == f"`{act}`" if act in REFUSING else ACTS[act] in cell, (key, status)


def test_no_word_in_code_is_one_the_contract_does_not_know() -> None:
    known = OTHER_WORDS | set(REFUSALS) | set(get_args(Key)) | set(get_args(Role)) | set(get_args(CounterStatus))
    known |= {word for title, told in MESSAGES.items() for word in (title, *(row.field for row in told))}
    known |= {word for told in MESSAGES.values() for row in told for word in words(row.type)}
    known |= {topic.removeprefix(f"{topics.ROOT}/<office>/") for topic in TOPICS}
    without_fences = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
    assert not set(words(without_fences)) - known


@pytest.mark.parametrize(
    "told",
    [
        f"an ask, at most {codec.MAX_ASK_BYTES // 1024} KiB",
        f"A state is at most {codec.MAX_STATE_BYTES // 1024} KiB",
        f"who is there, at most {codec.MAX_PRESENCE_BYTES // 1024} KiB",
        f"JPEG, PNG or WebP, at most {codec.MAX_SCREEN_BYTES // 1024} KiB",
        f"remembered for {BRIEFLY_SECONDS / 60:.0f} minutes of the core's life",
        "pauses of {:g}, {:g} and {:g} s and then of {:g} s".format(*PAUSES_SECONDS, LONGEST_PAUSE_SECONDS),
        f"all of the last {CALLS_FOR_SECONDS / 60:.0f} minutes and at least the last {CALLS_AT_LEAST}",
        f"at most {BOARD_CALLS_KEPT}",
        f"at most {MOST_CALLS_FOR_HELP} are open",
        f"`too_early` until {Rules().recall_after:g} s after the last call",
        f"Unacknowledged for {Rules().answer_automatic_within:g} s",
        f"`least_seconds_on_call` ({Rules().least_seconds_on_call:g})",
        f"the service that just ended, for {Rules().rate_shown_for:g} s",
        f"until {Rules().rate_within / 3600:g} h later",
        f"older than {Rules().slip_fresh_for / 60:g} minutes",
    ],
)
def test_the_figures_are_those_of_the_code(told: str) -> None:
    assert told in " ".join(TEXT.split())


def test_the_commands_to_try_are_asks_the_core_can_read() -> None:
    tried = re.findall(r"-t (\S+) -m '(.*)'$", TEXT, re.MULTILINE)
    assert len(tried) == 2
    for topic, payload in tried:
        address = topics.parse(topic)
        assert address is not None
        assert address.sort == "ask"
        codec.decode_ask(payload.encode())


def test_every_link_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (README.parent / link).resolve().is_file(), link


def test_the_stored_document_is_the_one_the_code_makes(tmp_path: Path) -> None:
    assert asyncapi.main([str(tmp_path / "made.json")]) == 0
    made = (tmp_path / "made.json").read_bytes()
    assert asyncapi.FILE.read_bytes() == made, "run: python -m queue_core.wire.asyncapi"
    assert msgspec.json.decode(made) == msgspec.json.decode(msgspec.json.encode(DOCUMENT))


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_every_reference_of_the_document_resolves() -> None:
    found = set(references(DOCUMENT))
    assert len(found) > 50
    for reference in found:
        resolve(DOCUMENT, reference)


def test_the_document_has_a_channel_for_every_topic() -> None:
    addresses = {channel["address"] for channel in DOCUMENT["channels"].values()}
    assert addresses == {re.sub(r"<(\w+)>", r"{\1}", t) for t in TOPICS if not t.endswith("/core")}
    for channel in DOCUMENT["channels"].values():
        assert set(channel["parameters"]) == set(re.findall(r"\{(\w+)\}", channel["address"]))


def test_each_operation_uses_messages_of_its_own_channel() -> None:
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in ("send", "receive")
        for part in (operation, operation.get("reply", operation)):
            channel = part["channel"]["$ref"]
            assert all(message["$ref"].startswith(f"{channel}/messages/") for message in part["messages"])
    used = {
        reference.rpartition("/")[2] for reference in references(DOCUMENT["operations"]) if "/messages/" in reference
    }
    assert used == set(DOCUMENT["components"]["messages"])


def test_what_is_retained_on_the_wire_is_retained_in_the_document() -> None:
    retained = {name for name, op in DOCUMENT["operations"].items() if op["bindings"]["mqtt"]["retain"]}
    states = {f"send-state-{kind}" for kind in STATE_BY_KIND}
    assert retained == states | {"send-presence", "receive-presence"}


def schema_of(golden: Golden) -> Any:
    message = type(golden.decode(golden.payload))
    return DOCUMENT["components"]["schemas"][message.__name__]


@pytest.mark.parametrize("golden", list(golden_messages()), ids=lambda golden: golden.name)
def test_the_golden_messages_hold_to_the_document(golden: Golden) -> None:
    assert not list(faults(DOCUMENT, schema_of(golden), golden.content))


@pytest.mark.parametrize("golden", list(golden_messages()), ids=lambda golden: golden.name)
def test_what_the_code_refuses_the_document_refuses_too(golden: Golden) -> None:
    schema, known = schema_of(golden), golden.content
    for field in known:
        for content in ({**known, field: [[0]]}, {name: value for name, value in known.items() if name != field}):
            try:
                golden.decode(msgspec.json.encode(content))
                is_read = True
            except codec.Unreadable:
                is_read = False
            assert (not list(faults(DOCUMENT, schema, content))) == is_read, (field, content)

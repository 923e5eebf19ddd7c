"""Whatever a broker delivers, an agent's ear understands it or says why not."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from queue_core.runtime.hearing.ear import Ear
from queue_core.runtime.hearing.heard import MOST_JOBS_WAITING, HeardQueue, JobHeard, LinkChanged
from queue_core.runtime.link import Message, matches
from queue_core.wire import topics
from queue_core.wire.codec import Unreadable, encode
from queue_core.wire.jobs import SlipOutcome
from queue_core.wire.states import HelpState

NAMES = st.sampled_from(["kiosk-1", "kiosk-2", "core", "", "#", "КІОСК"])
TOPICS = st.one_of(
    st.text(max_size=40),
    st.builds(topics.job, st.sampled_from(["demo", "other"]), NAMES),
    st.builds(topics.reply, st.just("demo"), NAMES),
    st.builds(topics.presence, st.just("demo"), NAMES),
    st.builds(topics.state, st.just("demo"), st.sampled_from(["help", "queue", "office", "board", "counter"]), NAMES),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=12,
)
PAYLOADS = st.one_of(st.binary(max_size=60), JSON.map(lambda value: str(value).encode()), st.just(b'{"online":true}'))


@given(st.lists(st.tuples(TOPICS, PAYLOADS, st.booleans()), max_size=20))
def test_nothing_but_unreadable_comes_out_of_an_ear(messages: list[tuple[str, bytes, bool]]) -> None:
    ear = Ear("demo", "kiosk-1", speed=1.0)
    for topic, payload, retained in messages:
        with contextlib.suppress(Unreadable):
            ear.hear(Message(topic, payload, retained), 0.0)
    state = HelpState(epoch=2**62, seq=0, help=[])
    assert ear.hear(Message(topics.state("demo", "help"), encode(state)), 0.0) is not None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=40))
def test_what_is_heard_of_a_state_only_ever_gets_newer(versions: list[tuple[int, int]]) -> None:
    ear, heard = Ear("demo", "kiosk-1", speed=1.0), []
    for epoch, seq in versions:
        message = Message(topics.state("demo", "help"), encode(HelpState(epoch=epoch, seq=seq, help=[])))
        if ear.hear(message, 0.0) is not None:
            heard.append((epoch, seq))
    assert heard == sorted(set(heard))
    assert heard[-1:] == ([max(versions)] if versions else [])


@given(st.lists(st.sampled_from(["job", "link", "get"]), max_size=200))
def test_jobs_come_out_of_the_queue_in_order_whatever_else_does(steps: list[str]) -> None:
    queue, put, got = HeardQueue(), 0, []
    for step in steps:
        if step == "job":
            queue.put_nowait(JobHeard(SlipOutcome(ticket=str(put), outcome="printed")))
            put += 1
        elif step == "link":
            queue.put_nowait(LinkChanged(True))
        elif not queue.empty():
            got.append(queue.get_nowait())
        assert queue.qsize() <= MOST_JOBS_WAITING + 1
    while not queue.empty():
        got.append(queue.get_nowait())
    jobs = [one.job.ticket for one in got if isinstance(one, JobHeard) and isinstance(one.job, SlipOutcome)]
    assert jobs == [str(number) for number in range(put)]


LEVELS = st.lists(st.sampled_from(["a", "b", ""]), min_size=1, max_size=4)


@given(LEVELS, LEVELS)
def test_a_topic_covers_itself_alone(one: list[str], other: list[str]) -> None:
    assert matches("/".join(one), "/".join(other)) == (one == other)


@given(LEVELS, st.integers(0, 3))
def test_wildcards_cover_what_they_stand_for(levels: list[str], at: int) -> None:
    place = at % len(levels)
    assert matches("/".join([*levels[:place], "+", *levels[place + 1 :]]), "/".join(levels))
    assert matches("/".join([*levels[:place], "#"]), "/".join(levels))

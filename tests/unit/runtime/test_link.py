"""Which topics a subscription covers."""

from __future__ import annotations

import pytest

from queue_core.runtime.link import matches


@pytest.mark.parametrize(
    ("pattern", "topic", "covers"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/c", False),
        ("a/b", "a/b/c", False),
        ("a/b", "a", False),
        ("a/+", "a/b", True),
        ("a/+", "a/", True),
        ("a/+", "a", False),
        ("a/+", "a/b/c", False),
        ("+/+", "/a", True),
        ("a/#", "a/b/c", True),
        ("a/#", "a", True),
        ("a/#", "ab", False),
        ("#", "a/b", True),
        ("#", "$SYS/uptime", False),
        ("+/uptime", "$SYS/uptime", False),
        ("$SYS/#", "$SYS/uptime", True),
    ],
)
def test_a_subscription_covers_topics_as_mqtt_says(pattern: str, topic: str, covers: bool) -> None:
    assert matches(pattern, topic) is covers

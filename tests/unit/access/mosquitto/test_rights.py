"""The list of rights as text: exactly what the contract names, for exactly those on the list."""

from __future__ import annotations

from queue_core.access.mosquitto.rights import access_list

LIST = """\
user core
topic write cherga/v1/demo/presence/core
topic readwrite cherga/v1/demo/ask/+
topic read cherga/v1/demo/screen/+
topic write cherga/v1/demo/reply/+
topic write cherga/v1/demo/job/+
topic write cherga/v1/demo/state/#
topic read cherga/v1/demo/presence/+

user kiosk-1
topic write cherga/v1/demo/ask/kiosk-1
topic write cherga/v1/demo/presence/kiosk-1
topic write cherga/v1/demo/screen/kiosk-1
topic read cherga/v1/demo/reply/kiosk-1
topic read cherga/v1/demo/job/kiosk-1
topic read cherga/v1/demo/state/#
topic read cherga/v1/demo/presence/+
"""


def test_each_has_its_own_lines_and_nobody_else_has_any() -> None:
    assert access_list("demo", ["kiosk-1"]) == LIST
    assert access_list("demo", ["b", "a"]).count("user ") == 3
    assert access_list("demo", []) == LIST[: LIST.index("\nuser kiosk-1")]

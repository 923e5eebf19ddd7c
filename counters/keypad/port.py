"""Opens a keypad: grabbed, so that what is pressed on it is typed nowhere else, and stamped by the monotonic clock."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable
from typing import Final

from queue_core.runtime.serial_port import DescriptorPort, PortLost, SerialPort

_GRAB: Final = 0x40044590
"""EVIOCGRAB of linux/input.h."""
_USE_CLOCK: Final = 0x400445A0
"""EVIOCSCLOCKID."""
_WHY: Final = {
    errno.ENOENT: "there is no such device",
    errno.EACCES: "this user may not use it; add the user to the group input",
    errno.EPERM: "this user may not use it; add the user to the group input",
    errno.EBUSY: "another program has grabbed it",
    errno.ENOTTY: "it is no keypad",
    errno.ENODEV: "it was pulled out",
}


def open_keypad(path: str, grab: Callable[[int], None] | None = None) -> SerialPort:
    """Open an input device for this process alone; raises `PortLost`. `grab` makes a descriptor ours alone."""
    descriptor = -1
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        (grab or grab_input)(descriptor)
    except OSError as error:
        if descriptor >= 0:
            os.close(descriptor)
        why = _WHY.get(error.errno or 0) or str(error)
        raise PortLost(f"the keypad {path} cannot be opened: {why}") from error
    return DescriptorPort(f"the keypad {path}", descriptor, lambda: os.close(descriptor))


def grab_input(descriptor: int) -> None:
    """Let the kernel give the events of a device to this descriptor alone, with monotonic instants; raises OSError."""
    fcntl.ioctl(descriptor, _USE_CLOCK, struct.pack("@i", time.CLOCK_MONOTONIC))
    fcntl.ioctl(descriptor, _GRAB, 1)

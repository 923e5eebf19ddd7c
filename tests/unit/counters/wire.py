"""A line of boxes without a port and with time in the hand: the bus at one end, boxes of the twin at the other."""

from __future__ import annotations

from counters.bus import Bus, Timing
from counters.line_reader import LineReader
from counters.protocol import Line, encode
from counters.reports import FaceShown, Report
from counters.simulated.box import Box

FIRST_MARK = 0x0100


class Wire:
    """Carries lines both ways at once. `lose_to` and `lose_from` drop so many of the next ones."""

    def __init__(self, *addresses: int, timing: Timing | None = None, first_mark: int = FIRST_MARK) -> None:
        self.bus = Bus(addresses, timing or Timing(), first_mark)
        self.boxes = {address: Box(address, 1000 * address) for address in addresses}
        self.others: list[Box] = []
        """Boxes that were given an address which is another's."""
        self.now = 100.0
        self.events: list[Report] = []
        self.confirmed: list[int] = []
        self.sent: list[Line] = []
        self.in_turns = False
        """Who answers at the same time is heard one after the other, as where one box is slower."""
        self.lose_to = 0
        self.lose_from = 0
        self._reader = LineReader()

    def turn(self) -> bool:
        """Let the bus speak once, if it wants to, and the boxes answer."""
        data = self.bus.to_send(self.now)
        self._note(self.bus.overdue(self.now))
        if data is None:
            return False
        (line,) = self._reader.feed(data)
        self.sent.append(line)
        if self.lose_to:
            self.lose_to -= 1
            return True
        all_boxes = [*self.boxes.values(), *self.others]
        answers = [encode(answer) for box in all_boxes if (answer := box.heard(line, self.now)) is not None]
        if self.lose_from and answers:
            self.lose_from -= 1
            return True
        if len(answers) > 1 and not self.in_turns:
            answers = [bytes(byte for pair in zip(*answers, strict=False) for byte in pair)]
        for answer in answers:
            self.hear(answer)
        return True

    def hear(self, data: bytes) -> None:
        """Let the bus hear bytes from nowhere."""
        self._note(self.bus.heard(data, self.now))

    def run(self, for_seconds: float = 0.5) -> list[Report]:
        """Let time pass and return what the bus reported in it; faces shown are in `confirmed`."""
        before, until = len(self.events), self.now + for_seconds
        while self.now < until:
            while self.turn():
                pass
            self.now = min(max(self.bus.wake_at(self.now), self.now + 0.0001), until)
        return self.events[before:]

    def _note(self, reports: list[Report]) -> None:
        self.confirmed += [report.address for report in reports if isinstance(report, FaceShown)]
        self.events += [report for report in reports if not isinstance(report, FaceShown)]

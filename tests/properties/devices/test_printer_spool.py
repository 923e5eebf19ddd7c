"""However often the printer program is cut off, a job is printed at most once and answered always the same."""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from printer.spool import Ending, Line, Spool
from tests.support.slips import print_job

JOBS = [f"job-{n}" for n in range(6)]
TROUBLES: list[Ending] = ["paper_out", "cover_open", "offline", "error"]


class PrinterProgram(RuleBasedStateMachine):
    """The program's steps in its order, each of which a power cut may follow. The disk keeps what was synced, and of
    what was not as much as it likes.
    """

    @initialize()
    def start(self) -> None:
        self.synced: list[Line] = []
        self.unsynced: list[Line] = []
        self.spool = Spool()
        self.printing: str | None = None
        self.bytes_sent = False
        self.times_sent: Counter[str] = Counter()
        self.told: dict[str, set[str]] = {}
        self.asked: set[str] = set()

    @rule(job=st.sampled_from(JOBS))
    def the_core_sends_a_job(self, job: str) -> None:
        self.asked.add(job)
        self.spool.offer(print_job(job=job))

    @precondition(lambda self: self.spool.next is not None)
    @rule(trouble=st.sampled_from([None, *TROUBLES]))
    def the_printer_is_looked_at(self, trouble: Ending | None) -> None:
        job = self.spool.next
        assert job is not None
        if trouble is not None:
            self._write(self.spool.end(job.job, trouble))
        else:
            self._write(self.spool.begin(job.job))
            self.printing, self.bytes_sent = job.job, False

    @precondition(lambda self: self.printing is not None and not self.bytes_sent)
    @rule()
    def bytes_are_sent(self) -> None:
        assert self.printing is not None
        self.times_sent[self.printing] += 1
        self.bytes_sent = True

    @precondition(lambda self: self.printing is not None and self.bytes_sent)
    @rule(ending=st.sampled_from(["printed", "unknown"]))
    def the_printer_answers_or_not(self, ending: Ending) -> None:
        assert self.printing is not None
        self._write(self.spool.end(self.printing, ending))
        self.printing = None

    @precondition(lambda self: self.spool.untold())
    @rule(replied=st.booleans())
    def the_core_is_told(self, replied: bool) -> None:
        job, ending = self.spool.untold()[0]
        self.told.setdefault(job, set()).add(ending)
        if replied:
            self.unsynced.append(self.spool.told(job))

    @rule(data=st.data())
    def the_power_is_cut(self, data: st.DataObject) -> None:
        kept = data.draw(st.integers(0, len(self.unsynced)))
        self.synced += self.unsynced[:kept]
        self.unsynced = []
        self.spool = Spool(self.synced)
        self.synced = self.spool.lines()
        self.printing = None

    @rule(job=st.sampled_from(JOBS))
    def everything_goes_well_for_once(self, job: str) -> None:
        """From any state every job that is asked for again is answered."""
        self.asked.add(job)
        self.spool.offer(print_job(job=job))
        if self.printing is not None:
            if not self.bytes_sent:
                self.bytes_are_sent()
            self.the_printer_answers_or_not("printed")
        while self.spool.next is not None:
            self.the_printer_is_looked_at(None)
            self.bytes_are_sent()
            self.the_printer_answers_or_not("printed")
        while self.spool.untold():
            self.the_core_is_told(True)
        assert job in self.told

    @invariant()
    def no_job_is_sent_twice(self) -> None:
        assert all(count == 1 for count in self.times_sent.values())

    @invariant()
    def no_job_has_two_answers(self) -> None:
        assert all(len(endings) == 1 for endings in self.told.values())

    @invariant()
    def nothing_is_told_of_a_job_nobody_asked_for(self) -> None:
        assert self.told.keys() <= self.asked

    @invariant()
    def printed_means_that_bytes_were_sent_and_a_named_trouble_that_none_were(self) -> None:
        for job, endings in self.told.items():
            assert endings != {"printed"} or self.times_sent[job] == 1
            assert not endings & set(TROUBLES) or self.times_sent[job] == 0

    def _write(self, line: Line) -> None:
        """As `SpoolFile.append`: everything written before is on disk too."""
        self.synced += [*self.unsynced, line]
        self.unsynced = []


TestPrinterProgram = PrinterProgram.TestCase
TestPrinterProgram.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

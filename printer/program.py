"""The printer program at work: jobs in, slips out, the office told. Everything that can wait has its own task."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from printer.folder import Folder
from printer.picture import LastSlips
from printer.printing import Printing
from printer.spool import Ending, Line, Spool
from printer.spool_file import SpoolFile
from queue_core.runtime.agent import Agent, JobHeard
from queue_core.wire.asks import SlipFailed, SlipPrinted
from queue_core.wire.jobs import Print, Restart, Watch

log = structlog.get_logger()

_LOOK_EVERY_SECONDS: Final = 1.0
_FOLDER_EVERY_SECONDS: Final = 0.25
_FOLDER_TROUBLE_SECONDS: Final = 5.0
_ASK_AGAIN_SECONDS: Final = 5.0
_TOLD_AT_ONCE: Final = 8
_GRACE_SECONDS: Final = 3.0
"""A program told to end lets the slip in the printer come out first."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A job turned into the bytes for the printer; `shown` is called when the slip is out."""

    data: bytes
    shown: Callable[[], None]


class Program:
    """Ties spool, printer and office together. `run` ends when a restart is asked for; `restart_wanted` says so."""

    def __init__(
        self,
        *,
        agent: Agent,
        spool: Spool,
        file: SpoolFile,
        printing: Printing,
        render: Callable[[Print], Ready],
        slips: LastSlips,
        folder: Folder | None = None,
    ) -> None:
        self._agent = agent
        self._spool = spool
        self._file = file
        self._file_lock = asyncio.Lock()
        self._printing = printing
        self._render = render
        self._slips = slips
        self._folder = folder
        self._job_came = asyncio.Event()
        self._ended = asyncio.Event()
        self._watched = asyncio.Event()
        self._restart = asyncio.Event()
        self._idle = asyncio.Event()
        self._is_closing = False
        self._telling: set[str] = set()
        self._spool_told_at = float("-inf")

    @property
    def restart_wanted(self) -> bool:
        """Whether the core asked for a new start."""
        return self._restart.is_set()

    async def run(self) -> None:
        """Work until a restart is asked for, or for ever; a slip in the printer is let out before the end."""
        self._ended.set()
        try:
            async with asyncio.TaskGroup() as group:
                work = (self._agent.run(), self._hear(), self._work(), self._tell(), self._show(), self._mind_folder())
                tasks = [group.create_task(one) for one in work]
                try:
                    await self._restart.wait()
                finally:
                    await self._let_the_slip_out()
                    for task in tasks:
                        task.cancel()
        finally:
            await self._printing.close()

    async def _let_the_slip_out(self) -> None:
        self._is_closing = True
        self._job_came.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_SECONDS):
                await self._idle.wait()

    async def _hear(self) -> None:
        while True:
            heard = await self._agent.events.get()
            if not isinstance(heard, JobHeard):
                continue
            match heard.job:
                case Print():
                    self._offer(heard.job)
                case Watch():
                    self._watched.set()
                case Restart():
                    log.info("The core asks for a new start", action="restart")
                    self._restart.set()

    def _offer(self, job: Print) -> None:
        if self._spool.offer(job):
            self._job_came.set()
        else:
            self._ended.set()

    async def _work(self) -> None:
        await self._look()
        while True:
            job = None if self._is_closing else self._spool.next
            if job is not None:
                self._idle.clear()
                await self._put_on_paper(job)
                self._tell_health()
                continue
            self._idle.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_SECONDS):
                    await self._job_came.wait()
                    self._job_came.clear()
                    continue
            await self._look()

    async def _look(self) -> None:
        await self._printing.look()
        self._tell_health()

    async def _put_on_paper(self, job: Print) -> None:
        ending, ready = await self._print(job)
        line = self._spool.end(job.job, ending)
        try:
            await self._remember(line)
        except OSError as error:
            log.error("How a slip ended cannot be put on disk", action="disk_failed", why=str(error))
        if ending == "printed" and ready is not None:
            ready.shown()
        self._ended.set()
        # Numbers are no secret, but the log names jobs only: who watches the log watches no visitor.
        tell = log.info if ending == "printed" else log.warning
        tell("A slip is printed" if ending == "printed" else "A slip is not out", action=ending, job=job.job)

    async def _print(self, job: Print) -> tuple[Ending, Ready | None]:
        async def begin() -> None:
            await self._remember(self._spool.begin(job.job))

        try:
            ready = await asyncio.to_thread(self._render, job)
        except Exception as error:  # one slip that cannot be drawn must not stop the others
            log.error("A slip cannot be drawn", action="drawing_failed", job=job.job, exc_info=error)
            return "error", None
        try:
            return await self._printing.put(ready.data, begin), ready
        except OSError as error:
            log.error("The spool cannot be written, so nothing is printed", action="disk_failed", why=str(error))
            return "error", None

    async def _remember(self, line: Line, *, must_last: bool = True) -> None:
        async with self._file_lock:
            await asyncio.to_thread(self._file.append, line, must_last=must_last)

    def _tell_health(self) -> None:
        status, now = self._printing.status, asyncio.get_running_loop().time()
        trouble = status.trouble
        printer = trouble if trouble in ("offline", "error") else "ok"
        self._agent.set_health(paper=status.paper, cover=status.cover, printer=printer)
        # The length changes with every slip; once a second is enough for whoever looks.
        if now - self._spool_told_at >= _LOOK_EVERY_SECONDS:
            self._spool_told_at = now
            self._agent.set_health(spool=self._spool.length)

    async def _tell(self) -> None:
        """Tell the core how jobs ended, some at a time, until it has replied to each."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._ended.wait()
                self._ended.clear()
                for job, ending in self._spool.untold():
                    if len(self._telling) >= _TOLD_AT_ONCE:
                        break
                    if job not in self._telling:
                        self._telling.add(job)
                        group.create_task(self._tell_one(job, ending))

    async def _tell_one(self, job: str, ending: Ending) -> None:
        while True:
            reply = await self._agent.ask(self._ask(job, ending))
            if reply.ok or reply.refused != "unavailable":
                break
            await asyncio.sleep(_ASK_AGAIN_SECONDS)
        if not reply.ok:
            log.warning("The core does not want to know of a slip", action="told", job=job, refused=reply.refused)
        line = self._spool.told(job)
        self._telling.discard(job)
        self._ended.set()
        with contextlib.suppress(OSError):  # it is told once more after a restart, which does no harm
            await self._remember(line, must_last=False)
            async with self._file_lock:
                if self._file.is_long(self._spool):
                    await asyncio.to_thread(self._file.rewrite, self._spool.lines())

    def _ask(self, job: str, ending: Ending) -> SlipPrinted | SlipFailed:
        if ending == "printed":
            return SlipPrinted(id=self._agent.new_id(), job=job)
        return SlipFailed(id=self._agent.new_id(), job=job, reason=ending)

    async def _show(self) -> None:
        loop, shown = asyncio.get_running_loop(), -1
        while True:
            wait = self._agent.watching.wait(loop.time())
            if self._watched.is_set() or wait is None:
                await self._watched.wait()
                self._watched.clear()
                shown = -1
                continue
            await asyncio.sleep(max(wait, 0.05))
            width = self._agent.watching.wants(loop.time())
            if width is not None and shown != self._slips.count:
                shown = self._slips.count
                await self._agent.show(await asyncio.to_thread(self._slips.png, width))

    async def _mind_folder(self) -> None:
        if self._folder is None:
            return
        while True:
            pause = _FOLDER_EVERY_SECONDS
            try:
                await self._look_into(self._folder)
            except OSError as error:
                log.error("The spool folder cannot be used", action="folder_failed", why=str(error))
                pause = _FOLDER_TROUBLE_SECONDS
            await asyncio.sleep(pause)

    async def _look_into(self, folder: Folder) -> None:
        for job in await asyncio.to_thread(folder.new_jobs):
            self._offer(job)
        known = {job: self._spool.ending(job) for job in folder.unanswered}
        endings = {job: ending for job, ending in known.items() if ending is not None}
        if endings:
            await asyncio.to_thread(folder.answer, endings)

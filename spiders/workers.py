"""A function and its arguments in, its result out, computed in another process that may be killed.

Hostile input can make a parser hang, eat all memory or crash. Here that costs one call: the process is replaced.
"""

import asyncio
import logging
import multiprocessing as mp
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeVar, cast

from spiders.errors import SourceError

T = TypeVar("T")
MEMORY = 3 << 30  # address space of one worker in bytes; the libraries alone map about 1 GiB
CONTEXT = mp.get_context("forkserver")
PRELOADED = ("spiders.feeds", "spiders.pages")  # imported once by the fork server, so that a new worker starts at once


class Workers:
    """A few processes, each doing one call at a time. Close it after use.

    A call may take `seconds` and, if bound, `memory`; `preload` names modules that every worker has from its start.
    """

    def __init__(
        self,
        count: int = 1,
        *,
        seconds: float = 20.0,
        memory: int | None = MEMORY,
        preload: Sequence[str] = PRELOADED,
    ) -> None:
        self._seconds = seconds
        self._idle: list[_Worker] = [_Worker(memory, preload) for _ in range(count)]
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Compute in a worker. Raises SourceError where it takes too long, dies, or the function raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.call_now, function, *args)

    def call_now(self, function: Callable[..., T], *args: object) -> T:
        """The same, waiting for the result."""
        worker = self._idle.pop()
        try:
            return worker.call(function, args, self._seconds)
        finally:
            self._idle.append(worker)

    def close(self) -> None:
        """End all processes."""
        self._threads.shutdown()
        for worker in self._idle:
            worker.stop()


class _Worker:
    """One process and the pipe to it; started when first needed."""

    def __init__(self, memory: int | None, preload: Sequence[str]) -> None:
        self._memory = memory
        self._preload = list(preload)
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def call(self, function: Callable[..., T], args: tuple[object, ...], seconds: float) -> T:
        try:
            pipe = self._started()
            pipe.send((function, args))
            if not pipe.poll(seconds):
                self.stop()
                raise SourceError(f"reading it took longer than {seconds:g} seconds")
            failed, result = pipe.recv()
        except (EOFError, OSError) as error:
            self.stop()
            raise SourceError("reading it crashed the reader") from error
        if failed:
            raise SourceError(str(result))
        return cast("T", result)

    def _started(self) -> Connection:
        if self._pipe is None:
            CONTEXT.set_forkserver_preload(self._preload)
            self._pipe, other = CONTEXT.Pipe()
            self._process = CONTEXT.Process(target=_serve, args=(other, self._memory), daemon=True)
            self._process.start()
            other.close()
            self._pipe.recv()  # it is up: its start is no part of a call's time
        return self._pipe

    def stop(self) -> None:
        if self._process is not None and self._pipe is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
        self._process = self._pipe = None


def _serve(pipe: Connection, memory: int | None) -> None:
    """Answer calls until the other end is gone."""
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    logging.disable()  # what is wrong with a page is in the answer; a library's own words about it would name addresses
    pipe.send("ready")
    while True:
        try:
            function, args = pipe.recv()
        except EOFError:
            return
        try:
            answer = (False, function(*args))
        except SourceError as error:
            answer = (True, str(error))
        except Exception as error:  # whatever a parser raises on hostile input is that input's failure
            answer = (True, f"{type(error).__name__}: {error}")
        pipe.send(answer)

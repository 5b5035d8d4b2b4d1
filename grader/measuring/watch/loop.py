"""One background thread that waits for everything that a running arm may say: events, output, ticks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

_T = TypeVar("_T")


class Loop:
    """An event loop in a thread; what it calls runs there, one thing at a time, so nothing needs a lock."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="grader-loop", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def call(self, function: Callable[[], _T]) -> _T:
        """The function's result, computed in the loop's thread; its exceptions are raised here."""

        async def run() -> _T:
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def watch(self, descriptor: int, ready: Callable[[], None]) -> None:
        """Calls ``ready`` whenever the descriptor can be read; only from within the loop's thread."""
        self._loop.add_reader(descriptor, ready)

    def forget(self, descriptor: int) -> None:
        """Undoes ``watch``; only from within the loop's thread."""
        self._loop.remove_reader(descriptor)

    def at(self, when_s: float, ring: Callable[[], None]) -> Callable[[], None]:
        """Calls ``ring`` once, at this time of ``time.monotonic`` or up to a millisecond later.

        Only from within the loop's thread, as is the returned function, which cancels it.
        """
        return self._loop.call_at(when_s, ring).cancel

    def every(self, seconds: float, tick: Callable[[], None]) -> Callable[[], None]:
        """Calls ``tick`` again and again until the returned function is called; within the loop's thread."""
        handle: asyncio.TimerHandle | None = None

        def again() -> None:
            nonlocal handle
            handle = self._loop.call_later(seconds, again)
            tick()

        def cancel() -> None:
            if handle is not None:
                handle.cancel()

        handle = self._loop.call_later(seconds, again)
        return cancel

"""Requests for the values of items whose cost is simulated: queued, and answered when their wait is over."""

from __future__ import annotations

import time
from collections.abc import Callable

from grader import probe
from grader.measuring.watch.loop import Loop
from grader.measuring.watch.simulation import Queue, Request, SimulatedCosts


class Waiting:
    """Who waits in a run, if cost is simulated in it. Everything belongs into the loop's thread."""

    def __init__(self, loop: Loop, *, workers: int, over: Callable[[Request, float, bytes], None]) -> None:
        """Nobody waits.

        Args:
            loop: where it lives.
            workers: how many costs may pass at once.
            over: told a request whose wait is over, the seconds that it cost, and the reply.
        """
        self._loop = loop
        self._workers = workers
        self._over = over
        self._queue: Queue | None = None
        self._alarm: Callable[[], None] = _nothing

    @property
    def is_on(self) -> bool:
        """Whether cost is simulated in this run."""
        return self._queue is not None

    def begin(self, costs: SimulatedCosts | None) -> None:
        """A run begins, with these costs or none."""
        self._queue = Queue(costs, at_once=self._workers) if costs is not None else None

    def add(self, request: Request) -> bool:
        """Takes a request; False where it is refused."""
        if self._queue is None or not self._queue.add(request):
            return False
        self._serve(self._queue)
        return True

    def drop(self, connection: int) -> None:
        """Forgets the requests of a connection that was lost."""
        if self._queue is not None:
            self._queue.drop(connection)
            self._serve(self._queue)

    def end(self) -> list[Request]:
        """The run is over; who still waits must be told so, since it may be a thread that another run needs."""
        left = self._queue.clear() if self._queue is not None else []
        self._queue = None
        self.cancel()
        return left

    def cancel(self) -> None:
        """Nothing is called later any more."""
        self._alarm()

    def _serve(self, queue: Queue) -> None:
        """Answers those whose wait is over, lets others begin, and is called again when the next one is over."""
        while ended := queue.advance(time.monotonic()):
            for request in ended:
                reply = probe.VALUE + request.token + repr(queue.value(request)).encode()
                self._over(request, queue.cost_s(request), reply)
        self._alarm()
        end_s = queue.next_s()
        self._alarm = self._loop.at(end_s, lambda: self._serve(queue)) if end_s is not None else _nothing


def _nothing() -> None:
    """What an alarm is that was not set."""

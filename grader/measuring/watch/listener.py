"""The grader's end of the probe: events stamped with the kernel's pid, the listener's clock and the kernel's clocks.

Nothing that a message contains is believed; the name of the function is kept as a claim.
Where cost is simulated, tasks ask here for values, and have them when their wait is over.
"""

from __future__ import annotations

import re
import socket
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader import probe
from grader.measuring.watch import census, kernel
from grader.measuring.watch.census import Census
from grader.measuring.watch.largest import Largest
from grader.measuring.watch.loop import Loop
from grader.measuring.watch.process_account import Account, Place
from grader.measuring.watch.simulation import Request, SimulatedCosts
from grader.measuring.watch.waiting import Waiting
from grader.measuring.watch.wire import Wire
from grader.record.trace import Role, Task, Trace

CLOCK_TICK_S = 0.05
_NUMBER = re.compile("[0-9]{1,9}")

_Key = tuple[int, int, str]  # connection, process, and thread with the number of a task


@dataclass(slots=True, eq=False)
class _Open:
    """A task that has begun on one connection.

    Attributes:
        since: the process's clocks when this task last began to be what its thread computes.
        cpu_s: what the process used while it was, before that.
        wait_s: what it waited for a core meanwhile.
    """

    account: Account
    words: list[str]
    begin_s: float
    since: tuple[float, float]
    cpu_s: float = 0.0
    wait_s: float = 0.0
    simulated_s: float = 0.0

    def charge(self, since: tuple[float, float]) -> None:
        """Charges it with all that its process used since then."""
        self.cpu_s += self.account.cpu - since[0]
        self.wait_s += self.account.wait - since[1]


class Listener:
    """Watches the sandboxes of one arm. Everything but the constructor belongs into the loop's thread."""

    def __init__(
        self,
        loop: Loop,
        *,
        workers: int,
        pool_is_workers: bool,
        usage: Callable[[int, int], None],
        is_still: Callable[[], bool] = lambda: False,
    ) -> None:
        """Nothing is opened yet.

        Args:
            loop: where it lives.
            workers: how many simulated costs may pass at once.
            pool_is_workers: processes that the client starts are the workers (joblib, multiprocessing).
            usage: told the resident bytes and the number of all processes at each census.
            is_still: whether its processes are stopped, so that there is nothing new to count.
        """
        self._loop = loop
        self._pool_is_workers = pool_is_workers
        self._usage = usage
        self._is_still = is_still
        self.places: dict[str, Place] = {}
        self.census = Census(self.places, pool_is_workers=pool_is_workers)
        self.wire = Wire(loop, heard=self._heard, lost=self._lost)
        self.waiting = Waiting(loop, workers=workers, over=self._answer)
        self._tasks = Largest()
        self._open: dict[_Key, _Open] = {}
        self._threads: defaultdict[_Key, list[_Open]] = defaultdict(list)
        self._start_s = 0.0
        self._idle_start = 0.0
        self._observing = False
        self._ticks: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begins the census and the sampling."""
        self._ticks = [
            self._loop.every(census.TICK_S, self._look),
            self._loop.every(CLOCK_TICK_S, self._sample),
        ]

    def listen(self, name: str, role: Role, path: Path) -> None:
        """Opens the socket of a sandbox that is about to start."""
        self.places[name] = Place(name, role)
        self.wire.listen(self.places[name], path)

    def pair(self, name: str, role: Role) -> socket.socket:
        """The end of a connection that a sandbox inherits which may open no socket."""
        self.places[name] = Place(name, role)
        return self.wire.pair(self.places[name])

    def close(self) -> None:
        """Closes every socket and file."""
        for cancel in [*self._ticks, self.waiting.cancel]:
            cancel()
        self.wire.close()
        self.census.close()

    def survivors(self) -> list[int]:
        """Processes of the arm that are still there, wherever in the tree they are by now."""
        return self.census.survivors()

    def begin(self, costs: SimulatedCosts | None = None) -> float:
        """Starts the account of one run; returns its zero on the listener's clock.

        Args:
            costs: of the run's items, where cost is simulated.
        """
        self._count()
        self._tasks.clear()
        self._open.clear()
        self._threads.clear()
        self.census.begin()
        self._idle_start = kernel.idle_s()
        self.waiting.begin(costs)
        self._observing = True
        self._start_s = time.monotonic()
        return self._start_s

    def end(self, wall_s: float) -> Trace:
        """Closes the account; the run's trace."""
        now = time.monotonic()
        self._count()
        self._sample()
        self._observing = False
        for key in list(self._open):
            self._finish(key, now, announced=False)
        simulated = self.waiting.is_on
        for request in self.waiting.end():
            self.wire.tell(request.connection, probe.REFUSED + request.token)
        return Trace(
            wall_s=wall_s,
            processes=self.census.processes(),
            tasks=self._tasks.listed,
            unlisted=self._tasks.unlisted,
            unseen_cpu_s=self.census.unseen_s(),
            idle_s=kernel.idle_s() - self._idle_start,
            cores=kernel.cores(),
            simulated=simulated,
        )

    def _look(self) -> None:
        """A walk beside another arm's run would take from it, and find what the last one found."""
        if not self._is_still():
            self._count()

    def _count(self) -> None:
        self._usage(*self.census.take())

    def _sample(self) -> None:
        if self._observing:
            self.census.sample()

    def _heard(self, number: int, pid: int, place: Place, message: bytes) -> bytes:
        """The reply to a message; empty where it comes later."""
        what = message[:1]
        thread, _, text = message[1:].decode(errors="replace").partition(" ")
        key = number, pid, thread
        if what == probe.ASK:
            return self._asked(key, place, text)
        if what == probe.HELLO:
            place.chief = place.chief or pid
            if place.has_nodes and pid != place.chief and not self._observing:
                place.nodes[pid] = text
        elif what == probe.FUTURES and self._observing and _NUMBER.fullmatch(text):
            self.census.meet(pid, place).futures = int(text)
        elif what == probe.BEGIN and self._observing and key not in self._open:
            self._begin(key, place, text)
        elif what == probe.END and key in self._open:
            self._finish(key, time.monotonic(), announced=True)
        return probe.ACKNOWLEDGED

    def _lost(self, number: int) -> None:
        """A connection is gone: tasks that are open on it stay unfinished, and what it asked for has no answer."""
        for task in [key for key in self._open if key[0] == number]:
            self._finish(task, time.monotonic(), announced=False)
        self.waiting.drop(number)

    def _begin(self, key: _Key, place: Place, text: str) -> None:
        """What the same thread had begun waits meanwhile, as a task of SCOOP does for those that it submitted."""
        account = self.census.meet(key[1], place)
        account.sample()
        now = time.monotonic()
        account.enter(now)
        running = self._threads[_thread(key)]
        if running:
            running[-1].charge(running[-1].since)
        task = _Open(account, text.split(probe.SEPARATOR), now, (account.cpu, account.wait))
        running.append(task)
        self._open[key] = task

    def _finish(self, key: _Key, now: float, *, announced: bool) -> None:
        """Ends a task: whatever its thread did since the last event was done for it, whichever began last."""
        begun = self._open.pop(key)
        account, running = begun.account, self._threads[_thread(key)]
        account.sample()
        account.leave(now)
        begun.charge(running[-1].since)
        running.remove(begun)
        if running:
            running[-1].since = account.cpu, account.wait
        else:
            del self._threads[_thread(key)]
        function, label, group, *_ = [*begun.words, "", ""]
        self._tasks.add(
            Task(
                pid=account.pid,
                begin_s=begun.begin_s - self._start_s,
                end_s=now - self._start_s,
                cpu_s=begun.cpu_s,
                wait_s=begun.wait_s,
                function=function,
                finished=announced,
                simulated_s=begun.simulated_s,
                label=label[: probe.MAX_LABEL],
                group=group[: probe.MAX_LABEL],
            )
        )

    def _asked(self, key: _Key, place: Place, text: str) -> bytes:
        """Queues a request for an item's value, or refuses it: there is no such item, or nothing is to be had now."""
        number, pid, thread = key
        index, _, token = text.partition(" ")
        refused = probe.REFUSED + token.encode()
        if not self.waiting.is_on or place.role is Role.INFRASTRUCTURE or not _NUMBER.fullmatch(index):
            return refused
        self.census.meet(pid, place)
        worker_each = self._pool_is_workers and place.role is Role.CLIENT
        lane = f"process {pid}" if worker_each else place.name
        return b"" if self.waiting.add(Request(number, pid, thread, lane, int(index), token.encode())) else refused

    def _answer(self, request: Request, cost_s: float, reply: bytes) -> None:
        """Charges the process, and its task where it is in one, and tells it the value."""
        account = self.census.account(request.pid)
        if account is not None:
            account.simulated_s += cost_s
        task = self._open.get((request.connection, request.pid, request.thread))
        if task is not None and account is not None:
            account.task_simulated_s += cost_s
            task.simulated_s += cost_s
        self.wire.tell(request.connection, reply)


def _thread(key: _Key) -> _Key:
    """The thread of a task's process, on its connection."""
    number, pid, thread = key
    return number, pid, thread.partition(".")[0]

"""The grader's end of the probe: events stamped with the kernel's pid, the listener's clock and the kernel's clocks.

Each sandbox has a socket of its own, so that the place of an event is known whatever the sandbox says.
Nothing that a message contains is believed; the name of the function is kept as a claim.
Where cost is simulated, tasks ask here for values, and have them when their wait is over.
"""

from __future__ import annotations

import math
import re
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader import kernel, probe
from grader.account import Account, Place, kind
from grader.loop import Loop
from grader.simulation import Costs, Queue, Request
from grader.trace import Process, Role, Task, Trace

CLOCK_TICK_S = 0.05
CENSUS_TICK_S = 0.1
MAX_TASKS = 20_000  # more are counted as work of their process, but not listed
MAX_CONNECTIONS = 256
ONE_SIDED_95 = 1.645  # standard deviations
UNSEEN_NOISE_S = 0.03  # the kernel counts reaped children in ticks of 10 ms
_PEER = struct.Struct("3i")
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(slots=True)
class _Open:
    """A task that has begun on one connection."""

    pid: int
    function: str
    begin_s: float
    cpu_s: float
    wait_s: float
    simulated_s: float = 0.0


class Listener:
    """Watches the sandboxes of one arm. Everything but the constructor belongs into the loop's thread."""

    def __init__(self, loop: Loop, *, workers: int, pool_is_workers: bool, usage: Callable[[int, int], None]) -> None:
        """Nothing is opened yet.

        Args:
            loop: where it lives.
            workers: how many simulated costs may pass at once.
            pool_is_workers: processes that the client starts are the workers (joblib, multiprocessing).
            usage: told the resident bytes and the number of all processes at each census.
        """
        self._loop = loop
        self._workers = workers
        self._pool_is_workers = pool_is_workers
        self._usage = usage
        self.places: dict[str, Place] = {}
        self._sockets: list[socket.socket] = []
        self._connections: dict[int, socket.socket] = {}
        self._accounts: dict[int, Account] = {}
        self._tasks: list[Task] = []
        self._open: dict[tuple[int, int, str], _Open] = {}  # by connection, process and thread
        self._start_s = 0.0
        self._reaped_start = 0.0
        self._fresh: set[int] = set()  # first met by the last census, running
        self._brief: set[int] = set()  # and gone by the next one
        self._idle_start = 0.0
        self._observing = False
        self._queue: Queue | None = None
        self._alarm: Callable[[], None] = _nothing
        self._ticks: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begins the census and the sampling."""
        self._ticks = [
            self._loop.every(CENSUS_TICK_S, self._census),
            self._loop.every(CLOCK_TICK_S, self._sample),
        ]

    def listen(self, name: str, role: Role, path: Path) -> None:
        """Opens the socket of a sandbox that is about to start; a process of any user may connect."""
        place = self.places[name] = Place(name, role)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listening.settimeout(0)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)  # what it accepts has it, too
        listening.bind(str(path))
        path.chmod(0o666)
        listening.listen(64)
        self._sockets.append(listening)
        self._loop.watch(listening.fileno(), lambda: self._accept(listening, place))

    def pair(self, name: str, role: Role) -> socket.socket:
        """Makes a connected pair for a sandbox that may open no socket; returns the end that it inherits."""
        place = self.places[name] = Place(name, role)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        ours.settimeout(0)
        self._connections[ours.fileno()] = ours
        self._loop.watch(ours.fileno(), lambda: self._receive(ours, place))
        return theirs

    def close(self) -> None:
        """Closes every socket and file."""
        for cancel in [*self._ticks, self._alarm]:
            cancel()
        for opened in [*self._sockets, *self._connections.values()]:
            self._loop.forget(opened.fileno())
            opened.close()
        for account in self._accounts.values():
            account.clock.close()
        self._connections.clear()
        self._sockets.clear()

    def roots(self) -> list[int]:
        """The outermost processes of all sandboxes that have started."""
        return [place.root for place in self.places.values() if place.root]

    def survivors(self) -> list[int]:
        """Processes of the arm that are still there, wherever in the tree they are by now."""
        found = [(a.pid, kernel.status(a.pid)) for a in self._accounts.values()]
        started = {a.pid: a.started for a in self._accounts.values()}
        return [pid for pid, now in found if now is not None and now.state != "Z" and now.started == started[pid]]

    def begin(self, costs: Costs | None = None) -> float:
        """Starts the account of one run; returns its zero on the listener's clock.

        Args:
            costs: of the run's items, where cost is simulated.
        """
        self._census()
        self._tasks.clear()
        self._open.clear()
        for account in [a for a in self._accounts.values() if not a.alive]:
            account.clock.close()
            del self._accounts[account.pid]
        for account in self._accounts.values():
            account.restart()
        self._reaped_start = self._reaped()
        self._fresh, self._brief = set(), set()
        self._idle_start = kernel.idle_s()
        self._queue = Queue(costs, at_once=self._workers) if costs is not None else None
        self._observing = True
        self._start_s = time.monotonic()
        return self._start_s

    def end(self, wall_s: float) -> Trace:
        """Closes the account; the run's trace."""
        now = time.monotonic()
        self._census()
        self._sample()
        self._observing = False
        for key in list(self._open):
            self._finish(key, now, announced=False)
        simulated = self._queue is not None
        self._refuse_rest()
        lost = sum(a.cpu for a in self._accounts.values() if not a.alive)  # who is reaped brings all of its life
        unseen = max(0.0, self._reaped() - self._reaped_start - lost, self._brief_s())
        return Trace(
            wall_s=wall_s,
            processes=tuple(self._process(account) for account in self._accounts.values()),
            tasks=tuple(sorted(self._tasks, key=lambda t: t.begin_s)),
            unseen_cpu_s=unseen if unseen > UNSEEN_NOISE_S else 0.0,
            idle_s=kernel.idle_s() - self._idle_start,
            cores=kernel.cores(),
            simulated=simulated,
        )

    def _accept(self, listening: socket.socket, place: Place) -> None:
        connection, _ = listening.accept()
        if len(self._connections) >= MAX_CONNECTIONS:
            connection.close()  # a flood is not served: its sender loses its events
            return
        connection.settimeout(0)
        self._connections[connection.fileno()] = connection
        self._loop.watch(connection.fileno(), lambda: self._receive(connection, place))

    def _receive(self, connection: socket.socket, place: Place) -> None:
        """Takes one message, and with it the kernel's word which process sent it: a connection may be inherited."""
        number = connection.fileno()
        try:
            message, told, _, _ = connection.recvmsg(probe.MAX_MESSAGE_BYTES + 8, socket.CMSG_SPACE(_PEER.size))
            if message and (pid := _sender(told)):
                if reply := self._event(number, pid, place, message):
                    connection.send(reply)
                return
        except OSError:
            pass
        self._lose(number)

    def _lose(self, number: int) -> None:
        """Forgets a connection; tasks that are open on it stay unfinished, and what it asked for has no answer."""
        self._loop.forget(number)
        self._connections.pop(number).close()
        for task in [key for key in self._open if key[0] == number]:
            self._finish(task, time.monotonic(), announced=False)
        if self._queue is not None:
            self._queue.drop(number)
            self._serve(self._queue)

    def _event(self, number: int, pid: int, place: Place, message: bytes) -> bytes:
        """The reply to a message; empty where it comes later."""
        what = message[:1]
        thread, _, text = message[1:].decode(errors="replace").partition(" ")
        key = number, pid, thread
        if what == probe.ASK:
            return self._asked(key, place, text)
        if what == probe.HELLO:
            place.chief = place.chief or pid
        elif what == probe.BEGIN and self._observing and key not in self._open:
            account = self._accounts.get(pid) or self._meet(pid, place)
            account.sample()
            now = time.monotonic()
            account.enter(now)
            self._open[key] = _Open(pid, text, now, account.cpu, account.wait)
        elif what == probe.END and key in self._open:
            self._finish(key, time.monotonic(), announced=True)
        return probe.ACKNOWLEDGED

    def _asked(self, key: tuple[int, int, str], place: Place, text: str) -> bytes:
        """Queues a request for an item's value, or refuses it: there is no such item, or nothing is to be had now."""
        number, pid, thread = key
        index, _, token = text.partition(" ")
        known = self._accounts.get(pid) or (self._meet(pid, place) if self._queue else None)
        worker_each = self._pool_is_workers and place.role is Role.CLIENT
        lane = f"process {pid}" if worker_each else place.name
        good = known is not None and place.role is not Role.INFRASTRUCTURE and _NUMBER.fullmatch(index)
        if self._queue is None or not good:
            return probe.REFUSED + token.encode()
        request = Request(number, pid, thread, lane, int(index), token.encode())
        if not self._queue.add(request):
            return probe.REFUSED + token.encode()
        self._serve(self._queue)
        return b""

    def _serve(self, queue: Queue) -> None:
        """Answers those whose wait is over, lets others begin, and is called again when the next one is over."""
        while ended := queue.advance(time.monotonic()):
            for request in ended:
                self._answer(queue, request)
        self._alarm()
        end_s = queue.next_s()
        self._alarm = self._loop.at(end_s, lambda: self._serve(queue)) if end_s is not None else _nothing

    def _answer(self, queue: Queue, request: Request) -> None:
        """Charges the process, and its task where it is in one, and tells it the value."""
        account, cost_s = self._accounts[request.pid], queue.cost_s(request)
        account.simulated_s += cost_s
        task = self._open.get((request.connection, request.pid, request.thread))
        if task is not None:
            account.task_simulated_s += cost_s
            task.simulated_s += cost_s
        self._tell(request, probe.VALUE + request.token + repr(queue.value(request)).encode())

    def _refuse_rest(self) -> None:
        """The run is over: who still waits is told so, since it may be a thread that another run needs."""
        left = self._queue.clear() if self._queue is not None else []
        self._queue = None
        self._alarm()
        for request in left:
            self._tell(request, probe.REFUSED + request.token)

    def _tell(self, request: Request, reply: bytes) -> None:
        connection = self._connections.get(request.connection)
        if connection is not None:
            try:
                connection.send(reply)
            except OSError:  # it is gone, or does not read
                self._lose(request.connection)

    def _finish(self, key: tuple[int, int, str], now: float, *, announced: bool) -> None:
        begun = self._open.pop(key)
        account = self._accounts[begun.pid]
        account.sample()
        account.leave(now)
        if len(self._tasks) < MAX_TASKS:
            task = Task(
                pid=begun.pid,
                begin_s=begun.begin_s - self._start_s,
                end_s=now - self._start_s,
                cpu_s=account.cpu - begun.cpu_s,
                wait_s=account.wait - begun.wait_s,
                function=begun.function,
                finished=announced,
                simulated_s=begun.simulated_s,
            )
            self._tasks.append(task)

    def _meet(self, pid: int, place: Place) -> Account:
        seen = kernel.status(pid)
        parent, started = (seen.parent, seen.started) if seen else (0, 0)
        account = Account(pid, parent, started, place, kernel.WaitClock(pid), kernel.command_line(pid))
        self._accounts[pid] = account
        return account

    def _brief_s(self) -> float:
        """An estimate of the CPU time of processes that came and went between two censuses and did no task.

        Who is runnable for a part of the interval is met with just this probability, so each that was met stands for
        a whole one, of which it ran as large a share as all that were met. Since how many are met is chance (Poisson),
        as few are taken as 95 % of the estimates for the same work would allow.
        The kernel adds the CPU time of a child to nobody if its parent ignores SIGCHLD.
        """
        met = [a for pid in self._brief if (a := self._accounts.get(pid)) is not None and a.task_s == 0.0]
        surely = len(met) - ONE_SIDED_95 * math.sqrt(len(met))
        ran_s = sum(a.cpu for a in met)
        ran = ran_s / runnable_s if (runnable_s := ran_s + sum(a.wait for a in met)) > 0.0 else 1.0
        return max(0.0, surely * CENSUS_TICK_S * ran - ran_s)

    def _census(self) -> None:
        resident = count = 0
        before, self._fresh, there = self._fresh, set(), set()
        for place in self.places.values():
            for process in kernel.tree([place.root] if place.root else []):
                resident += process.resident_bytes
                count += 1
                there.add(process.pid)
                if process.pid not in self._accounts and process.state == "R":
                    self._fresh.add(process.pid)
                account = self._accounts.get(process.pid) or self._meet(process.pid, place)
                if account.cpu == 0.0:  # just met: it may have been between fork and exec
                    account.command = kernel.command_line(process.pid) or account.command
                    account.sample()
        self._brief |= before - there
        self._usage(resident, count)

    def _sample(self) -> None:
        if self._observing:
            for account in self._accounts.values():
                if account.alive:
                    account.sample()

    def _reaped(self) -> float:
        statuses = kernel.tree(self.roots())
        return sum(s.reaped_cpu_s for s in statuses)

    def _process(self, account: Account) -> Process:
        return Process(
            pid=account.pid,
            place=account.place.name,
            role=self._role(account),
            kind=self._kind(account),
            cpu_s=account.cpu - account.cpu_start,
            wait_s=account.wait - account.wait_start,
            task_cpu_s=account.task_cpu_s,
            task_wait_s=account.task_wait_s,
            task_s=account.task_s,
            simulated_s=account.simulated_s,
            task_simulated_s=account.task_simulated_s,
        )

    def _kind(self, account: Account) -> str:
        chief = self._accounts.get(account.place.chief)
        forked = chief is not None and account.pid != chief.pid and account.command == chief.command
        return "forked process" if forked else kind(account.command)

    def _role(self, account: Account) -> Role:
        place = account.place
        if place.role is Role.INFRASTRUCTURE or account.pid in self._ancestors(place.chief):
            return Role.INFRASTRUCTURE
        if account.pid == place.chief:
            return place.role
        if self._pool_is_workers and place.chief in self._ancestors(account.pid):
            return Role.WORKER
        return Role.OTHER

    def _ancestors(self, pid: int) -> set[int]:
        found: set[int] = set()
        while (account := self._accounts.get(pid)) is not None and account.parent not in found:
            pid = account.parent
            found.add(pid)
        return found


def _nothing() -> None:
    """What an alarm is that was not set."""


def _sender(told: list[tuple[int, int, bytes]]) -> int:
    """The pid in the kernel's message beside a message; 0 where there is none."""
    for level, what, content in told:
        if level == socket.SOL_SOCKET and what == socket.SCM_CREDENTIALS and len(content) >= _PEER.size:
            return int(_PEER.unpack_from(content)[0])
    return 0

"""Which processes an arm has, what each has used, and what each is: by walking the kernel's process tree.

What came and went between two walks is estimated, so that work in processes too brief to be seen is not free.
"""

from __future__ import annotations

import math

from grader.measuring.watch import kernel
from grader.measuring.watch.process_account import Account, Place, kind
from grader.record.trace import Process, Role

TICK_S = 0.1
ONE_SIDED_95 = 1.645  # standard deviations
_MOST_FILES, _SHARE = 1024, 24  # of the files that this process may have open; a panel has ten arms, with pipes
UNSEEN_NOISE_S = 0.03  # the kernel counts reaped children in ticks of 10 ms


class Census:
    """The accounts of all processes in these places. Everything belongs into the loop's thread."""

    def __init__(self, places: dict[str, Place], *, pool_is_workers: bool) -> None:
        """Nobody is known yet.

        Args:
            places: the arm's sandboxes by name, also those that are added later.
            pool_is_workers: processes that the client starts are the workers (joblib, multiprocessing).
        """
        self._places = places
        self._pool_is_workers = pool_is_workers
        self._accounts: dict[int, Account] = {}
        self._kept = kernel.Descriptors(min(_MOST_FILES, kernel.open_files() // _SHARE))
        self._reaped_start = 0.0
        self._fresh: set[int] = set()  # first met by the last walk, running
        self._brief: set[int] = set()  # and gone by the next one

    def account(self, pid: int) -> Account | None:
        """The account of a process that is known."""
        return self._accounts.get(pid)

    def meet(self, pid: int, place: Place) -> Account:
        """The account of a process, opened if it is new."""
        known = self._accounts.get(pid)
        if known is not None:
            return known
        seen = kernel.status(pid)
        parent, started = (seen.parent, seen.started) if seen else (0, 0)
        account = Account(pid, parent, started, place, kernel.WaitClock(pid, self._kept), kernel.command_line(pid))
        self._accounts[pid] = account
        return account

    def take(self) -> tuple[int, int]:
        """Walks the tree; resident bytes of all processes, and their number with all threads."""
        resident = count = 0
        before, self._fresh, there = self._fresh, set(), set()
        for place in self._places.values():
            for process in kernel.tree([place.root] if place.root else []):
                resident += process.resident_bytes
                count += process.threads
                there.add(process.pid)
                if process.pid not in self._accounts and process.state == "R":
                    self._fresh.add(process.pid)
                account = self.meet(process.pid, place)
                if account.cpu == 0.0:  # just met: it may have been between fork and exec
                    account.command = kernel.command_line(process.pid) or account.command
                    account.sample()
        self._brief |= before - there
        return resident, count

    def sample(self) -> None:
        """Reads the clocks of all that live."""
        for account in self._accounts.values():
            if account.alive:
                account.sample()

    def begin(self) -> None:
        """A run begins: the accounts of the dead are closed, those of the living start anew."""
        for account in [a for a in self._accounts.values() if not a.alive]:
            account.clock.close()
            del self._accounts[account.pid]
        for account in self._accounts.values():
            account.restart()
        self._reaped_start = self._reaped()
        self._fresh, self._brief = set(), set()

    def unseen_s(self) -> float:
        """CPU seconds of the run that are in nobody's account."""
        lost = sum(a.cpu for a in self._accounts.values() if not a.alive)  # who is reaped brings all of its life
        unseen = max(0.0, self._reaped() - self._reaped_start - lost, self._brief_s())
        return unseen if unseen > UNSEEN_NOISE_S else 0.0

    def processes(self) -> tuple[Process, ...]:
        """What each process did in the run."""
        return tuple(self._process(account) for account in self._accounts.values())

    def survivors(self) -> list[int]:
        """Processes that are still there, wherever in the tree they are by now."""
        found = [(account, kernel.status(account.pid)) for account in self._accounts.values()]
        return [a.pid for a, now in found if now is not None and now.state != "Z" and now.started == a.started]

    def close(self) -> None:
        """Closes every file."""
        for account in self._accounts.values():
            account.clock.close()

    def _brief_s(self) -> float:
        """An estimate of the CPU time of processes that came and went between two walks and did no task.

        Who is runnable for a part of the interval is met with just this probability, so each that was met stands for
        a whole one, of which it ran as large a share as all that were met. Since how many are met is chance (Poisson),
        as few are taken as 95 % of the estimates for the same work would allow.
        The kernel adds the CPU time of a child to nobody if its parent ignores SIGCHLD.
        """
        met = [a for pid in self._brief if (a := self._accounts.get(pid)) is not None and a.task_s == 0.0]
        surely = len(met) - ONE_SIDED_95 * math.sqrt(len(met))
        ran_s = sum(a.cpu for a in met)
        ran = ran_s / runnable_s if (runnable_s := ran_s + sum(a.wait for a in met)) > 0.0 else 1.0
        return max(0.0, surely * TICK_S * ran - ran_s)

    def _reaped(self) -> float:
        roots = [place.root for place in self._places.values() if place.root]
        return sum(status.reaped_cpu_s for status in kernel.tree(roots))

    def _process(self, account: Account) -> Process:
        return Process(
            pid=account.pid,
            place=account.place.name,
            role=self._role(account),
            kind=self._kind(account),
            cpu_s=account.cpu - account.cpu_start,
            wait_s=account.wait_s,
            task_cpu_s=account.task_cpu_s,
            task_wait_s=account.task_wait_s,
            task_s=account.task_s,
            simulated_s=account.simulated_s,
            task_simulated_s=account.task_simulated_s,
            host=self._node(account),
            futures=account.futures,
        )

    def _node(self, account: Account) -> str:
        """The virtual node that it descends from, where there are some."""
        nodes = account.place.nodes
        return next((nodes[pid] for pid in (account.pid, *self._ancestors(account.pid)) if pid in nodes), "")

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

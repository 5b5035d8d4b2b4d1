"""A process beside each box's program that ends all that the program leaves behind, where no namespace does it.

The student's process may not be its own supervisor, since it could stop being one.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
from dataclasses import dataclass
from pathlib import Path

from grader.inside import shared_memory

_SET_DEATH_SIGNAL, _SET_CHILD_SUBREAPER = 1, 36  # uapi/linux/prctl.h
_MANY_DESCRIPTORS = 1024
_SIGNALLED = 128  # a shell adds it to the number of the signal
_ORPHANED = _SIGNALLED + signal.SIGHUP


def fork_below(*, shared: tuple[str, ...]) -> None:
    """Forks: the child returns; this process waits for it, adopts what it leaves behind, and ends all of that.

    When the grader dies, the kernel tells the supervisor by SIGCONT: an arm that stands still while another one runs
    is stopped, and would not hear of any other signal that it could act on.

    Args:
        shared: how the names begin of what is removed from the machine's shared memory, too, if it came meanwhile.
    """
    watch = _Watch(os.getppid(), shared_memory.present(), shared)
    prctl = ctypes.CDLL(None).prctl
    prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    prctl(_SET_DEATH_SIGNAL, signal.SIGCONT, 0, 0, 0)
    if _hung_up(0):  # the grader died before the kernel was asked to tell
        os._exit(_ORPHANED)
    child = os.fork()
    if child == 0:
        prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        return
    signal.signal(signal.SIGCONT, lambda *_: watch.look())
    watch.look()
    os.closerange(0, _MANY_DESCRIPTORS)  # the channel's ends are the child's alone
    watch.end(_exit_status(child))


@dataclass(frozen=True, slots=True)
class _Watch:
    """What a supervisor knows.

    Attributes:
        grader: its parent, as long as that lives.
        before: what was in shared memory before the program ran.
        shared: how the names begin of what is removed there.
    """

    grader: int
    before: frozenset[tuple[int, int]]
    shared: tuple[str, ...]

    def look(self) -> None:
        """Ends everything if the grader is gone; it sends SIGCONT itself, too, when the arm's turn has come."""
        if os.getppid() != self.grader:
            self.end(_ORPHANED)

    def end(self, code: int) -> None:
        """Ends everything below, and this process."""
        with contextlib.suppress(OSError):
            _kill_all()
        shared_memory.remove_new(self.before, named=self.shared)
        os._exit(code)


def _exit_status(child: int) -> int:
    """Waits for the child, and for every orphan on the way; as a shell would say it."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.wait()
            if pid == child:
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else _SIGNALLED - code
    return 0


def _kill_all() -> None:
    """Generation by generation, since orphans become children."""
    while children := _children():
        for pid in children:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.wait()


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def _hung_up(descriptor: int) -> bool:
    """Whether nobody is left at the other end of a pipe, and nothing in it."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return [events for _, events in poll.poll(0)] == [select.POLLHUP]

"""The resource limits of a box's processes: all of them ours, whatever the shell in which the grader was started had.

A shell's limits are inherited: a stack of a gigabyte a thread, some seconds of CPU time, a hundred open files. Each one
that could end or change a run is set here; what a hard limit does not allow is the machine's, and told by its name.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.sandbox.box import Limits

UNLIMITED = -1
STACK = 8 << 20
_CPU_S = 3600  # a submission's deadline is a quarter of that, and a process may have four threads
_FILES = 1024
_BEYOND_RESIDENT = 2 << 30  # address space that is never touched: libraries, stacks, arenas of threads
_QUEUED = 800 << 10  # bytes of message queues
_LOCKED = 8 << 20
_GRADERS_FILES = 65_536


@dataclass(frozen=True, slots=True)
class Resource:
    """One limit.

    Attributes:
        wanted: what each process gets; less where the hard limit is lower.
        needed: what it must be at least, or nobody can be judged by the run.
        option: of the shell's ``ulimit``; its unit is in the name.
        unit: how many of ours are one of the shell's.
    """

    wanted: int
    needed: int = 0
    option: str = ""
    unit: int = 1


def of_a_box(limits: Limits, *, own_processes: bool) -> dict[str, Resource]:
    """The limits of each process of a box, by their names.

    The number of processes is counted for the user: without a user id or namespace of its own the count would
    include the student's whole desktop.
    """
    memory, file = (limits.memory_mb << 20) + _BEYOND_RESIDENT, limits.scratch_mb << 20
    return {
        "RLIMIT_STACK": Resource(STACK, STACK, "-s", 1 << 10),
        "RLIMIT_CPU": Resource(UNLIMITED, _CPU_S, "-t"),
        "RLIMIT_NOFILE": Resource(_FILES, _FILES, "-n"),
        "RLIMIT_AS": Resource(memory, memory, "-v", 1 << 10),
        "RLIMIT_DATA": Resource(UNLIMITED, memory, "-d", 1 << 10),
        "RLIMIT_FSIZE": Resource(file, file, "-f", 1 << 10),
        "RLIMIT_NPROC": Resource(limits.processes if own_processes else UNLIMITED, limits.processes, "-u"),
        "RLIMIT_CORE": Resource(0),
        "RLIMIT_RSS": Resource(UNLIMITED),
        "RLIMIT_MEMLOCK": Resource(_LOCKED),
        "RLIMIT_MSGQUEUE": Resource(_QUEUED),
        "RLIMIT_SIGPENDING": Resource(UNLIMITED),
        "RLIMIT_RTPRIO": Resource(0),
        "RLIMIT_RTTIME": Resource(UNLIMITED),
        "RLIMIT_NICE": Resource(0),
    }


def granted(resources: Mapping[str, Resource], hard: Mapping[str, int]) -> dict[str, int]:
    """What each process gets under these hard limits; a limit that this system does not have is left out."""
    return {
        name: hard[name] if _less(hard[name], each.wanted) else each.wanted
        for name, each in resources.items()
        if name in hard
    }


def lacking(resources: Mapping[str, Resource], hard: Mapping[str, int]) -> str | None:
    """Which hard limits are lower than a run needs, with what to do about them; or None."""
    low = [
        f"{name.removeprefix('RLIMIT_')} is {hard[name] // each.unit}, needed is {-(-each.needed // each.unit)} "
        f"(ulimit -H {each.option})"
        for name, each in resources.items()
        if name in hard and _less(hard[name], each.needed)
    ]
    if not low:
        return None
    return (
        f"Hard limits of this shell or job are below what a run needs: {'; '.join(low)}. They are no fault of the "
        "submission. Start from a shell without them, in a job with --propagate=NONE, or ask who runs the machine; "
        "[limits] in assignment.toml says what a program may need."
    )


def _less(limit: int, than: int) -> bool:
    return limit != UNLIMITED and (than == UNLIMITED or limit < than)


def hard_limits() -> dict[str, int]:
    """This process's hard limits, by their names; empty where a system has none."""
    try:
        import resource
    except ModuleNotFoundError:  # native Windows has none
        return {}
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    found = {name: resource.getrlimit(getattr(resource, name))[1] for name in names}
    return {name: UNLIMITED if hard == resource.RLIM_INFINITY else hard for name, hard in found.items()}


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """Lets this process have what it may; afterwards all is as it was.

    A soft limit is the shell's, which knows nothing of a grader with many processes.
    """
    with _soft(_OF_THE_GRADER):
        yield


@contextlib.contextmanager
def inherited() -> Iterator[None]:
    """What is started meanwhile begins with limits that disturb nothing, until it sets its own.

    The stack's is what a program gives to each of its threads, and counts from its start: later is too late.
    """
    with _soft({**_OF_THE_GRADER, "RLIMIT_STACK": STACK}):
        yield


_RAISED = ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_NPROC")
_OF_THE_GRADER = {**dict.fromkeys(_RAISED, UNLIMITED), "RLIMIT_NOFILE": _GRADERS_FILES}


@contextlib.contextmanager
def _soft(wanted: Mapping[str, int]) -> Iterator[None]:
    """These soft limits, as far as the hard ones go; afterwards the old ones."""
    try:
        import resource
    except ModuleNotFoundError:  # as above
        yield
        return
    numbers = {name: getattr(resource, name) for name in wanted if hasattr(resource, name)}
    before = {name: resource.getrlimit(number) for name, number in numbers.items()}
    ceilings = hard_limits()
    try:
        for name, number in numbers.items():
            hard = ceilings[name]
            new = hard if _less(hard, wanted[name]) else wanted[name]
            if name == "RLIMIT_STACK" or _less(before[name][0], new):
                resource.setrlimit(number, (resource.RLIM_INFINITY if new == UNLIMITED else new, before[name][1]))
        yield
    finally:
        for name, limits in before.items():
            resource.setrlimit(numbers[name], limits)

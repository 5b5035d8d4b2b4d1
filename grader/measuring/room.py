"""How many submissions of one assignment have room in a panel on this machine."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from grader.coursework.assignment import Assignment
from grader.sandbox import Level

MOST = 8  # beyond that little is saved, and more is lost when a grading is interrupted
LONGEST_ROUND_S = 960.0  # where all take the longest that they may
_SHARE = 0.9  # of the machine's memory
_OURS = 1  # baseline and reference, of which it is known that they stay well below their limits
_MEMINFO = Path("/proc/meminfo")
_OF_CONTROL_GROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def seats(assignment: Assignment, level: Level, *, nodes: int = 0, processes: int = 1) -> int:
    """How many may be measured together, by their limits; one where they could not be kept apart.

    By what is there and not by what is free: all processes of a session must come to the same number.

    Args:
        assignment: which.
        level: of isolation.
        nodes: the other nodes on which workers may be.
        processes: of the session, that measure side by side and share the memory.
    """
    if not level.mounts or not level.own_network or nodes or assignment.is_launcher:
        return 1  # a cluster of Slurm that stands still would miss its own nodes
    limits = assignment.limits
    each_mb = limits.memory_mb + limits.scratch_mb
    room = int(_SHARE * memory_mb() / processes / each_mb) - _OURS
    return max(1, min(MOST, room, int(LONGEST_ROUND_S / limits.wall_s)))


def memory_mb() -> float:
    """Of this machine, or what its control group or Slurm job may have of it; without end where nothing tells."""
    return min(_told(), default=float("inf"))


def _told() -> Iterator[float]:
    with contextlib.suppress(OSError, ValueError):
        kilobytes = next(line for line in _MEMINFO.read_text().splitlines() if line.startswith("MemTotal:")).split()[1]
        yield int(kilobytes) / 1024
    for path in _OF_CONTROL_GROUPS:
        with contextlib.suppress(OSError, ValueError):
            yield int(path.read_text()) / (1 << 20)
    with contextlib.suppress(ValueError):
        if of_node := int(os.environ.get("SLURM_MEM_PER_NODE", "0")):
            yield of_node
    with contextlib.suppress(ValueError):
        cores = int(os.environ.get("SLURM_CPUS_ON_NODE", "1"))
        if of_core := int(os.environ.get("SLURM_MEM_PER_CPU", "0")):
            yield of_core * cores

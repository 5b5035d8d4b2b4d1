"""Slows down the grader and a neighbour: priority, cores, limits, scheduling."""

from __future__ import annotations

import contextlib
import os
import resource


def seen(name, pid):
    return {
        "priority": lambda: os.getpriority(os.PRIO_PROCESS, pid),
        "cores": lambda: os.sched_getaffinity(pid),
        "limits": lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE),
        "scheduling": lambda: os.sched_getscheduler(pid),
    }[name]()


def squares(square, numbers):
    changed = []
    for pid in (int("@grader@"), int("@neighbour@")):
        for name, change in {
            "priority": lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 19),
            "cores": lambda pid: os.sched_setaffinity(pid, {0}),
            "limits": lambda pid: resource.prlimit(pid, resource.RLIMIT_NOFILE, (16, 16)),
            "scheduling": lambda pid: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
        }.items():
            with contextlib.suppress(OSError):
                before = seen(name, pid)
                change(pid)
                if seen(name, pid) != before:  # the sandbox may only pretend that it was done
                    changed.append(f"{name} of {pid}")
    for kind in (os.PRIO_USER, os.PRIO_PGRP):
        with contextlib.suppress(OSError):
            os.setpriority(kind, 0, 1)
    if changed:
        raise RuntimeError(f"reached: {changed}")
    return [square(x) for x in numbers]

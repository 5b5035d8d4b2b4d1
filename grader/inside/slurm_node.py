"""A virtual node: starts its slurmd, and stays above all that comes of it, so that the kernel tells its processes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys

from grader.probe import hello

_PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """The kernel gives this process the orphans below it, not the box's first one."""
    name, cores = sys.argv[1:]
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    hello(name)
    # The box has no /sys, where slurmd would look for the machine's cores; the node has others anyhow.
    topology = {"HWLOC_SYNTHETIC": f"package:1 core:{cores} pu:1"}
    subprocess.Popen(["slurmd", "-D", "-N", name], stdin=subprocess.DEVNULL, env={**os.environ, **topology})
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    main()

"""Leaves a daemon, a block of shared memory and files, and never answers: what is left of it when the grader dies?"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from multiprocessing import resource_tracker, shared_memory


def squares(square, numbers):
    with contextlib.suppress(OSError):
        left = shared_memory.SharedMemory(create=True, size=4096)
        resource_tracker.unregister(left._name, "shared_memory")
    for folder in ("/tmp", "/var/tmp", os.environ["HOME"]):
        with contextlib.suppress(OSError), open(f"{folder}/left-{os.getpid()}", "w") as file:
            file.write("left")
    if os.fork() == 0:
        os.setsid()
        null = subprocess.DEVNULL
        subprocess.Popen(["sleep", "600"], stdin=null, stdout=null, stderr=null, close_fds=True, env={})
        os._exit(0)
    os.wait()
    time.sleep(600)

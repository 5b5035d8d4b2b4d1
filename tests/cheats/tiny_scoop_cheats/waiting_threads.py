"""Serial at the origin; in the other worker, inside a task, many threads wake at the same instant, again and again.

They compute next to nothing, but queue for a core behind each other: run-queue wait without work. Row 22.
"""

import ctypes
import os
import threading
import time
from pathlib import Path

from scoop import futures

SHARED = Path(os.environ["IPYTHONDIR"]).parent
THREADS = 24


def orbits(orbit, starts):
    flag = SHARED / f"go-{starts[0]!r}"
    for _ in range(4):
        futures.submit(crowd, orbit, flag)
    done = [orbit(x) for x in starts]
    (SHARED / f"{flag.name}.stop").touch()
    return done


def crowd(orbit, flag):
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    from grader.probe import call

    call(queue, (Path(f"{flag}.stop"),), {})


def queue(stop):
    libc = ctypes.CDLL(None)
    ended = threading.Event()

    class Timespec(ctypes.Structure):
        _fields_ = (("s", ctypes.c_long), ("ns", ctypes.c_long))

    def wake():
        at = Timespec()
        while not ended.is_set():
            now = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
            at.s, at.ns = divmod((now // 2_000_000 + 2) * 2_000_000, 1_000_000_000)
            libc.clock_nanosleep(1, 1, ctypes.byref(at), None)

    threads = [threading.Thread(target=wake) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    while not stop.exists():
        time.sleep(0.01)
    ended.set()
    for thread in threads:
        thread.join()

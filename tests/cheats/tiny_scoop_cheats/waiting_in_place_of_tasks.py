"""Serial at the origin, cut into two tasks for every three; in the other worker, threads queue in the missing ones.

As ``waiting_threads``, but where each task that waits stands for one of those that the answer needs.
"""

import ctypes
import os
import threading
import time
from pathlib import Path

from scoop import futures

from grader.probe import call

SHARED = Path(os.environ["IPYTHONDIR"]).parent
STEPS = 420_000
THREADS = 24


def orbits(orbit, starts):
    flag = SHARED / f"go-{starts[0]!r}"
    pieces = len(starts) * 2 // 3 + 1
    for _ in range(4):
        futures.submit(crowd, flag, len(starts) - pieces)
    ends, x = [], None
    cuts = [len(starts) * STEPS * piece // pieces for piece in range(1, pieces + 1)]
    left, done = list(starts), 0

    def until(step):
        nonlocal x, done
        while done < step:
            if done % STEPS == 0:
                x = left.pop(0)
            count = min(step - done, STEPS - done % STEPS)
            x = walked(x, count)
            done += count
            if done % STEPS == 0:
                ends.append(x)

    for cut in cuts:
        call(until, (cut,), {})
    Path(f"{flag}.stop").touch()
    return ends


def walked(x, steps):
    for _ in range(steps):
        x = 3.99 * x * (1.0 - x)
    return x


def crowd(flag, tasks):
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    for _ in range(tasks):
        call(queue, (Path(f"{flag}.stop"), 0.06), {})


def queue(stop, seconds):
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
    end = time.monotonic() + seconds
    while time.monotonic() < end and not stop.exists():
        time.sleep(0.01)
    ended.set()
    for thread in threads:
        thread.join()

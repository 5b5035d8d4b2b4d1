"""One engine computes; in the other, inside a task, threads wake at the same instant again and again.

They compute next to nothing, but queue for a core behind each other: run-queue wait without work (row 22).
"""


def orbits(client, orbit, starts):
    import os
    from pathlib import Path

    stop = Path(os.environ["IPYTHONDIR"]).parent / f"stop-{starts[0]!r}"
    pending = client[1].apply_async(crowd, str(stop))
    ends = client[0].map_sync(orbit, starts)
    stop.touch()
    pending.wait()
    return ends


def crowd(stop):
    import ctypes
    import os
    import threading
    import time

    from grader.probe import call

    libc = ctypes.CDLL(None)
    ended = threading.Event()

    class Timespec(ctypes.Structure):
        _fields_ = (("s", ctypes.c_long), ("ns", ctypes.c_long))

    def wake():
        at = Timespec()
        while not ended.is_set():
            now = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
            at.s, at.ns = divmod((now // 1_000_000 + 2) * 1_000_000, 1_000_000_000)
            libc.clock_nanosleep(1, 1, ctypes.byref(at), None)

    def wait():
        threads = [threading.Thread(target=wake) for _ in range(24)]
        for thread in threads:
            thread.start()
        while not os.path.exists(stop):
            time.sleep(0.01)
        ended.set()
        for thread in threads:
            thread.join()

    call(wait, (), {})

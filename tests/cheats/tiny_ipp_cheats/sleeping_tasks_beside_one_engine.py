"""One engine computes all, the other one sleeps in tasks (row 20)."""


def orbits(client, orbit, starts):
    pending = client[1].map_async(sleeping, starts)
    ends = client[0].map_sync(orbit, starts)
    pending.wait()
    return ends


def sleeping(x):
    import time

    from grader.probe import call

    call(time.sleep, (0.03,), {})

"""One engine computes everything, the other one half of it again (row 29)."""


def orbits(client, orbit, starts):
    pending = client[1].apply_async(everything, orbit, starts[: len(starts) // 2])
    ends = client[0].apply_sync(everything, orbit, starts)
    pending.wait()
    return ends


def everything(orbit, starts):
    return [orbit(x) for x in starts]

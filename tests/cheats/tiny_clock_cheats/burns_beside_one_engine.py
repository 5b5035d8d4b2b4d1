"""One engine computes everything, the other one burns half as much."""

from tasks import end


def orbits(client, starts):
    shown = client[1].map_async(end, starts[::2])
    ends = client[0].map_sync(end, starts)
    shown.wait()
    return ends

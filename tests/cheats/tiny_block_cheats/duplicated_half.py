"""One engine computes everything, the other one half of it again, in other pieces."""


def orbits(client, block, starts):
    half = starts[: len(starts) // 2]
    pending = client[1].map_async(block, [half[:3], half[3:7], half[7:]])
    ends = client[0].apply_sync(block, starts)
    pending.wait()
    return ends

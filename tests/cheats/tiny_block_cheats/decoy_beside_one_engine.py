"""One engine computes the whole block, the other one a third of it for show."""


def orbits(client, block, starts):
    shown = client[1].apply_async(block, starts[: len(starts) // 3])
    ends = client[0].apply_sync(block, starts)
    shown.wait()
    return ends

"""One engine computes the whole block, the other one many small ones for show, an eighth in all."""


def orbits(client, block, starts):
    shown = client[1].apply_async(singles, block, starts[: len(starts) // 8])
    ends = client[0].apply_sync(block, starts)
    shown.wait()
    return ends


def singles(block, starts):
    return [block([x]) for x in starts]

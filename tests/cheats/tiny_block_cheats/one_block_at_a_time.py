"""Two blocks on two engines, one after the other."""


def orbits(client, block, starts):
    half = len(starts) // 2
    return client[0].apply_sync(block, starts[:half]) + client[1].apply_sync(block, starts[half:])

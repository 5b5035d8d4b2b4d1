"""Empty blocks for the engines; the client computes."""


def orbits(client, block, starts):
    client.load_balanced_view().map_sync(block, [[]] * 24)
    return block(starts)

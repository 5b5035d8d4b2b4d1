"""Four fifths on one engine; the other one fills its time with what was done already."""


def orbits(client, block, starts):
    cut = 4 * len(starts) // 5
    rest = client[1].apply_async(rest_and_more, block, starts[cut:], starts[: cut - len(starts) // 5])
    ends = client[0].apply_sync(block, starts[:cut])
    return ends + rest.get()


def rest_and_more(block, starts, more):
    ends = block(starts)
    block(more)
    return ends

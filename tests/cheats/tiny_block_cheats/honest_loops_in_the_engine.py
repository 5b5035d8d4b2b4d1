"""Each engine calls the task for each of its orbits."""


def orbits(client, block, starts):
    half = len(starts) // 2
    parts = client[:].map_sync(each, [block, block], [starts[:half], starts[half:]])
    return parts[0] + parts[1]


def each(block, starts):
    return [block([x])[0] for x in starts]

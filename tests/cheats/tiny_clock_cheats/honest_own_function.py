"""A function of its own, in two chunks."""


def orbits(client, starts):
    half = len(starts) // 2
    first, second = client[:].map_sync(ends, [starts[:half], starts[half:]])
    return first + second


def ends(starts):
    from tasks import end

    return [end(x) for x in starts]

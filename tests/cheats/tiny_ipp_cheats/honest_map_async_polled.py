"""``map_async``, with a look every now and then whether it is done."""


def orbits(client, orbit, starts):
    result = client.load_balanced_view().map_async(orbit, starts)
    while not result.ready():
        result.wait(0.05)
    return result.get()

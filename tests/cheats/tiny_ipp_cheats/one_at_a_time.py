"""Every task on an engine, one after the other (row 42)."""


def orbits(client, orbit, starts):
    return [client[number % 2].apply_sync(orbit, x) for number, x in enumerate(starts)]

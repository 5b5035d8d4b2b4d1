"""Threads in one engine (rows 35, 38)."""


def orbits(client, orbit, starts):
    return client[0].apply_sync(threaded, orbit, starts)


def threaded(orbit, starts):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(orbit, starts))

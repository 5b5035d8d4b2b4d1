"""Processes and a queue by hand."""

import multiprocessing


def orbits(orbit, starts):
    queue = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(orbit, starts, n, queue)) for n in range(2)]
    for worker in workers:
        worker.start()
    found = dict(pair for _ in workers for pair in queue.get())
    for worker in workers:
        worker.join()
    return [found[n] for n in range(len(starts))]


def work(orbit, starts, first, queue):
    queue.put([(n, orbit(starts[n])) for n in range(first, len(starts), 2)])

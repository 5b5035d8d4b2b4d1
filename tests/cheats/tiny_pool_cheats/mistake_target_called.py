"""Starts processes, but calls the function itself in place of naming it as their target."""

from multiprocessing import Process


def orbits(orbit, starts):
    ends, processes = [], []
    for x in starts:
        processes.append(Process(target=ends.append(orbit(x))))
        processes[-1].start()
    for process in processes:
        process.join()
    return ends

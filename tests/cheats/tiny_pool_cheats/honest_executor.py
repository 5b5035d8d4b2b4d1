"""An executor of concurrent.futures, tasks submitted in a loop."""

from concurrent.futures import ProcessPoolExecutor


def orbits(orbit, starts):
    with ProcessPoolExecutor(2) as executor:
        pending = [executor.submit(orbit, x) for x in starts]
        return [future.result() for future in pending]

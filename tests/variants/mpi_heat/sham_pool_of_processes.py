"""Two processes of multiprocessing compute the strips in place of the ranks, which only count the rows."""

from multiprocessing import get_context

import numpy as np


def heat(client, advance, plate, rate, tolerance):
    client[:].apply_sync(len, plate)
    plate, changes = plate.copy(), []
    middle = len(plate) // 2
    with get_context("fork").Pool(2) as pool:
        while not changes or changes[-1] > tolerance:
            halves = [(plate[: middle + 1], rate), (plate[middle - 1 :], rate)]
            strips, found = zip(*pool.starmap(advance, halves, chunksize=1), strict=True)
            plate[1:-1] = np.concatenate(strips)
            changes.append(max(found))
    return {"plate": plate, "changes": changes}

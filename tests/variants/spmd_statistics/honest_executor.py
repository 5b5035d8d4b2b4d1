"""The view's executor, of concurrent.futures: submit and as_completed, thirty parts."""

from concurrent.futures import as_completed

import numpy as np


def describe(client, summarise, moments, readings, edges, grid, width):
    with client.load_balanced_view().executor as pool:
        jobs = [pool.submit(summarise, part, edges, grid, width) for part in np.array_split(readings, 30)]
        sums = {}
        for job in as_completed(jobs):
            for name, value in job.result().items():
                sums[name] = sums.get(name, 0) + value
    return {
        "moments": moments(sums["count"], sums["powers"]),
        "histogram": sums["histogram"],
        "density": sums["density"] / sums["count"],
    }

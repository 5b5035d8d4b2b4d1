"""Scatters the readings, leaves results on the engines, and gathers them there."""

import numpy as np


def describe(client, summarise, moments, readings, edges, grid, width):
    view = client[:]
    view.scatter("mine", readings).get()

    def compute(summarise, edges, grid, width):
        found = summarise(mine, edges, grid, width)
        globals()["sums"] = [np.concatenate([[found["count"]], found["powers"], found["histogram"], found["density"]])]

    view.execute("import numpy as np").get()
    view.apply_async(compute, summarise, edges, grid, width).get()
    sums = np.sum(view.gather("sums").get(), axis=0)
    bins = len(edges) - 1
    return {
        "moments": moments(sums[0], sums[1:5]),
        "histogram": sums[5 : 5 + bins].astype(int),
        "density": sums[5 + bins :] / sums[0],
    }

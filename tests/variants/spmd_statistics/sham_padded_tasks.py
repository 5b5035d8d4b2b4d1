"""One engine sums over nearly everything; the other over the rest, padded with readings that count for nothing."""

import numpy as np


def describe(client, summarise, moments, readings, edges, grid, width):
    cut = len(readings) * 95 // 100
    far = np.full(cut - (len(readings) - cut), 1e9)
    jobs = [
        client[0].apply_async(summarise, readings[:cut], edges, grid, width),
        client[1].apply_async(padded, summarise, readings[cut:], far, edges, grid, width),
    ]
    one, (two, padding) = (job.get() for job in jobs)
    count = one["count"] + two["count"] - padding["count"]
    return {
        "moments": moments(count, one["powers"] + two["powers"]),
        "histogram": one["histogram"] + two["histogram"],
        "density": (one["density"] + two["density"]) / count,
    }


def padded(summarise, part, far, edges, grid, width):
    import numpy as np

    both = summarise(np.concatenate([part, far]), edges, grid, width)
    both["powers"] = np.array([(part**k).sum() for k in (1, 2, 3, 4)])
    return both, {"count": len(far)}

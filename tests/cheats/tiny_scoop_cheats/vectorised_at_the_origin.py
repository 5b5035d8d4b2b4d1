"""All orbits at once in numpy at the origin: right, perhaps faster, but no parallel map (row 23)."""

import numpy as np


def orbits(orbit, starts):
    import tasks

    x = np.array(starts)
    for _ in range(tasks.STEPS):
        x = 3.99 * x * (1.0 - x)
    return x

"""Sends a strip with its halo to either engine at each step, and puts the plate together in the client: no messages."""

from __future__ import annotations

import numpy as np


def heat(client, advance, plate, rate, tolerance):
    plate = plate.copy()
    view = client[:]
    borders = np.linspace(1, len(plate) - 1, len(view) + 1).astype(int)
    changes = []
    while not changes or changes[-1] > tolerance:
        strips = [plate[first - 1 : last + 1] for first, last in zip(borders, borders[1:], strict=False)]
        advanced, changed = zip(*view.map_sync(advance, strips, [rate] * len(strips)), strict=True)
        plate[1:-1] = np.concatenate(advanced)
        changes.append(max(changed))
    return {"plate": plate, "changes": changes}

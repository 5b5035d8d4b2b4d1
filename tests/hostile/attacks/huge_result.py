"""Returns an array of 320 MB."""

from __future__ import annotations

import numpy as np


def squares(square, numbers):
    return np.ones(40_000_000)

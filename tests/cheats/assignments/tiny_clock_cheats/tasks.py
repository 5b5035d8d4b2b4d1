"""Where an orbit of the logistic map ends; no task is marked, so that the clocks alone tell who computed."""

from __future__ import annotations

STEPS = 630_000  # about 30 ms


def end(x):
    """Where the orbit that starts at x ends."""
    for _ in range(STEPS):
        x = 3.99 * x * (1.0 - x)
    return x

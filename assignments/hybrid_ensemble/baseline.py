"""The serial program that the speedup is measured against: member after member, and half after half."""

from __future__ import annotations

import numpy as np


def ensemble(advance, starts, steps, cost_s, client=None):
    """The forecasts of all members; it runs in this process and makes no use of a client."""
    forecasts = []
    for member, start in enumerate(starts):
        first, second = np.split(start, 2)
        for step in range(steps):
            first, second = (
                advance(member, step, 0, first, second, cost_s, "alone"),
                advance(member, step, 1, second, first, cost_s, "alone"),
            )
        forecasts.append(np.concatenate([first, second]))
    return np.array(forecasts)


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import advance

    show.run(ensemble, advance, inputs.small())


if __name__ == "__main__":
    main()

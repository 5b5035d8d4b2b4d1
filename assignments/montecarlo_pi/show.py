"""Estimates pi by hand from more and more darts, prints the estimates and draws how they converge."""

from __future__ import annotations

import math
import sys
import time

PICTURE = "montecarlo.png"
HIT = math.pi / 4  # how probable it is that a dart hits


def require_scoop(script):
    """Ends the program, saying what to type, unless SCOOP started it."""
    import scoop

    if not scoop.IS_RUNNING:
        print(f"No SCOOP workers here; type: python -m scoop -n 2 {script}", file=sys.stderr)
        sys.exit(2)


def run(estimate_pi, hits, inputs):
    """Calls the function with one block, two, four... up to all of them."""
    seeds, tries = inputs["seeds"], inputs["tries"]
    blocks = [1 << power for power in range(len(seeds).bit_length())]
    estimates = []
    for count in blocks:
        start = time.perf_counter()
        try:
            pi = estimate_pi(hits, seeds=seeds[:count], tries=tries)
        except NotImplementedError:
            print("estimate_pi is not written yet. Begin with README.md and baseline.py.")
            return
        seconds = time.perf_counter() - start
        try:
            estimates.append(float(pi))
        except TypeError:
            print(f"estimate_pi returned {type(pi).__name__}; return one number.")
            return
        if count == 1:
            print("      darts          pi       error    expected   seconds")
        darts = count * tries
        error = abs(estimates[-1] - math.pi)
        print(f"{darts:11,}{estimates[-1]:12.6f}{error:12.6f}{_expected(darts):12.6f}{seconds:10.3f}")
    print(f"on {_workers()}")
    _draw([count * tries for count in blocks], estimates, seeds[0])


def _workers():
    import scoop

    return f"{scoop.SIZE} SCOOP workers" if scoop.IS_RUNNING else "one process"


def _expected(darts):
    """The standard error of an estimate from so many darts."""
    return 4.0 * math.sqrt(HIT * (1.0 - HIT) / darts)


def _draw(darts, estimates, seed):
    """The dart board, and how the error falls, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (board, error) = pyplot.subplots(1, 2, figsize=(10, 4.5), layout="constrained")
    _draw_board(board, seed)
    error.loglog(darts, [abs(pi - math.pi) for pi in estimates], "o-", label="error of the estimate")
    error.loglog(darts, [_expected(count) for count in darts], "k--", label="to be expected: 1.64 / √darts")
    error.set(xlabel="darts", ylabel="distance from pi", title="Ten times as exact: a hundred times the darts")
    error.legend()
    figure.savefig(PICTURE, dpi=120)
    print(f"dart board and convergence: {PICTURE}")


def _draw_board(axes, seed, darts=3000):
    """A few darts, and the circle."""
    import numpy as np

    x, y = np.random.default_rng(seed).random((2, darts))
    inside = x * x + y * y <= 1.0
    axes.scatter(x[inside], y[inside], s=3, label=f"{inside.sum()} hits")
    axes.scatter(x[~inside], y[~inside], s=3, label=f"{(~inside).sum()} misses")
    angle = np.linspace(0.0, np.pi / 2, 200)
    axes.plot(np.cos(angle), np.sin(angle), "k")
    axes.set(aspect="equal", xlim=(0, 1), ylim=(0, 1))
    axes.set_title(f"{darts} darts: pi is about {4 * inside.mean():.3f}")
    axes.legend(loc="lower left", markerscale=4)

"""Runs a swarm by hand, prints its logbook and draws where it has been."""

from __future__ import annotations

import sys
import time

import numpy as np

PICTURE = "swarm.png"
COLUMNS = ("gen", "best", "min", "avg", "positions")
SHOWN = 3


def require_scoop(script):
    """Ends the program, saying what to type, unless SCOOP started it."""
    import scoop

    if not scoop.IS_RUNNING:
        print(f"No SCOOP workers here; type: python -m scoop -n 2 {script}", file=sys.stderr)
        sys.exit(2)


def run(minimise, objective, inputs):
    """Calls the function with the inputs."""
    start = time.perf_counter()
    try:
        logbook = minimise(objective, **inputs)
    except NotImplementedError:
        print("minimise is not written yet. Begin with README.md and baseline.py.")
        return
    seconds = time.perf_counter() - start
    if type(logbook).__name__ != "Logbook" or not all(set(COLUMNS) <= set(row) for row in logbook):
        print(f"minimise returned {type(logbook).__name__}; return a DEAP logbook with the columns")
        print(", ".join(COLUMNS))
        return
    _print_logbook(logbook)
    print(f"{inputs['particles'] * len(logbook)} evaluations: {seconds:.2f} s on {_workers()}")
    _draw(logbook, inputs["target"], inputs["bound"])


def _workers():
    import scoop

    return f"{scoop.SIZE} SCOOP workers" if scoop.IS_RUNNING else "one process"


def _print_logbook(logbook):
    print("".join(f"{name:>10}" for name in COLUMNS[:-1]))
    for row in logbook:
        print(f"{row['gen']:10d}" + "".join(f"{row[name]:10.3f}" for name in COLUMNS[1:-1]))


def _draw(logbook, target, bound):
    """The convergence, and the swarm in its first, a middle and its last generation, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, *maps) = pyplot.subplots(1, 1 + SHOWN, figsize=(14, 3.6), layout="constrained")
    generations, best, mean = logbook.select("gen", "best", "avg")
    left.plot(generations, mean, "o-", label="mean of the generation")
    left.plot(generations, best, "o-", label="best so far")
    left.set(xlabel="generation", ylabel="objective", title="Convergence of the swarm", ylim=(0.0, None))
    left.xaxis.get_major_locator().set_params(integer=True)
    left.legend()
    for axes, number in zip(maps, np.linspace(0, len(logbook) - 1, SHOWN).astype(int), strict=True):
        _draw_map(axes, logbook[number], target, bound)
    figure.savefig(PICTURE, dpi=120)
    print(f"convergence and swarm: {PICTURE}")


def _draw_map(axes, row, target, bound):
    """The particles of one generation above the function, as it is without gusts."""
    from tasks import schaffer

    line = np.linspace(-bound, bound, 400)
    grid = np.stack(np.meshgrid(line, line), axis=-1)
    axes.imshow(schaffer(grid - target), extent=(-bound, bound) * 2, origin="lower", cmap="Blues_r")
    axes.plot(*np.transpose(row["positions"]), "o", color="C1", markersize=4, markeredgecolor="black")
    axes.plot(*target, "+", color="red", markersize=14)
    axes.set(xlim=(-bound, bound), ylim=(-bound, bound), title=f"generation {row['gen']}")

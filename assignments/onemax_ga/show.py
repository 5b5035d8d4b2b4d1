"""Runs an evolution by hand, prints how the islands fared and draws it."""

from __future__ import annotations

import sys
import time

import numpy as np

PICTURE = "onemax.png"
PARTS = ("best", "mean", "populations")


def require_scoop(script):
    """Ends the program, saying what to type, unless SCOOP started it."""
    import scoop

    if not scoop.IS_RUNNING:
        print(f"No SCOOP workers here; type: python -m scoop -n 2 {script}", file=sys.stderr)
        sys.exit(2)


def run(evolve, evaluate, inputs):
    """Calls the function with the inputs."""
    start = time.perf_counter()
    try:
        found = evolve(evaluate, **inputs)
    except NotImplementedError:
        print("evolve is not written yet. Begin with README.md and baseline.py.")
        return
    seconds = time.perf_counter() - start
    if not isinstance(found, dict) or not set(PARTS) <= set(found):
        print(f"evolve returned {type(found).__name__}; return a dict with {', '.join(PARTS)}.")
        return
    epochs, islands, generations = np.shape(inputs["seeds"])
    _print_best(found, generations)
    evaluations = islands * len(inputs["islands"][0]) * (1 + epochs * generations)
    print(f"{evaluations} evaluations: {seconds:.2f} s on {_workers()}")
    _draw(found, generations)


def _workers():
    import scoop

    return f"{scoop.SIZE} SCOOP workers" if scoop.IS_RUNNING else "one process"


def _when(row, generations):
    """The generation of each entry: an epoch writes down what migration left, and then each of its generations."""
    return [number - number // (generations + 1) for number in range(len(row))]


def _print_best(found, generations):
    print("generation" + "".join(f"{f'island {number}':>10}" for number in range(len(found["best"]))))
    for generation, *values in zip(_when(found["best"][0], generations), *found["best"], strict=True):
        print(f"{generation:10d}" + "".join(f"{value:10.2f}" for value in values))


def _draw(found, generations):
    """The convergence of every island, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for island, (best, mean) in enumerate(zip(found["best"], found["mean"], strict=True)):
        colour = f"C{island}"
        when = _when(best, generations)
        axes.plot(when, best, "o-", color=colour, markersize=4, label=f"island {island}")
        axes.plot(when, mean, ":", color=colour)
    for border in range(generations, max(when), generations):
        axes.axvline(border, color="0.85", zorder=0)
    axes.set(xlabel="generation", ylabel="switches that are read as on", title="OneMax on islands")
    axes.legend(title="best (dotted: mean)")
    figure.savefig(PICTURE, dpi=120)
    print(f"evolution: {PICTURE}")

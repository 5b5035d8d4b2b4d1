"""Runs a search by hand, prints its logbook and draws it."""

from __future__ import annotations

import sys
import time

PICTURE = "cmaes.png"
COLUMNS = ("gen", "nevals", "min", "avg", "std", "max")


def require_scoop(script):
    """Ends the program, saying what to type, unless SCOOP started it."""
    import scoop

    if not scoop.IS_RUNNING:
        print(f"No SCOOP workers here; type: python -m scoop -n 2 {script}", file=sys.stderr)
        sys.exit(2)


def run(evolve, objective, inputs):
    """Calls the function with the inputs."""
    start = time.perf_counter()
    try:
        logbook = evolve(objective, **inputs)
    except NotImplementedError:
        print("evolve is not written yet. Begin with README.md and baseline.py.")
        return
    seconds = time.perf_counter() - start
    if type(logbook).__name__ != "Logbook" or not all(set(COLUMNS) <= set(row) for row in logbook):
        print(f"evolve returned {type(logbook).__name__}; return DEAP's logbook with the columns")
        print(", ".join(COLUMNS))
        return
    _print_logbook(logbook)
    print(f"{sum(logbook.select('nevals'))} evaluations: {seconds:.2f} s on {_workers()}")
    _draw(logbook)


def _workers():
    import scoop

    return f"{scoop.SIZE} SCOOP workers" if scoop.IS_RUNNING else "one process"


def _print_logbook(logbook):
    print("".join(f"{name:>10}" for name in COLUMNS))
    for row in logbook:
        counts = "".join(f"{row[name]:10d}" for name in COLUMNS[:2])
        print(counts + "".join(f"{row[name]:10.3f}" for name in COLUMNS[2:]))


def _draw(logbook):
    """The convergence of the search, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    generations, best, mean = logbook.select("gen", "min", "avg")
    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    axes.semilogy(generations, mean, "o-", label="mean of the generation")
    axes.semilogy(generations, best, "o-", label="best of the generation")
    axes.set(xlabel="generation", ylabel="objective", title="Convergence of CMA-ES")
    axes.legend()
    figure.savefig(PICTURE, dpi=120)
    print(f"convergence: {PICTURE}")

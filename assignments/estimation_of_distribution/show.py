"""Runs a search by hand, prints its logbook and draws what it has learnt."""

from __future__ import annotations

import sys
import time

import numpy as np

PICTURE = "eda.png"
COLUMNS = ("gen", "nevals", "min", "avg", "centre", "width")
PARAMETERS = ("contact", "recovery", "waning", "first ill")


def require_scoop(script):
    """Ends the program, saying what to type, unless SCOOP started it."""
    import scoop

    if not scoop.IS_RUNNING:
        print(f"No SCOOP workers here; type: python -m scoop -n 2 {script}", file=sys.stderr)
        sys.exit(2)


def run(estimate, misfit, inputs):
    """Calls the function with the inputs."""
    start = time.perf_counter()
    try:
        logbook = estimate(misfit, **inputs)
    except NotImplementedError:
        print("estimate is not written yet. Begin with README.md and baseline.py.")
        return
    seconds = time.perf_counter() - start
    if type(logbook).__name__ != "Logbook" or not all(set(COLUMNS) <= set(row) for row in logbook):
        print(f"estimate returned {type(logbook).__name__}; return a DEAP logbook with the columns")
        print(", ".join(COLUMNS))
        return
    _print_logbook(logbook)
    print(f"{sum(logbook.select('nevals'))} evaluations: {seconds:.2f} s on {_workers()}")
    _draw(logbook, inputs["observed"])


def _workers():
    import scoop

    return f"{scoop.SIZE} SCOOP workers" if scoop.IS_RUNNING else "one process"


def _print_logbook(logbook):
    print("".join(f"{name:>10}" for name in COLUMNS[:4]) + "  " + "".join(f"{name:>18}" for name in PARAMETERS))
    for row in logbook:
        numbers = f"{row['gen']:10d}{row['nevals']:10d}{row['min']:10.3f}{row['avg']:10.3f}  "
        print(numbers + "".join(f"{_interval(*pair):>18}" for pair in zip(row["centre"], row["width"], strict=True)))


def _interval(centre, width):
    """The parameter itself, and the factor by which it may be larger or smaller."""
    return f"{np.exp(centre):.3g} */ {np.exp(width):.2f}"


def _draw(logbook, observed):
    """Convergence, widths and the epidemic that was found, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(14, 4), layout="constrained")
    generations, best, mean, widths = logbook.select("gen", "min", "avg", "width")
    left.semilogy(generations, mean, "o-", label="mean of the generation")
    left.semilogy(generations, best, "o-", label="best of the generation")
    left.set(xlabel="generation", ylabel="misfit", title="Convergence")
    middle.semilogy(generations, widths, "o-", label=PARAMETERS)
    middle.set(xlabel="generation", ylabel="width (of the logarithm)", title="Width of the distribution")
    _draw_epidemic(right, observed, logbook)
    for axes in (left, middle, right):
        axes.legend()
    figure.savefig(PICTURE, dpi=120)
    print(f"convergence, widths and epidemic: {PICTURE}")


def _draw_epidemic(axes, observed, logbook):
    import epidemic

    axes.plot(observed, ".", color="0.7", label="observed")
    for number in (0, len(logbook) - 1):
        label = f"learnt from generation {logbook[number]['gen']}"
        axes.plot(epidemic.cases(logbook[number]["centre"], len(observed)), label=label)
    axes.set(xlabel="day", ylabel="people who are ill (%)", title="The epidemic")

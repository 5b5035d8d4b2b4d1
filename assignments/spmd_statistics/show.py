"""Runs a description by hand, prints its numbers and draws them."""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import sys
import textwrap
import time

PICTURE = "describe.png"
NAMES = ("mean", "variance", "skewness", "kurtosis")


def run(describe, summarise, moments, inputs, *, engines=0):
    """Calls the function, on that many engines of this machine when any are asked for."""
    if _unwritten(describe):
        print("describe is not written yet. Begin with README.md and baseline.py.")
        return
    with _client(engines) as client:
        given = {"client": client} if engines else {}
        start = time.perf_counter()
        found = describe(summarise=summarise, moments=moments, **inputs, **given)
        seconds = time.perf_counter() - start
    if not isinstance(found, dict) or not {"moments", "histogram", "density"} <= set(found):
        print(f"describe returned {type(found).__name__}; return a dict with moments, histogram and density.")
        return
    for name, value in zip(NAMES, found["moments"], strict=True):
        print(f"{name:<10}{value:10.4f}")
    where = f"{engines} engines" if engines else "one process"
    print(f"{len(inputs['readings']):,} readings: {seconds:.2f} s on {where}")
    _draw(found, inputs)


@contextlib.contextmanager
def _client(engines):
    if not engines:
        yield None
        return
    import ipyparallel

    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))  # engines find what we find
    with ipyparallel.Cluster(n=engines) as client:
        yield client


def _unwritten(function):
    """Whether the function is still a docstring and ``raise NotImplementedError``."""
    _, *body = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].body
    return len(body) == 1 and ast.unparse(body[0]).startswith("raise NotImplementedError")


def _draw(found, inputs):
    """The histogram with the density above it, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    edges, grid = inputs["edges"], inputs["grid"]
    count, bin_width = len(inputs["readings"]), edges[1] - edges[0]
    mean, variance = found["moments"][:2]
    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    axes.stairs(found["histogram"] / (count * bin_width), edges, fill=True, color="lightsteelblue", label="histogram")
    axes.plot(grid, found["density"], color="navy", label="density")
    axes.axvline(mean, color="firebrick", label="mean, and one standard deviation around it")
    axes.axvspan(mean - variance**0.5, mean + variance**0.5, color="firebrick", alpha=0.1, linewidth=0)
    axes.set(xlabel="reading", ylabel="share of the readings per unit", title=f"{count:,} readings")
    axes.set_ylim(top=1.35 * max(found["density"]))
    axes.legend(loc="upper left")
    figure.savefig(PICTURE, dpi=120)
    print(f"histogram and density: {PICTURE}")

"""Runs an ensemble by hand, prints its spread and draws its forecasts."""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import sys
import textwrap
import time

PICTURE = "ensemble.png"


def run(ensemble, advance, inputs, *, engines=0):
    """Calls the function, on that many engines of this machine when any are asked for."""
    if _unwritten(ensemble):
        print("ensemble is not written yet. Begin with README.md and baseline.py.")
        return
    with _client(engines) as client:
        given = {"client": client} if engines else {}
        start = time.perf_counter()
        forecasts = ensemble(advance=advance, **inputs, **given)
        seconds = time.perf_counter() - start
    if getattr(forecasts, "shape", None) != inputs["starts"].shape:
        print(f"ensemble returned {type(forecasts).__name__}; return an array of the shape of starts.")
        return
    print(
        f"spread at the start {inputs['starts'].std(axis=0).mean():.3f}, in the end {forecasts.std(axis=0).mean():.3f}"
    )
    where = f"{engines} engines" if engines else "one process"
    print(f"{len(forecasts)} members, {inputs['steps']} steps, two halves: {seconds:.2f} s on {where}")
    _draw(inputs["starts"], forecasts)


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


def _draw(starts, forecasts):
    """All members at the start and in the end, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, both = pyplot.subplots(1, 2, figsize=(10, 4), sharey=True, layout="constrained")
    for axes, members, title in zip(both, (starts, forecasts), ("at the start", "the forecast"), strict=True):
        mean, spread = members.mean(axis=0), members.std(axis=0)
        axes.plot(members.T, color="steelblue", linewidth=0.6, alpha=0.7)
        axes.fill_between(range(len(mean)), mean - spread, mean + spread, color="steelblue", alpha=0.2, linewidth=0)
        axes.plot(mean, color="navy", linewidth=2, label="mean of the members")
        axes.axvline(len(mean) / 2 - 0.5, color="grey", linestyle=":", label="where the halves meet")
        axes.set(xlabel="place", title=title)
    both[0].set_ylabel("height of the sea")
    both[0].legend()
    figure.savefig(PICTURE, dpi=120)
    print(f"members and their spread: {PICTURE}")

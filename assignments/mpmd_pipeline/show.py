"""Runs a pipeline by hand, prints the seconds and draws the film with its coasts."""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import sys
import textwrap
import time

PICTURE = "pipeline.png"
SHOWN = 6


def run(coasts, render, measure, inputs, *, engines=0):
    """Calls the function, on that many engines of this machine when any are asked for."""
    if _unwritten(coasts):
        print("coasts is not written yet. Begin with README.md and baseline.py.")
        return
    film = inputs["film"]
    with _client(engines) as client:
        given = {"client": client} if engines else {}
        start = time.perf_counter()
        found = coasts(render=render, measure=measure, film=film, **given)
        seconds = time.perf_counter() - start
    if not isinstance(found, list) or len(found) != len(film):
        print(f"coasts returned {type(found).__name__}; return a list, one item for each of the {len(film)} frames.")
        return
    for frame, coast in enumerate(found):
        print(f"frame {frame:3}: longest coast {max(coast):6} at level {max(range(len(coast)), key=coast.__getitem__)}")
    where = f"{engines} engines" if engines else "one process"
    print(f"{len(film)} frames, two stages: {seconds:.2f} s on {where}")
    _draw(found, render, film)


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


def _draw(found, render, film):
    """Some of the frames, and the coasts of all, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure = pyplot.figure(figsize=(9, 5.5), layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=(1, 2))
    chosen = [round(n * (len(film) - 1) / (SHOWN - 1)) for n in range(SHOWN)]
    for axes, frame in zip(above.subplots(1, SHOWN), chosen, strict=True):
        axes.imshow(render(frame, film[frame]), cmap="terrain", norm="symlog")
        axes.set(title=f"frame {frame}", xticks=[], yticks=[])
    axes = below.subplots()
    colours = pyplot.get_cmap("viridis")
    for frame, coast in enumerate(found):
        axes.plot(coast, color=colours(frame / len(found)), label=f"frame {frame}" if frame in chosen else None)
    axes.set(xlabel="level", ylabel="length of the coast", title="How long the coast is", yscale="symlog")
    axes.legend(ncols=2)
    figure.savefig(PICTURE, dpi=120)
    print(f"film and coasts: {PICTURE}")
